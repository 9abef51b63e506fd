import './next-globals'
import { workAsyncStorage, type WorkStore } from 'next/dist/server/app-render/work-async-storage.external.js'
import {
  workUnitAsyncStorage,
  type RequestStore,
} from 'next/dist/server/app-render/work-unit-async-storage.external.js'
import { HeadersAdapter } from 'next/dist/server/web/spec-extension/adapters/headers.js'
import { RequestCookiesAdapter } from 'next/dist/server/web/spec-extension/adapters/request-cookies.js'
import { RequestCookies } from 'next/dist/server/web/spec-extension/cookies.js'
import { NextRequest } from 'next/server'
import { cookieNames } from '@/lib/session/cookie'
import { processState } from '@/lib/process-state'

/** A route's exported function, whatever it declares. */
type AnyHandler = (request: never, context: never) => Promise<Response>

export type Call = {
  /** GET unless it has a body. */
  method?: string
  /** Path parameters as Next would give them. */
  params?: Record<string, string | string[]>
  /** Query string without its question mark. */
  query?: string
  /** Sent as JSON; text and forms as they are. */
  body?: unknown
  /** JSON that arrives in pieces, instead of `body`. */
  stream?: ReadableStream<Uint8Array>
  /** Value of the session cookie. */
  cookie?: string | undefined
  /** Added to, or with null taken from, what a browser on Keyway's own page sends. */
  headers?: Record<string, string | null>
  /** Where the request seems to go; only routes that read their own address need it. */
  path?: string
}

/** Calls a route's exported function with a real request, as a browser on Keyway's own page makes it. */
export async function callRoute(handler: AnyHandler, call: Call = {}): Promise<Response> {
  const { body, params = {} } = call
  const method = call.method ?? (body === undefined ? 'GET' : 'POST')
  const { origin } = processState()
  const isText = typeof body === 'string' || body instanceof URLSearchParams
  const headers = new Headers({ host: new URL(origin).host, 'user-agent': 'keyway-test' })
  if (call.cookie !== undefined) headers.set('cookie', `${cookieNames().session}=${call.cookie}`)
  if (method !== 'GET' && method !== 'HEAD') {
    headers.set('origin', origin)
    headers.set('sec-fetch-site', 'same-origin')
    headers.set('x-keyway-csrf', '1')
  }
  if (call.stream !== undefined || (body !== undefined && !isText)) headers.set('content-type', 'application/json')
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  const url = `${origin}${call.path ?? '/api/test'}${call.query === undefined ? '' : `?${call.query}`}`
  const request = new NextRequest(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    ...(call.stream ? { body: call.stream, duplex: 'half' as const } : {}),
  })
  return inRequestScope(request.headers, () => handler(request as never, { params: Promise.resolve(params) } as never))
}

/** Runs code that reads `headers()` and `cookies()` as Next would run it for a request with these headers. */
export function inRequestScope<T>(headers: Headers, run: () => T): T {
  const work = { route: '/test', page: '/test/page' } as WorkStore
  const request = {
    type: 'request',
    phase: 'render',
    headers: HeadersAdapter.seal(headers),
    cookies: RequestCookiesAdapter.seal(new RequestCookies(headers)),
  } as unknown as RequestStore
  return workAsyncStorage.run(work, () => workUnitAsyncStorage.run(request, run))
}
