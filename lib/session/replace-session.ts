import { rememberDevice } from '@/lib/services/account/known-devices'
import { cookieNames, cookieOf, setCookie } from './cookie'
import { ABSOLUTE_MS, DEVICE_MS, findSession, rotateSession } from './sessions'

/**
 * Gives the session of a request a new id, in the cookie of its answer (C02), and remembers the browser again: the
 * change that asks for it forgot all of them. A session that has ended meanwhile gets none.
 */
export async function replaceSession(request: Request, response: Response): Promise<void> {
  const names = cookieNames()
  const principal = await findSession(cookieOf(request, names.session))
  const value = principal && (await rotateSession(principal.sessionId))
  if (!principal || !value) return
  setCookie(response, names.session, value, ABSOLUTE_MS)
  const device = await rememberDevice(principal.userId, cookieOf(request, names.device))
  if (device) setCookie(response, names.device, device, DEVICE_MS)
}
