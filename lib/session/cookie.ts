import { processState } from '@/lib/process-state'

/** Names and attributes of our cookies: `__Host-` over https, a documented development name over plain http (C01). */
export function cookieNames(): { secure: boolean; session: string; csrf: string; callback: string; device: string } {
  const secure = processState().origin.startsWith('https:')
  const prefix = secure ? '__Host-' : ''
  return {
    secure,
    session: `${prefix}keyway-session`,
    csrf: `${prefix}keyway-csrf`,
    callback: `${prefix}keyway-callback`,
    device: `${prefix}keyway-device`,
  }
}

/** One cookie of a request; undefined when it is missing. */
export function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}

/** Adds a cookie to an answer. @param value one of our opaque values, or '' to remove the cookie. */
export function setCookie(response: Response, name: string, value: string, maxAgeMs: number): void {
  const attributes = `Path=/; Max-Age=${Math.floor(maxAgeMs / 1000)}; HttpOnly; SameSite=Lax`
  response.headers.append('set-cookie', `${name}=${value}; ${attributes}${cookieNames().secure ? '; Secure' : ''}`)
}
