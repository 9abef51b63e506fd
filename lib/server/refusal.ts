import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { BASE_SECURITY_HEADERS } from '@/lib/http/security-headers'
import { gatewayPath } from './check-request'

/** An answer the server gives by itself, before the gateway or Next see the request. */
export type Refusal = {
  status: number
  code: string
  /** Shown to the caller. */
  message: string
  headers?: Readonly<Record<string, string>>
  /** True when nothing more may be read from this connection: its framing or its sender cannot be trusted. */
  close?: boolean
}

/** Which protocol's error shape a path speaks: Anthropic's under `/messages`, OpenAI's in the rest of the data plane, else the dashboard's. */
function errorBody(url: string, refusal: Refusal, requestId: string): unknown {
  const { code, message, status } = refusal
  if (!isDataPlane(url)) return { error: { code, message, requestId, issues: [] } }
  if (url.includes('/messages')) {
    const type = status === 413 ? 'request_too_large' : status >= 500 ? 'api_error' : 'invalid_request_error'
    return { type: 'error', error: { type, message }, request_id: requestId }
  }
  return { error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', param: null, code } }
}

/** True for paths whose clients are SDKs. */
export function isDataPlane(url: string): boolean {
  return gatewayPath(url) !== null
}

/** Headers of every answer this server writes itself; names lower-case. */
export function ownHeaders(requestId: string): Record<string, string> {
  return {
    ...BASE_SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': requestId,
    'request-id': requestId,
  }
}

/** The refusal as bytes and headers, `content-length` included. */
export function refusalParts(url: string, refusal: Refusal): { headers: Record<string, string>; body: Buffer } {
  const requestId = randomUUID()
  const body = Buffer.from(JSON.stringify(errorBody(url, refusal, requestId)))
  const headers = { ...ownHeaders(requestId), ...refusal.headers, 'content-length': String(body.length) }
  return { headers: refusal.close ? { ...headers, connection: 'close' } : headers, body }
}

/** Answers with the refusal; for `HEAD` without its body. Does nothing when an answer has begun. */
export function refuse(response: ServerResponse, url: string, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) return
  const { headers, body } = refusalParts(url, refusal)
  response.writeHead(refusal.status, headers).end(body)
}

/** The refusal as one HTTP/1.1 message, for sockets that have no response object (parser errors, CONNECT, Upgrade). */
export function rawRefusal(refusal: Refusal, reason: string): string {
  const { headers, body } = refusalParts('', { ...refusal, close: true })
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${refusal.status} ${reason}\r\n${lines.join('')}\r\n${body.toString()}`
}
