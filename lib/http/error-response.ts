import { AppError, isAppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'

/** The dashboard API's one error envelope. Anything unexpected is logged whole and answered without its message. */
export function errorResponse(error: unknown, requestId: string): Response {
  const expected = isAppError(error) ? error : new AppError('internal', 'Something went wrong on our side. Try again.')
  if (!isAppError(error) || error.code === 'internal') {
    processState().log.error({ event: 'request.failed', requestId, err: error }, 'a request failed')
  }
  const { code, message, issues, status } = expected
  const retryAfter = expected.retryAfterSeconds ?? (status === 503 ? 1 : undefined)
  const headers: Record<string, string> = { 'cache-control': 'no-store', 'x-request-id': requestId }
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter)
  return Response.json({ error: { code, message, requestId, issues } }, { status, headers })
}
