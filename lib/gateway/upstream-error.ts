import { redact } from '@/lib/redact'
import { refusalBody, type RefusalCode } from './refusal'
import { translateErrorType } from './translate/translate-error-type'
import type { JsonObject } from './translate/types'
import type { Protocol } from './types'

/** An upstream's refusal as the client gets it. */
export type UpstreamError = {
  status: number
  body: string
  /** For the usage event: `upstream_429`, or `upstream_auth_error`. */
  errorCode: string
  /** The provider refused our key. */
  keyRefused: boolean
}

/** Bodies larger than this are not read; bytes. */
export const MAX_ERROR_BODY = 262_144

/**
 * Turns a provider's 4xx or 5xx into an answer of the client's dialect: of the same family its `error` object unchanged, of
 * the other one its message under the name that the status has there; our request id, no trace of the provider key
 * (`compat.md` 1.6, G17). What cannot be read becomes a plain sentence; HTML never gets through.
 */
export function translateUpstreamError(
  { protocol, dialect }: { protocol: Protocol; dialect: Protocol },
  upstreamStatus: number,
  bytes: Buffer,
  apiKey: string,
  requestId: string,
): UpstreamError {
  if (upstreamStatus === 401 || upstreamStatus === 403 || upstreamStatus === 407) {
    const code: RefusalCode = 'upstream_auth_error'
    const keyRefused = upstreamStatus !== 407
    return { status: 502, body: refusalBody(dialect, { code }, requestId), errorCode: code, keyRefused }
  }
  const read = readError(bytes)
  const found = read === null ? null : cut(read)
  const { status, error } =
    protocol === dialect
      ? sameFamily(dialect, upstreamStatus, found)
      : translateErrorType(dialect, upstreamStatus, found ?? fallback(protocol, upstreamStatus))
  const body = dialect === 'anthropic' ? { type: 'error', error, request_id: requestId } : { error }
  const text = stringify(body) ?? refusalBody(dialect, { code: 'upstream_invalid_response' }, requestId)
  return {
    status,
    body: scrub(text, apiKey),
    errorCode: `upstream_${upstreamStatus}`,
    keyRefused: false,
  }
}

function sameFamily(
  dialect: Protocol,
  upstreamStatus: number,
  found: JsonObject | null,
): { status: number; error: JsonObject } {
  // 529 is Anthropic's own; OpenAI clients know 503.
  const status = upstreamStatus === 529 && dialect === 'openai' ? 503 : upstreamStatus
  const own = fallback(dialect, status)
  return { status, error: found === null ? own : { ...own, ...defaults(dialect), ...found } }
}

function fallback(protocol: Protocol, status: number): Record<string, unknown> {
  const message = `The provider answered with status ${status} and no explanation.`
  if (protocol === 'anthropic') return { type: anthropicType(status), message }
  return {
    message,
    type: status >= 500 ? 'server_error' : 'invalid_request_error',
    param: null,
    code: 'upstream_error',
  }
}

/** OpenAI's clients expect all four keys, also where a compatible provider leaves some out. */
function defaults(protocol: Protocol): Record<string, unknown> {
  return protocol === 'openai' ? { param: null, code: null } : {}
}

function anthropicType(status: number): string {
  switch (status) {
    case 402:
      return 'billing_error'
    case 404:
      return 'not_found_error'
    case 408:
    case 504:
      return 'timeout_error'
    case 409:
      return 'conflict_error'
    case 413:
      return 'request_too_large'
    case 429:
      return 'rate_limit_error'
    case 503:
    case 529:
      return 'overloaded_error'
    default:
      return status >= 500 ? 'api_error' : 'invalid_request_error'
  }
}

/** The provider's error object, from the shapes seen in the wild: `{error:{…}}`, `{error:"…"}`, `{message}`, `{detail}`. */
function readError(bytes: Buffer): Record<string, unknown> | null {
  const parsed = parse(bytes)
  if (!isObject(parsed)) return null
  const error = parsed['error']
  if (isObject(error)) return typeof error['message'] === 'string' ? error : null
  if (typeof error === 'string') return { message: error }
  if (typeof parsed['message'] === 'string') return { message: parsed['message'] }
  return typeof parsed['detail'] === 'string' ? { message: parsed['detail'] } : null
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @returns null when it is nested too deeply to be written. */
function stringify(value: unknown): string | null {
  try {
    return JSON.stringify(value)
  } catch {
    return null
  }
}

/** Longest message of a provider that is passed on; characters (R1.39). */
const MAX_MESSAGE_LENGTH = 4000

function cut(error: Record<string, unknown>): Record<string, unknown> {
  const { message } = error
  if (typeof message !== 'string' || message.length <= MAX_MESSAGE_LENGTH) return error
  return { ...error, message: `${message.slice(0, MAX_MESSAGE_LENGTH).toWellFormed()}… [cut]` }
}

/** Removes the key, whole or begun, and whatever else is a secret by its shape or name (R1.44). */
function scrub(text: string, apiKey: string): string {
  let clean = apiKey.length < 8 ? text : text.replaceAll(apiKey, '[secret]')
  if (apiKey.length > 12) clean = clean.replaceAll(apiKey.slice(0, 12), '[secret]')
  return redact(clean)
}
