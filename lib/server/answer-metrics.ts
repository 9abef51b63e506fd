import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { MetricsSettings } from '@/lib/telemetry-settings'
import { ownHeaders, refuse } from './refusal'

/** Answers `/metrics`. @returns false when the request asks for something else, or when there are none here. */
export type AnswerMetrics = (request: IncomingMessage, response: ServerResponse, url: string) => boolean

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Prometheus' door (I11). On the port everybody reaches it opens only for who has the token, and without one it is not there
 * at all; a port of its own asks for the token too where there is one.
 * @param isOwnPort nothing else answers there
 */
export function createMetricsDoor(
  settings: MetricsSettings | undefined,
  text: () => Promise<string>,
  { isOwnPort = false } = {},
): AnswerMetrics {
  const digest = settings?.tokenDigest
  const isClosed = settings === undefined || (digest === undefined && !isOwnPort)
  return (request, response, url) => {
    const query = url.indexOf('?')
    if (isClosed || (query === -1 ? url : url.slice(0, query)) !== '/metrics') return false
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, url, {
        status: 405,
        code: 'method_not_allowed',
        message: 'Metrics can only be read.',
        headers: { allow: 'GET, HEAD' },
      })
    } else if (digest !== undefined && !hasToken(request, digest)) {
      refuse(response, url, {
        status: 401,
        code: 'unauthenticated',
        message: 'Metrics are read with the token in KEYWAY_METRICS_TOKEN, as "Authorization: Bearer …".',
        headers: { 'www-authenticate': 'Bearer realm="keyway metrics"' },
      })
    } else void send(response, url, text)
    return true
  }
}

function hasToken(request: IncomingMessage, digest: Buffer): boolean {
  const { authorization } = request.headers
  if (authorization === undefined || !/^bearer /i.test(authorization)) return false
  return timingSafeEqual(createHash('sha256').update(authorization.slice('bearer '.length)).digest(), digest)
}

async function send(response: ServerResponse, url: string, text: () => Promise<string>): Promise<void> {
  try {
    const bytes = Buffer.from(await text())
    const headers = {
      ...ownHeaders(randomUUID()),
      'content-type': CONTENT_TYPE,
      'content-length': String(bytes.length),
    }
    response.writeHead(200, headers).end(bytes)
  } catch {
    refuse(response, url, { status: 500, code: 'internal', message: 'The metrics could not be put together.' })
  }
}

/** A server for nothing but metrics. It is not listening yet. */
export function createMetricsServer(answer: AnswerMetrics): Server {
  const server = createServer(
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 10_000 },
    (request, response) => {
      const url = request.url ?? ''
      if (answer(request, response, url)) return
      refuse(response, url, { status: 404, code: 'not_found', message: 'Only /metrics is answered here.', close: true })
    },
  )
  server.maxConnections = 64
  return server
}
