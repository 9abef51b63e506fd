import type { Dispatcher } from 'undici'
import type { CallSetup } from './call-setup'
import type { GatewayRequest } from './ports'
import { recordedName } from './recorded-name'
import { headerSafe } from './response-headers'
import { credentialOf } from './providers/credential-of'
import type { RequestToAuthorize, Route } from './types'

/** What never changes between two requests over one route. */
export type UpstreamTarget = {
  origin: string
  /** Of the origin, as the header of that name says it. */
  host: string
  /** Path of the base URL, without trailing slash. */
  prefix: string
  /** Of `x-keyway-provider` and `x-keyway-model`. */
  providerHeader: string
  modelHeader: string
}

/** @throws TypeError when the stored base URL is none. */
export function targetOf(route: Route): UpstreamTarget {
  const url = new URL(route.baseUrl)
  return {
    origin: url.origin,
    host: url.host,
    prefix: url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname,
    providerHeader: headerSafe(route.provider),
    modelHeader: headerSafe(recordedName(route.upstreamModel)),
  }
}

const DEFAULT_ANTHROPIC_VERSION = '2023-06-01'

/** The request that is about to be made, for a credential that depends on it. */
export function requestToAuthorize({ target, plan, contentType, body }: CallSetup): RequestToAuthorize {
  return { method: 'POST', host: target.host, path: target.prefix + plan.upstreamPath, contentType, body }
}

/**
 * Builds the upstream request from nothing: a header of the client gets there only by being named here (X11, E05).
 * @param credential headers that let it in, name and value in turn; null = the key of the route
 */
export function buildUpstreamRequest(
  call: CallSetup,
  credential: readonly string[] | null,
): Dispatcher.DispatchOptions {
  const { route, target, plan, exchange, body } = call
  const { request, requestId } = exchange
  const headers = [
    'content-type',
    call.contentType,
    'accept',
    acceptOf(call),
    'accept-encoding',
    'identity',
    'user-agent',
    'keyway',
    'x-request-id',
    requestId,
  ]
  headers.push(...(credential ?? credentialOf(route.profile.auth, route.apiKey.reveal('upstream-request'))))
  for (const [name, value] of Object.entries(route.profile.switches.extraHeaders)) headers.push(name, value)
  if (route.protocol === 'anthropic') {
    headers.push('anthropic-version', single(request.headers['anthropic-version']) ?? DEFAULT_ANTHROPIC_VERSION)
    pass(headers, request, 'anthropic-beta')
  } else {
    pass(headers, request, 'openai-beta')
  }
  pass(headers, request, 'idempotency-key')
  if (call.contentLength !== null) headers.push('content-length', String(call.contentLength))
  return {
    origin: target.origin,
    path: target.prefix + plan.upstreamPath,
    method: 'POST',
    headers,
    body,
    // The gateway has deadlines of its own, on one clock for all calls.
    headersTimeout: 0,
    bodyTimeout: 0,
  }
}

function acceptOf({ stream, plan }: CallSetup): string {
  if (stream) return 'text/event-stream'
  return plan.wire === 'speech' || plan.wire === 'transcription' ? '*/*' : 'application/json'
}

function pass(headers: string[], request: GatewayRequest, name: string): void {
  const value = single(request.headers[name])
  if (value !== null) headers.push(name, value)
}

/** @returns null for what is missing, longer than 1,024 characters, or not plain ASCII. */
function single(header: string | string[] | undefined): string | null {
  if (header === undefined) return null
  const value = typeof header === 'string' ? header : header.join(', ')
  if (value.length === 0 || value.length > 1024) return null
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) < 0x20 || value.charCodeAt(i) > 0x7e) return null
  return value
}
