import { isAppError } from '@/lib/errors'
import { type Exchange, sendBody, sendRefusal } from './exchange'
import type { LeakPort } from './ports'

const BODY_LIMIT_BYTES = 64 * 1024
/** More in one report are refused: a scanner sends its findings in batches. */
const MAX_TOKENS = 100
/** A longer text is no token. Characters. */
const MAX_TOKEN_LENGTH = 256

/**
 * Answers a report of leaked tokens, with or without a credential. Whether any of them was genuine is not said: every
 * well-formed report is answered alike, once those that were are revoked.
 */
export async function answerLeakReport(leaks: LeakPort, exchange: Exchange): Promise<void> {
  const { request } = exchange
  if (!(await leaks.admit(request.peer ?? null))) return sendRefusal(exchange, { code: 'rate_limited' })
  const { body, error } = await new Promise<{ body: Buffer | null; error: unknown }>((resolve) => {
    request.readBody(BODY_LIMIT_BYTES, (bytes, problem) => resolve({ body: bytes, error: problem }))
  })
  if (body === null) {
    if (!isAppError(error)) return sendRefusal(exchange, { code: 'internal' })
    return sendRefusal(exchange, { code: error.code === 'payload_too_large' ? 'request_too_large' : 'invalid_request' })
  }
  const tokens = readLeakReport(body)
  if (tokens === null) {
    const message = `Send {"token": "kw_pat_…"} or a list of up to ${MAX_TOKENS} of them.`
    return sendRefusal(exchange, { code: 'invalid_request', message })
  }
  try {
    await leaks.report(tokens, exchange.requestId)
  } catch {
    return sendRefusal(exchange, { code: 'auth_unavailable' })
  }
  sendBody(exchange, 202, JSON.stringify({ accepted: true }), {})
}

/**
 * The tokens of a report: `{ token }`, or a list of such objects with whatever else they hold, as secret scanners send it.
 * @returns null for anything else.
 */
export function readLeakReport(body: Buffer): string[] | null {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
  const list: unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0 || list.length > MAX_TOKENS) return null
  const tokens = list.map(tokenOf)
  return tokens.every((token) => token !== null) ? tokens : null
}

function tokenOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null || !('token' in item)) return null
  const { token } = item
  return typeof token === 'string' && token !== '' && token.length <= MAX_TOKEN_LENGTH ? token : null
}
