import { type Exchange, sendRefusal } from './exchange'
import type { GatewayPorts } from './ports'
import { baseHeaders, JSON_TYPE } from './response-headers'

/** Longer lists of requested headers are no browser's. Characters. */
const MAX_REQUESTED = 2048

/** Whether a browser asks before a web page's call. */
export function isPreflight({ request, cors }: Exchange): boolean {
  return request.method === 'OPTIONS' && cors !== null && request.headers['access-control-request-method'] !== undefined
}

/**
 * Answers a browser's question whether a web page may call (`compat.md` 1.9). It carries no token, so any space's word counts
 * here; the token's own space decides about the answer. Cookies are never allowed (R1.42).
 * @returns false when no space lists the origin: then it is an ordinary OPTIONS.
 */
export async function answerPreflight(ports: GatewayPorts, exchange: Exchange): Promise<boolean> {
  const { request, cors, sink } = exchange
  const origin = cors?.origin ?? ''
  let allowed: boolean
  try {
    allowed = (await ports.allowsOrigin?.(origin)) ?? false
  } catch {
    sendRefusal(exchange, { code: 'auth_unavailable' })
    return true
  }
  if (!allowed) return false
  const { 'content-type': _none, ...headers } = baseHeaders(exchange.requestId, JSON_TYPE)
  headers['access-control-allow-origin'] = origin
  headers['access-control-allow-methods'] = 'GET, POST, DELETE, OPTIONS'
  headers['access-control-max-age'] = '86400'
  const requested = String(request.headers['access-control-request-headers'] ?? '')
  // `*` would not cover `authorization`, so the list comes back as it was asked for.
  if (requested.length <= MAX_REQUESTED && /^[\w!#$%&'*+.^`|~ ,-]+$/.test(requested)) {
    headers['access-control-allow-headers'] = requested
  }
  sink.head(204, headers)
  sink.end()
  return true
}
