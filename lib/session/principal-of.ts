import type { Principal } from '@/lib/auth/principal'
import { AppError } from '@/lib/errors'
import { cookieNames, cookieOf } from './cookie'
import { findSession } from './sessions'

/**
 * Who makes a dashboard request. Only the session cookie counts here; one credential per request.
 * @throws AppError `session_required` for a token, `invalid_input` for a token and a cookie together (A14, A16).
 */
export async function principalOf(request: Request): Promise<Principal> {
  const cookie = cookieOf(request, cookieNames().session)
  if (request.headers.has('authorization') || request.headers.has('x-api-key')) {
    if (cookie) throw new AppError('invalid_input', 'Send a session cookie or a token, not both.')
    throw new AppError('session_required', 'Tokens work under /api/v1 only. Sign in to use the dashboard.')
  }
  return (await findSession(cookie)) ?? { kind: 'anonymous' }
}
