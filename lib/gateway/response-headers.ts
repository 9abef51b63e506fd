import type { Protocol, Wire } from './types'

/** An upstream's headers as undici hands them over. */
export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Passed on in either protocol when they are plain text (G11). */
const COMMON = ['retry-after', 'retry-after-ms', 'x-should-retry'] as const

const OPENAI_LIMITS = [
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
] as const

const ANTHROPIC_LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'].flatMap((kind) =>
  ['limit', 'remaining', 'reset'].map((value) => `anthropic-ratelimit-${kind}-${value}`),
)

/** What a web page of an allowed origin may read of an answer's headers: `*` is no list that every browser knows. */
export const EXPOSED_HEADERS = [
  'x-request-id',
  'request-id',
  'x-upstream-request-id',
  ...COMMON,
  ...OPENAI_LIMITS,
  ...ANTHROPIC_LIMITS,
  'x-keyway-provider',
  'x-keyway-model',
  'x-keyway-cost-usd',
  'x-keyway-cache',
  'x-keyway-warning',
].join(', ')

/** Headers of every answer of the data plane. */
export function baseHeaders(requestId: string, contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    'x-request-id': requestId,
    'request-id': requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  }
}

export const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT_TYPE = 'text/plain; charset=utf-8'
const BYTES_TYPE = 'application/octet-stream'
const AUDIO = /^audio\/[a-z0-9.+-]{1,40}$/

/** The type an answer is sent with: JSON, except where an endpoint gives sound or plain text (G12). `upstreamType` is lower case. */
export function answerType(wire: Wire, upstreamType: string): string {
  if (wire !== 'speech' && wire !== 'transcription') return JSON_TYPE
  const [bare = ''] = upstreamType.split(';')
  const type = bare.trim()
  if (type.includes('json')) return JSON_TYPE
  if (wire === 'transcription') return TEXT_TYPE
  return AUDIO.test(type) ? type : BYTES_TYPE
}

/** Makes `headers` those of an event stream that no proxy buffers or compresses. */
export function addStreamHeaders(headers: Record<string, string>): void {
  headers['content-type'] = 'text/event-stream; charset=utf-8'
  headers['cache-control'] = 'no-cache, no-transform'
  headers['x-accel-buffering'] = 'no'
}

/** What an upstream told us. `requestId`: its own; `secret`: the key it was called with. */
export type UpstreamWords = { headers: UpstreamHeaders; requestId: string | null; secret: string }

/**
 * Copies what an upstream may tell the client, unless its secret is in it; nothing else of its headers leaves the gateway.
 * @param limits the caller's own limits, which say more than the provider's; null where it has none
 */
export function addUpstreamHeaders(
  headers: Record<string, string>,
  upstream: UpstreamWords,
  protocol: Protocol,
  limits: Readonly<Record<string, string>> | null,
): void {
  for (const name of COMMON) copyPlain(headers, upstream, name)
  if (limits === null) {
    for (const name of protocol === 'openai' ? OPENAI_LIMITS : ANTHROPIC_LIMITS) copyPlain(headers, upstream, name)
  } else {
    Object.assign(headers, limits)
  }
  if (upstream.requestId !== null) headers['x-upstream-request-id'] = upstream.requestId
}

function copyPlain(headers: Record<string, string>, upstream: UpstreamWords, name: string): void {
  const value = upstream.headers[name]
  if (value === undefined || typeof value !== 'string' || !isPlain(value) || carriesSecret(value, upstream.secret))
    return
  headers[name] = value
}

/** True when a provider's words hold the key it was called with (G17); a key of a few characters proves nothing. */
export function carriesSecret(value: string, secret: string): boolean {
  return secret.length >= 8 && value.includes(secret)
}

function isPlain(value: string): boolean {
  if (value.length === 0 || value.length > 128) return false
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) < 0x20 || value.charCodeAt(i) > 0x7e) return false
  return true
}

/** Any text as a header value: printable ASCII stays, the rest is percent-encoded, cut to 256 characters. */
export function headerSafe(text: string): string {
  return isPlain(text) ? text : encodeURIComponent(text.toWellFormed()).slice(0, 256)
}

/** One `server-timing` header; durations in milliseconds, to a tenth. */
export function serverTiming(authMs: number, admissionMs: number, upstreamMs: number | null): string {
  const own = `auth;dur=${tenth(authMs)}, admission;dur=${tenth(admissionMs)}`
  return upstreamMs === null ? own : `${own}, upstream;dur=${tenth(upstreamMs)}`
}

/** Milliseconds, to a tenth. */
export function tenth(ms: number): number {
  return Math.round(ms * 10) / 10
}
