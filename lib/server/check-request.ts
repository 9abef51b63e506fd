import type { IncomingMessage } from 'node:http'
import { ENDPOINT_ROWS } from '@/lib/gateway/endpoints'
import type { Refusal } from './refusal'

/** Longest request target in bytes; the longest of ours is a usage query of about 300. */
const MAX_URL_LENGTH = 8_192
/** Node cuts header lists silently at its own limit, so ours refuses first. */
const MAX_HEADERS = 200
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** RFC 3986 host and port; no user info, path, query or fragment (E08). */
const HOST_SHAPE = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

const bad = (message: string): Refusal => ({ status: 400, code: 'invalid_request', message, close: true })
const BAD_TARGET = bad('The request target must be a path.')
const BAD_HOST = bad('The Host header is missing, repeated or malformed.')
const REPEATED_CREDENTIAL = bad('The Authorization header is repeated.')
const TOO_MANY_HEADERS: Refusal = { status: 431, code: 'headers_too_large', message: 'Too many headers.', close: true }
const URL_TOO_LONG: Refusal = { status: 414, code: 'uri_too_long', message: 'The address is too long.', close: true }
const UNKNOWN_METHOD: Refusal = {
  status: 405,
  code: 'method_not_allowed',
  message: 'This method is not supported.',
  headers: { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' },
  close: true,
}
const BAD_PATH = bad('The path contains characters or segments that are not allowed.')

/**
 * What is wrong with a request whatever it asks for (E08–E10); null when nothing is.
 * Runs on every call of the data plane, so it neither parses the URL nor allocates.
 */
export function checkRequest(request: IncomingMessage): Refusal | null {
  const { rawHeaders, url = '', method = '' } = request
  if (url.charCodeAt(0) !== 47 /* / */) return BAD_TARGET
  if (url.length > MAX_URL_LENGTH) return URL_TOO_LONG
  if (!METHODS.has(method)) return UNKNOWN_METHOD
  if (rawHeaders.length > MAX_HEADERS * 2) return TOO_MANY_HEADERS
  let hosts = 0
  let credentials = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name === undefined) continue
    // Node keeps the first of several and says nothing, so the proxy in front may have read the other one.
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
    else if (name.length === 13 && name.toLowerCase() === 'authorization') credentials += 1
  }
  if (credentials > 1) return REPEATED_CREDENTIAL
  const { host } = request.headers
  // HTTP/1.0 may leave it out.
  if (hosts > 1 || (host === undefined ? request.httpVersion !== '1.0' : !HOST_SHAPE.test(host))) return BAD_HOST
  return null
}

/** Dots, slashes, backslashes, percent signs and control characters have no business in an encoded form outside model names. */
const HIDDEN = /%(?:2e|2f|5c|25|3b|7f|[01][0-9a-f])/i
const MALFORMED = /%(?![0-9a-f]{2})/i
/** Empty and dot segments, and bytes that are no printable ASCII or that some readers cut a path at. */
const ODD_SEGMENT = /\/\/|\/\.\.?(?:\/|$)|[\\;]|[^!-~]/
/** The same after decoding, where a model name may hold anything printable. */
const ODD_DECODED = /\/\.\.?(?:\/|$)|[^ -~\u00A0-\uFFFF]/

/** Refuses spellings of a path that two parsers could read differently (E08): one spelling per page. Not for the data plane. */
export function checkPagePath(url: string): Refusal | null {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return ODD_SEGMENT.test(path) || (path.includes('%') && (HIDDEN.test(path) || MALFORMED.test(path))) ? BAD_PATH : null
}

/** First segments that only clients of the data plane ask for; no address of the dashboard begins with one. */
const CLIENT_NOUNS: ReadonlySet<string> = new Set([
  ...ENDPOINT_ROWS.filter(({ inference }) => inference).map(({ path }) => path.split('/')[1] ?? ''),
  'models',
  'completions',
  'responses',
  'audio',
  'images',
  'files',
  'batches',
  'moderations',
  'rerank',
])

/** Clients whose base URL lacks `/v1` ask here; Claude Code also probes the bare base (`compat.md` 1.1). */
function lacksVersion(path: string): boolean {
  if (path === '/api' || path === '/api/') return true
  if (!path.startsWith('/api/')) return false
  const end = path.indexOf('/', 5)
  return CLIENT_NOUNS.has(end === -1 ? path.slice(5) : path.slice(5, end))
}

/**
 * The gateway's path of a data-plane URL: below `/api/v1`, or below `/api` for what only SDKs ask for; without query,
 * percent-decoded once.
 * @returns null when this is not the data plane, `'malformed'` when it cannot be decoded or would decode to control characters.
 */
export function gatewayPath(url: string): string | null {
  if (!url.startsWith('/api')) return null
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  let rest: string
  if (path.startsWith('/api/v1/')) rest = path.slice(7)
  else if (path === '/api/v1') rest = '/'
  else if (lacksVersion(path)) rest = path.length > 5 ? path.slice(4) : '/'
  else return null
  if (ODD_SEGMENT.test(rest)) return MALFORMED_PATH
  if (!rest.includes('%')) return rest
  try {
    const decoded = decodeURIComponent(rest)
    return ODD_DECODED.test(decoded) ? MALFORMED_PATH : decoded
  } catch {
    return MALFORMED_PATH
  }
}

/** What `gatewayPath` answers for a path nobody may route. */
export const MALFORMED_PATH = 'malformed'
/** The answer to `MALFORMED_PATH`. */
export const MALFORMED_PATH_REFUSAL = BAD_PATH
