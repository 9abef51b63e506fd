import { redact } from '@/lib/redact'
import { type FoundError, readUpstreamError } from './read-upstream-error'
import { refusalBody, refusalHeaders } from './refusal'
import { translateErrorType } from './translate/translate-error-type'
import type { JsonObject } from './translate/types'
import type { Protocol } from './types'

/** An upstream's refusal as the client gets it. */
export type UpstreamError = {
  status: number
  body: string
  /** Beside those of every answer. */
  headers: Readonly<Record<string, string>>
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
  const read = readUpstreamError(bytes)
  const saidStatus = upstreamStatus === 403 ? statusOfForbidden(read) : upstreamStatus
  if (saidStatus === 401 || saidStatus === 407) {
    const refusal = { code: 'upstream_auth_error' } as const
    return {
      status: 502,
      body: refusalBody(dialect, refusal, requestId),
      headers: refusalHeaders(refusal),
      errorCode: refusal.code,
      keyRefused: saidStatus === 401,
    }
  }
  const found = read === null ? null : cut(read)
  const { status, error } =
    protocol === dialect
      ? sameFamily(dialect, saidStatus, found)
      : translateErrorType(dialect, saidStatus, found ?? fallback(protocol, saidStatus))
  const body = dialect === 'anthropic' ? { type: 'error', error, request_id: requestId } : { error }
  const text = stringify(body) ?? refusalBody(dialect, { code: 'upstream_invalid_response' }, requestId)
  return {
    status,
    body: scrub(text, apiKey),
    headers: NO_HEADERS,
    errorCode: `upstream_${upstreamStatus}`,
    keyRefused: false,
  }
}

const NO_HEADERS = Object.freeze({})

/** A key may do what it is for and still not use this model, or not be asked this: that is about the call. */
const ABOUT_MODEL = /\bmodel\b(?!\.)/i
const ABOUT_CONTENT = /flagged|moderat|content.?(policy|filter)|safety|guardrail/i

/** What a 403 means for a call (`compat.md` 1.6): 401 where it is about the key. */
function statusOfForbidden(found: FoundError | null): 400 | 401 | 404 {
  if (found === null) return 401
  if (ABOUT_CONTENT.test(found.message)) return 400
  return found['code'] === 'model_not_found' || ABOUT_MODEL.test(found.message) ? 404 : 401
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

function fallback(protocol: Protocol, status: number): JsonObject {
  const message = `The provider answered with status ${status} and no explanation.`
  const { error } = translateErrorType(protocol, status, { message })
  return protocol === 'anthropic' ? error : { ...error, code: 'upstream_error' }
}

/** OpenAI's clients expect all four keys, also where a compatible provider leaves some out. */
function defaults(protocol: Protocol): Record<string, unknown> {
  return protocol === 'openai' ? { param: null, code: null } : {}
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

function cut(error: FoundError): FoundError {
  const { message } = error
  if (message.length <= MAX_MESSAGE_LENGTH) return error
  return { ...error, message: `${message.slice(0, MAX_MESSAGE_LENGTH).toWellFormed()}… [cut]` }
}

/** Removes the key, whole or begun, and whatever else is a secret by its shape or name (R1.44). */
function scrub(text: string, apiKey: string): string {
  let clean = apiKey.length < 8 ? text : text.replaceAll(apiKey, '[secret]')
  if (apiKey.length > 12) clean = clean.replaceAll(apiKey.slice(0, 12), '[secret]')
  return redact(clean)
}
