import { processState } from '@/lib/process-state'

/** Names and attributes of the session's cookies: `__Host-` over https, a documented development name over plain http (C01). */
export function cookieNames(): { secure: boolean; session: string; csrf: string; callback: string } {
  const secure = processState().origin.startsWith('https:')
  const prefix = secure ? '__Host-' : ''
  return {
    secure,
    session: `${prefix}keyway-session`,
    csrf: `${prefix}keyway-csrf`,
    callback: `${prefix}keyway-callback`,
  }
}
