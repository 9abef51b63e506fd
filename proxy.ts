import { NextResponse, type NextRequest } from 'next/server'
import { servesHttps } from '@/lib/env'
import { BASE_SECURITY_HEADERS, HTTPS_HEADERS, newNonce, pageSecurityPolicy } from '@/lib/http/security-headers'

/**
 * Gives every page its nonce and its security headers, behind the custom server and behind plain `next start` alike.
 * Headers only: who may see what is decided where the data is read, never here.
 */
export function proxy(request: NextRequest): NextResponse {
  const response = hasTwoCredentials(request) ? twoCredentials() : page(request)
  const base = servesHttps() ? { ...BASE_SECURITY_HEADERS, ...HTTPS_HEADERS } : BASE_SECURITY_HEADERS
  for (const [name, value] of Object.entries(base)) if (!response.headers.has(name)) response.headers.set(name, value)
  return response
}

function page(request: NextRequest): NextResponse {
  const policy = pageSecurityPolicy(newNonce(), process.env.NODE_ENV === 'development')
  const headers = new Headers(request.headers)
  // Next's renderer takes the nonce for its own scripts from this request header.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

/** A session and a token may be two people: like every route, a page does not choose between them (A16). */
function hasTwoCredentials({ cookies, headers }: NextRequest): boolean {
  const hasToken = headers.has('authorization') || headers.has('x-api-key')
  return hasToken && (cookies.has('keyway-session') || cookies.has('__Host-keyway-session'))
}

const twoCredentials = (): NextResponse =>
  new NextResponse('Send a session cookie or a token, not both.', {
    status: 400,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })

// Not on /api: a body passing through here is cut at 10 MB without a word.
export const config = { matcher: ['/((?!api(?:/|$)|_next/static/|_next/image).*)'] }
