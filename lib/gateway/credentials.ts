import type { GatewayRequest } from './ports'

/** What kind of credential a request carries. */
export type Credential =
  | { kind: 'token'; token: string }
  /** The installation's legacy key. */
  | { kind: 'legacy' }
  | { kind: 'none' }
  /** Something was sent, but nothing that can be a Keyway token. */
  | { kind: 'malformed' }
  | { kind: 'ambiguous' }

const PREFIX = 'kw_pat_'
/** Longer values are not looked at (H-9). Bytes. */
const MAX_VALUE_LENGTH = 512
const HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'] as const

const NONE: Credential = { kind: 'none' }
const MALFORMED: Credential = { kind: 'malformed' }
const AMBIGUOUS: Credential = { kind: 'ambiguous' }
const LEGACY: Credential = { kind: 'legacy' }

/**
 * Finds the Keyway token of a request in any header a client may use (`compat.md` 1.2). Placeholders of other shapes do not
 * count; two different Keyway credentials are never chosen between (H-8). What has a token's prefix is a token and never
 * compared with the legacy key (H-10); without `isLegacyKey` there is none.
 */
export function readCredential(
  headers: GatewayRequest['headers'],
  isWellFormedToken: (token: string) => boolean,
  isLegacyKey?: (value: string) => boolean,
): Credential {
  let legacy = false
  let token: string | null = null
  let sent = false
  for (const name of HEADERS) {
    const header = headers[name]
    if (header === undefined) continue
    sent = true
    // Node joins repeated headers with a comma, which no token contains.
    for (const value of valuesOf(header)) {
      const candidate = candidateOf(value, name === 'authorization')
      if (candidate === null || candidate === token) continue
      if (candidate.startsWith(PREFIX)) {
        if (token !== null) return AMBIGUOUS
        token = candidate
      } else if (isLegacyKey?.(candidate)) legacy = true
    }
  }
  if ((legacy || token !== null) && carriesSession(headers['cookie'])) return AMBIGUOUS
  if (legacy) return token === null ? LEGACY : AMBIGUOUS
  if (token === null) return sent ? MALFORMED : NONE
  return isWellFormedToken(token) ? { kind: 'token', token } : MALFORMED
}

function valuesOf(header: string | string[]): readonly string[] {
  if (typeof header === 'string' && !header.includes(',')) return [header]
  const whole = typeof header === 'string' ? [header] : header
  return whole.flatMap((value) => (value.length > MAX_VALUE_LENGTH * 4 ? [] : value.split(',')))
}

/** @returns the value without scheme and spaces; null when it is longer than any credential. */
function candidateOf(raw: string, hasScheme: boolean): string | null {
  if (raw.length > MAX_VALUE_LENGTH) return null
  let value = raw.trim()
  // RFC 9110 §11.1: the scheme is case-insensitive.
  if (hasScheme && value.length > 7 && value.slice(0, 6).toLowerCase() === 'bearer') {
    const separator = value.charCodeAt(6)
    if (separator === 0x20 || separator === 0x09) value = value.slice(7).trim()
  }
  return value
}

/** Whether the cookie of a signed-in person came along: then the token beside it may be somebody else's (A16). */
function carriesSession(cookie: string | string[] | undefined): boolean {
  return cookie !== undefined && /(?:^|[;,]\s*)(?:__Host-)?keyway-session=[^;,]/.test(String(cookie))
}
