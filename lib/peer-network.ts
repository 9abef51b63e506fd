import ipaddr from 'ipaddr.js'

/**
 * What an address stands for. `source` is what one household or machine cannot change at will (an IPv4 address, an
 * IPv6 /64): limits count it. `network` is what may be shown to people: a /24 or /64 in CIDR notation.
 * @returns null for anything that is not an address.
 */
export function peerNetwork(address: string | null): { source: string; network: string } | null {
  if (!address || !ipaddr.isValid(address)) return null
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') {
    const text = parsed.toString()
    return { source: text, network: `${text.split('.').slice(0, 3).join('.')}.0/24` }
  }
  const parts = (parsed as ipaddr.IPv6).parts
  const network = `${new ipaddr.IPv6([...parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`
  return { source: network, network }
}
