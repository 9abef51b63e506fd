import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Gateway } from '@/lib/gateway/ports'
import { BASE_SECURITY_HEADERS, HTTPS_HEADERS } from '@/lib/http/security-headers'
import type { Log } from '@/lib/log'
import type { AnswerMetrics } from './answer-metrics'
import { createAsyncContext } from './async-context'
import { BodyWatch } from './body-watch'
import { checkPagePath, checkRequest, gatewayPath, MALFORMED_PATH, MALFORMED_PATH_REFUSAL } from './check-request'
import { capConnections } from './connection-cap'
import { limitBody } from './limit-body'
import { NodeExchange } from './node-exchange'
import { answerHealth } from './health'
import { refuseBrokenConnections } from './broken-connections'
import { type Refusal, refuse } from './refusal'
import { createSignInGate, TOO_MANY_SIGN_INS } from './sign-in-gate'
import type { StaticFiles } from './static-files'
import { stripHeaders } from './strip-headers'

/** What stands behind the socket. */
export type ServerParts = {
  gateway: Gateway
  /** Booleans only: `/readyz` shows them to anybody. */
  readiness: () => Promise<{ database: boolean; journal: boolean }>
  /** Next's request handler: everything that is not the data plane or a probe. */
  pages: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** From which address a request comes (`createPeerOf`). */
  peerOf: (request: IncomingMessage) => string | undefined
  /** Answers `/metrics` to who may read them. */
  metrics?: AnswerMetrics | undefined
  /** Told the status of every page's answer. */
  pageAnswered?: ((status: number) => void) | undefined
  /** Built files, answered without Next; undefined in development, where Next makes them. */
  statics?: StaticFiles | undefined
  /** Next's upgrade handler, for reloading in development; undefined refuses every upgrade. */
  upgrade?: ((request: IncomingMessage, socket: Duplex, head: Buffer) => unknown) | undefined
  /** Development lets Next's own tools use methods and headers that production refuses. */
  dev: boolean
  /** True when people come by https. */
  https: boolean
  log: Log
}

/** A server that is not listening yet. */
export type KeywayServer = {
  http: Server
  /** From now on `/readyz` says 503 and so do pages; the gateway is drained by its owner. */
  startDraining: () => void
  /** Ends every connection, whatever it is doing. */
  close: () => Promise<void>
}

const PAGE_METHODS: Refusal = {
  status: 405,
  code: 'method_not_allowed',
  message: 'Pages can only be read.',
  headers: { allow: 'GET, HEAD' },
}
const DRAINING: Refusal = {
  status: 503,
  code: 'draining',
  message: 'Keyway is restarting. Try again in a moment.',
  headers: { 'retry-after': '1' },
  close: true,
}
const INTERNAL: Refusal = { status: 500, code: 'internal', message: 'Something went wrong on our side.' }

/** The server that owns the socket: the data plane by the shortest way, everything else to Next, nothing unchecked to either. */
export function createServer(parts: ServerParts): KeywayServer {
  const { gateway, log, peerOf } = parts
  const watch = new BodyWatch()
  const gatewayHeaders = parts.https ? HTTPS_HEADERS : null
  const pageHeaders = Object.entries({ ...BASE_SECURITY_HEADERS, ...gatewayHeaders })
  const mayPass = createSignInGate()
  const asyncContext = createAsyncContext()
  let draining = false

  const failed = (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
    log.error({ err: error, method: request.method, path: request.url?.split('?')[0] }, 'request failed unexpectedly')
    if (response.headersSent) response.destroy()
    else refuse(response, request.url ?? '', INTERNAL)
  }

  const toPages = (request: IncomingMessage, response: ServerResponse, url: string): void => {
    const refusal = checkPagePath(url)
    if (refusal) return refuse(response, url, refusal)
    if (answerHealth(request, response, url, draining, parts.readiness)) return
    if (parts.metrics?.(request, response, url)) return
    if (draining) return refuse(response, url, DRAINING)
    if (parts.statics && url.startsWith('/_next/static/') && parts.statics(request, response, url)) return
    const { method } = request
    const isPage = !url.startsWith('/api/')
    if (isPage && method !== 'GET' && method !== 'HEAD' && !parts.dev) return refuse(response, url, PAGE_METHODS)
    const peer = peerOf(request)
    stripHeaders(request)
    // What only the socket's owner knows, under names that were just taken from the client.
    request.headers['x-keyway-peer'] = peer ?? ''
    request.headers['x-keyway-path'] = url
    if (!limitBody(request, response, watch)) return
    for (const [name, value] of pageHeaders) response.setHeader(name, value)
    const admitted = mayPass(method, url, peer)
    const answered =
      admitted === null
        ? parts.pages(request, response)
        : admitted.then((pass) => (pass ? parts.pages(request, response) : refuse(response, url, TOO_MANY_SIGN_INS)))
    // Work goes on after a client has left, and bytes after the work is done.
    asyncContext.begin()
    asyncContext.begin()
    response.once('close', () => {
      asyncContext.end()
      parts.pageAnswered?.(response.statusCode)
    })
    answered.catch((error: unknown) => failed(error, request, response)).finally(asyncContext.end)
  }

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url ?? ''
    try {
      const refusal = checkRequest(request)
      if (refusal) return refuse(response, url, refusal)
      const path = gatewayPath(url)
      if (path === null) return toPages(request, response, url)
      if (path === MALFORMED_PATH) return refuse(response, url, MALFORMED_PATH_REFUSAL)
      const exchange = new NodeExchange(request, response, path, watch, gatewayHeaders, peerOf)
      gateway.handle(exchange, exchange)
    } catch (error) {
      failed(error, request, response)
    }
  }

  const http = createHttpServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      // The whole request, body included; a body that stops arriving is refused far earlier.
      requestTimeout: 600_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 2_000,
      noDelay: true,
    },
    onRequest,
  )
  // Header lists are bounded by `checkRequest`; Node's own bound drops the rest without a word.
  http.maxHeadersCount = 0
  // The body readers say "continue" once they know the length is acceptable.
  http.on('checkContinue', onRequest)
  capConnections(http)
  refuseBrokenConnections(http, parts.upgrade)

  return {
    http,
    startDraining: () => {
      draining = true
    },
    close: () =>
      new Promise((resolve) => {
        watch.close()
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}
