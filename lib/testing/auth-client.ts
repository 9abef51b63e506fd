import { GET, POST } from '@/app/api/auth/[...nextauth]/route'
import { cookieNames } from '@/lib/session/cookie'
import { callRoute } from './call-route'

/** The cookies of an answer by name, and their attributes in lower case. */
export function cookiesOf(response: Response): Map<string, { value: string; attributes: string[] }> {
  return new Map(
    response.headers.getSetCookie().map((cookie) => {
      const [pair = '', ...attributes] = cookie.split(';')
      const at = pair.indexOf('=')
      const value = decodeURIComponent(pair.slice(at + 1))
      return [pair.slice(0, at), { value, attributes: attributes.map((each) => each.trim().toLowerCase()) }]
    }),
  )
}

/** A token against forged sign-ins and the cookie it belongs to. */
export async function csrfPair(): Promise<{ csrfToken: string; cookie: string }> {
  const response = await callRoute(GET, { params: { nextauth: ['csrf'] }, path: '/api/auth/csrf' })
  const { csrfToken } = (await response.json()) as { csrfToken: string }
  return { csrfToken, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

/** Sends one of next-auth's forms as the sign-in page does; `fields` may replace what the page would send. */
export async function postAuth(
  action: string,
  fields: Record<string, string>,
  session?: string,
  more: { headers?: Record<string, string | null>; device?: string | undefined } = {},
): Promise<Response> {
  const { csrfToken, cookie } = await csrfPair()
  const names = cookieNames()
  const cookies = [cookie]
  if (session !== undefined) cookies.push(`${names.session}=${session}`)
  if (more.device !== undefined) cookies.push(`${names.device}=${more.device}`)
  return callRoute(POST, {
    params: { nextauth: action.split('/') },
    path: `/api/auth/${action}`,
    headers: { cookie: cookies.join('; '), ...more.headers },
    body: new URLSearchParams({ csrfToken, json: 'true', ...fields }),
  })
}

/** Signs in through the real route. @returns the answer and the values of the session's and the device's cookie, if it set them. */
export async function signInThrough(
  credentials: { email: string; password: string },
  session?: string,
  more: Parameters<typeof postAuth>[3] = {},
): Promise<{ response: Response; session: string | undefined; device: string | undefined }> {
  const response = await postAuth('callback/credentials', credentials, session, more)
  const valueOf = (name: string) => cookiesOf(response).get(name)?.value || undefined
  const names = cookieNames()
  return { response, session: valueOf(names.session), device: valueOf(names.device) }
}
