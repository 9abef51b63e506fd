import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { api, errorFrom } from './api'
import { forgetSignedIn } from './signed-in-mark'

const CsrfAnswer = z.object({ csrfToken: z.string() })

/**
 * Signs in with e-mail and password; the session cookie is set by the answer.
 * @throws AppError `unauthenticated` for a wrong pair; `rate_limited`, `unavailable` in the server's own words.
 */
export async function signIn(credentials: { email: string; password: string }): Promise<void> {
  const response = await post('callback/credentials', credentials)
  if (response.ok) return
  if (response.status === 401 || response.status === 403) {
    throw new AppError(
      'unauthenticated',
      'That e-mail address and password do not belong together. Check both and try again.',
    )
  }
  throw errorFrom(response, await response.text())
}

/** Ends the session on the server and removes its cookie. @throws AppError `unavailable`. */
export async function signOut(): Promise<void> {
  const response = await post('signout', {})
  if (!response.ok) throw new AppError('unavailable', 'Signing out did not work. Try again.')
  forgetSignedIn()
}

async function post(action: string, fields: Record<string, string>): Promise<Response> {
  const { csrfToken } = await api(CsrfAnswer, '/api/auth/csrf')
  try {
    return await fetch(`/api/auth/${action}`, {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      body: new URLSearchParams({ ...fields, csrfToken, json: 'true', callbackUrl: '/' }),
    })
  } catch (cause) {
    throw new AppError('unavailable', 'Keyway cannot be reached. Check your connection and try again.', { cause })
  }
}
