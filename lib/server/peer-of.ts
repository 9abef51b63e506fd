import type { IncomingMessage } from 'node:http'
import { type AddressRange, parseAddress } from '@/lib/address-range'

/**
 * Makes the function that says from which address a request comes: the connection's other end, or, where that is a proxy the
 * operator named, the nearest address in `x-forwarded-for` that is not one. Whatever stands before it anybody can write.
 */
export function createPeerOf(trusted: readonly AddressRange[]): (request: IncomingMessage) => string | undefined {
  const isProxy = (address: AddressRange[0]): boolean =>
    trusted.some((range) => range[0].kind() === address.kind() && address.match([range[0], range[1]]))
  return (request) => {
    const { remoteAddress } = request.socket
    if (trusted.length === 0 || remoteAddress === undefined) return remoteAddress
    let nearest = parseAddress(remoteAddress)
    if (nearest === null) return remoteAddress
    const hops = String(request.headers['x-forwarded-for'] ?? '').split(',')
    for (const hop of hops.toReversed()) {
      const address = parseAddress(hop.trim())
      if (!isProxy(nearest) || address === null) break
      nearest = address
    }
    return nearest.toString()
  }
}
