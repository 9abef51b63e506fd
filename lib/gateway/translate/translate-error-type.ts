import type { JsonObject } from './types'

/** The two families that name errors differently. */
export type ErrorFamily = 'openai' | 'anthropic'

type Row = { status: number; openai: string; code: string | null; anthropic: string }

const INVALID = 'invalid_request_error'

/** `compat.md` 1.6: what each status is called. */
const ROWS: readonly Row[] = [
  { status: 400, openai: INVALID, code: null, anthropic: INVALID },
  { status: 401, openai: INVALID, code: 'invalid_api_key', anthropic: 'authentication_error' },
  { status: 402, openai: 'insufficient_quota', code: 'insufficient_quota', anthropic: 'billing_error' },
  { status: 403, openai: INVALID, code: 'insufficient_permissions', anthropic: 'permission_error' },
  { status: 404, openai: INVALID, code: 'model_not_found', anthropic: 'not_found_error' },
  { status: 408, openai: INVALID, code: 'timeout', anthropic: 'timeout_error' },
  { status: 409, openai: INVALID, code: 'conflict', anthropic: 'conflict_error' },
  { status: 413, openai: INVALID, code: 'request_too_large', anthropic: 'request_too_large' },
  { status: 429, openai: 'requests', code: 'rate_limit_exceeded', anthropic: 'rate_limit_error' },
  { status: 503, openai: 'server_error', code: 'overloaded', anthropic: 'overloaded_error' },
  { status: 504, openai: 'server_error', code: 'timeout', anthropic: 'timeout_error' },
  { status: 500, openai: 'server_error', code: null, anthropic: 'api_error' },
]

/** By these words clients tell that a conversation must be compacted: Claude Code by the text, Codex by the code. */
const TOO_LONG = { text: 'prompt is too long', code: 'context_length_exceeded' }
/** So say Anthropic, OpenAI and vLLM, OpenAI's Responses, and Gemini. */
const SAYS_TOO_LONG =
  /prompt is too long|maximum context length|exceeds the context window|exceeds the maximum number of tokens/i

/**
 * An error as a client of `to` expects it: the status kept (529 is 503 for OpenAI's clients), the type mapped, the message
 * kept; a prompt that is too long is said so that clients understand it.
 */
export function translateErrorType(
  to: ErrorFamily,
  status: number,
  error: JsonObject,
): { status: number; error: JsonObject } {
  const row = rowFor(status, error)
  const message = typeof error['message'] === 'string' ? error['message'] : 'The provider gave no explanation.'
  const isTooLong = error['code'] === TOO_LONG.code || SAYS_TOO_LONG.test(message)
  if (to === 'anthropic') {
    const said = isTooLong && !message.toLowerCase().includes(TOO_LONG.text) ? `${TOO_LONG.text}: ${message}` : message
    return { status, error: { type: row.anthropic, message: said } }
  }
  const param = typeof error['param'] === 'string' ? error['param'] : null
  const code = isTooLong ? TOO_LONG.code : row.code
  return { status: status === 529 ? 503 : status, error: { message, type: row.openai, param, code } }
}

/** The same for an error event within a stream, which has no status. */
export function translateStreamError(to: ErrorFamily, error: JsonObject): JsonObject {
  // Some providers give an HTTP status as the code.
  const { code } = error
  return translateErrorType(to, typeof code === 'number' ? code : 500, error).error
}

function rowFor(status: number, error: JsonObject): Row {
  const type = error['type']
  const code = error['code']
  const named =
    ROWS.find((row) => row.anthropic === type && row.anthropic !== INVALID) ??
    ROWS.find((row) => row.code !== null && (row.code === code || row.code === type))
  const known = ROWS.find((row) => row.status === (status === 529 ? 503 : status))
  if (known !== undefined && known.status !== 500) return known
  if (named !== undefined) return named
  if (type === INVALID || (status >= 400 && status < 500)) return ROWS[0]!
  return ROWS.at(-1)!
}
