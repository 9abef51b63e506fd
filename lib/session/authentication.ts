import NextAuth, { type NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import type { RequestFacts } from '@/lib/auth/principal'
import { publishAuthOrigin } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { rememberDevice } from '@/lib/services/account/known-devices'
import { type VerifiedPerson, verifySignIn } from '@/lib/services/account/verify-sign-in'
import { cookieNames, cookieOf, setCookie } from './cookie'
import { ABSOLUTE_MS, createSession, DEVICE_MS, findSession, revokeSession } from './sessions'

/**
 * Sign-in through next-auth, whose cookie holds nothing but an opaque id of ours: `encode` makes the session row and
 * `decode` reads it, so that a session can be listed and ended. Nothing else in the project imports next-auth.
 */
function authOptions(facts: RequestFacts, attempt: Attempt): NextAuthOptions {
  const { secure, session, csrf, callback } = cookieNames()
  const attributes = { httpOnly: true, sameSite: 'lax' as const, path: '/', secure }
  const { keyRing, log, origin } = processState()
  return {
    secret: keyRing.key('csrf').key.toString('base64'),
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name: session, options: attributes },
      csrfToken: { name: csrf, options: attributes },
      callbackUrl: { name: callback, options: attributes },
    },
    pages: { signIn: '/login', error: '/login' },
    session: { strategy: 'jwt', maxAge: ABSOLUTE_MS / 1000 },
    providers: [
      Credentials({
        id: 'credentials',
        name: 'Password',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: async (credentials) => {
          const { email, password } = credentials ?? {}
          try {
            attempt.person = await verifySignIn({ email, password }, facts, attempt.device)
          } catch (error) {
            // next-auth would answer every failure as a wrong password.
            attempt.refusal = error instanceof Error ? error : new Error('A sign-in failed.', { cause: error })
          }
          return attempt.person && { id: attempt.person.userId }
        },
      }),
    ],
    jwt: {
      encode: async ({ token }) => {
        if (!token?.sub || token.sub !== attempt.person?.userId) throw new Error('A session needs a person.')
        return createSession(token.sub, facts, attempt.person.passwordHash)
      },
      decode: async ({ token }) => {
        const principal = await findSession(token)
        return principal && { sub: principal.userId, sessionId: principal.sessionId }
      },
    },
    callbacks: {
      // Only our own origin, whatever the spelling (C09).
      redirect: ({ url }) => {
        const target = URL.canParse(url, origin) ? new URL(url, origin) : null
        return target?.origin === origin && /^\/(?![/\\])/.test(target.pathname) ? target.href : origin
      },
    },
    logger: {
      error: (code, detail) =>
        log.warn({ event: 'auth.error', code, err: detail instanceof Error ? detail : undefined }, 'sign-in failed'),
      warn: (code) => log.debug({ event: 'auth.warning', code }, 'sign-in warning'),
      debug: () => undefined,
    },
  }
}

/** One sign-in, as far as it has come. */
type Attempt = { device: string | undefined; person: VerifiedPerson | null; refusal?: Error }

/** What of next-auth's surface exists here. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  GET: ['csrf'],
  POST: ['callback/credentials', 'signout'],
}

/** What Next gives the route of `/api/auth/*`. */
export type AuthContext = { params: Promise<{ nextauth: string[] }> }

/**
 * Answers `/api/auth/*`.
 * @throws AppError `not_found` for everything of next-auth that does not exist here, and whatever signing in refuses with.
 */
export async function authenticate(request: Request, context: AuthContext, facts: RequestFacts): Promise<Response> {
  const { nextauth } = await context.params
  if (!ACTIONS[request.method]?.includes(nextauth.join('/'))) {
    throw new AppError('not_found', 'There is nothing at this address.')
  }
  publishAuthOrigin(processState().origin)
  const names = cookieNames()
  const before = request.method === 'POST' ? await findSession(cookieOf(request, names.session)) : null
  const attempt: Attempt = { device: cookieOf(request, names.device), person: null }
  const response = (await NextAuth(request as never, context as never, authOptions(facts, attempt))) as Response
  if (attempt.refusal) throw attempt.refusal
  if (attempt.person) {
    const device = await rememberDevice(attempt.person.userId, attempt.device)
    if (device) setCookie(response, names.device, device, DEVICE_MS)
  }
  // Only a request that passed next-auth's own CSRF check gets this far or clears the cookie: signing out ends the
  // session, and so does signing in anew in the same browser (C02).
  if (before && (attempt.person || clearsCookie(response, names.session))) await revokeSession(before, facts)
  response.headers.set('cache-control', 'no-store')
  return response
}

const clearsCookie = (response: Response, name: string): boolean =>
  response.headers.getSetCookie().some((cookie) => cookie.startsWith(`${name}=;`))
