import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { AppError } from '@/lib/errors'

const MAX_URL_CHARS = 2048
const MAX_HOST_CHARS = 253

/** Unicast to every library, yet the host's own services on Azure (metadata, key agent). */
const DENIED_V4 = new Set(['168.63.129.16'])
/** The only block of IPv6 that holds public hosts (RFC 4291 §2.4, IANA): unlisted and future special blocks stay out. */
const GLOBAL_UNICAST_V6 = ipaddr.parseCIDR('2000::/3')

const INTERNAL_NAMES =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|arpa|onion|test|invalid|example)$/

/** Ports of other protocols: the "bad ports" of the WHATWG Fetch standard, and common databases and administration ports (F05). */
const DENIED_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515, 526, 530, 531,
  532, 540, 548, 554, 556, 563, 587, 601, 636, 873, 989, 990, 993, 995, 1080, 1433, 1521, 1719, 1720, 1723, 2049, 2181,
  2375, 2376, 2379, 2380, 3128, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 5900, 5984, 5985, 5986, 6000,
  6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 8500, 9042, 9092, 9200, 9300, 10_080, 10_250, 11_211,
  27_017,
])

/**
 * Whether an address text from DNS or a URL may be connected to. `public` is global unicast only; everything special, everything
 * that carries an IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo, ISATAP) and everything unreadable is `forbidden` (F01, F03, R4.60).
 */
export function classifyAddress(address: string): 'public' | 'forbidden' {
  if (isIP(address) === 0) return 'forbidden'
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return 'forbidden'
  if (parsed instanceof ipaddr.IPv6) {
    const [, , , , , interfaceHigh] = parsed.parts
    // ISATAP (RFC 5214): an interface id of 0000:5efe or 0200:5efe is followed by an IPv4 address.
    const isatap = interfaceHigh === 0x5e_fe
    return parsed.match(GLOBAL_UNICAST_V6) && !isatap && parsed.zoneId === undefined ? 'public' : 'forbidden'
  }
  return DENIED_V4.has(parsed.toString()) ? 'forbidden' : 'public'
}

/** `host:port` of a parsed URL, lower-case, the port always written out, IPv6 in brackets: the form of the allow-list. */
export function hostPortOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'http:' ? '80' : '443')}`
}

/** True when the entry is in the one spelling that can match: `127.0.0.1:8080`, `[::1]:8080`, `ollama.lan:11434`. */
export function isAllowEntry(entry: string): boolean {
  try {
    return /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\]):\d+$/.test(entry) && hostPortOf(new URL(`http://${entry}`)) === entry
  } catch {
    return false
  }
}

/**
 * Judges the base URL of a provider by its parsed form, before DNS (F01, F03, F05, H-56).
 * `allow` holds the exact `host:port` pairs the operator trusts; they may be internal, plain http and on any port.
 * @throws AppError `upstream_url_forbidden`, in words that do not repeat the URL.
 */
export function checkUrl(raw: string, allow: readonly string[]): URL {
  if (raw.length > MAX_URL_CHARS) throw refused('It is too long.')
  // The parser drops tabs and newlines, trims blanks and turns backslashes; nobody types those on purpose.
  if (/[^\x21-\x7e]|\\/.test(raw)) throw refused('It holds characters that do not belong into a URL.')
  const authority = /^https?:\/\/([^/?#]+)/i.exec(raw)?.[1]
  const url = URL.canParse(raw) ? new URL(raw) : null
  if (!authority || !url) throw refused('It must look like https://host/path.')
  if (url.username || url.password || authority.includes('@'))
    throw refused('It must not hold a user name or password.')
  if (/[?#]/.test(raw)) throw refused('It must not hold a query or a fragment.')
  if (allow.includes(hostPortOf(url))) return url
  if (url.protocol !== 'https:') throw refused(`It must begin with https://. ${ALLOWED_BY_OPERATOR}`)
  if (DENIED_PORTS.has(Number(url.port || 443))) throw refused('This port is not for web services.')
  if (!isPublicHost(url.hostname)) throw refused(`It must lead to a public host. ${ALLOWED_BY_OPERATOR}`)
  return url
}

/** Of an internal address and of a name nobody knows alike (F11). */
export const ALLOWED_BY_OPERATOR =
  'Who runs this Keyway can allow a server of their own: its host:port goes into KEYWAY_EGRESS_ALLOW.'

/** An IP literal is judged as an address; a name must be able to be public. Its addresses are judged when they are known. */
function isPublicHost(hostname: string): boolean {
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  if (isIP(literal) !== 0) return classifyAddress(literal) === 'public'
  // A trailing dot is another spelling of the same name; a name without a dot is looked up in the server's own domain.
  if (hostname.endsWith('.') || !hostname.includes('.') || hostname.length > MAX_HOST_CHARS) return false
  return /^[a-z0-9._-]+$/.test(hostname) && !INTERNAL_NAMES.test(hostname)
}

const refused = (reason: string): AppError =>
  new AppError('upstream_url_forbidden', `This address cannot be used. ${reason}`)
