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
  headers: Record<string, string | null> = {},
): Promise<Response> {
  const { csrfToken, cookie } = await csrfPair()
  const cookies = session === undefined ? cookie : `${cookie}; ${cookieNames().session}=${session}`
  return callRoute(POST, {
    params: { nextauth: action.split('/') },
    path: `/api/auth/${action}`,
    headers: { cookie: cookies, ...headers },
    body: new URLSearchParams({ csrfToken, json: 'true', ...fields }),
  })
}

/** Signs in through the real route. @returns the answer and the value of the session cookie, if it set one. */
export async function signInThrough(
  credentials: { email: string; password: string },
  session?: string,
): Promise<{ response: Response; session: string | undefined }> {
  const response = await postAuth('callback/credentials', credentials, session)
  return { response, session: cookiesOf(response).get(cookieNames().session)?.value || undefined }
}
