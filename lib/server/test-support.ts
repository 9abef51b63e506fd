import { connect } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createLog } from '@/lib/log'
import { isAppError } from '@/lib/errors'
import type { Gateway, GatewayRequest, Sink } from '@/lib/gateway/ports'
import { createServer, type KeywayServer, type ServerParts } from './create-server'
import { listen } from './listen'
import { createPeerOf } from './peer-of'

/** Body limit of the fake gateway. */
export const TEST_BODY_LIMIT_BYTES = 256 * 1024

/** A server on a free loopback port with a tiny gateway and a tiny page handler behind it. */
export type TestServer = KeywayServer & {
  port: number
  origin: string
  /** What the page handler was given, newest last. */
  pageRequests: { method: string; url: string; headers: IncomingMessage['headers']; rawHeaders: string[] }[]
  /** Calls whose client left before the end. */
  gone: string[]
}

async function handle(request: GatewayRequest, sink: Sink, gone: string[]): Promise<void> {
  request.onClientGone(() => gone.push(request.path))
  if (request.path === '/endless') {
    sink.head(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    return
  }
  try {
    const body = request.method === 'POST' ? await bodyOf(request) : Buffer.alloc(0)
    const answer = JSON.stringify({ method: request.method, path: request.path, bytes: body.length })
    sink.head(200, { 'content-type': 'application/json' })
    sink.end(Buffer.from(answer))
  } catch (error) {
    if (!isAppError(error)) throw error
    sink.head(error.status, { 'content-type': 'application/json' })
    sink.end(Buffer.from(JSON.stringify({ error: { code: error.code } })))
  }
}

const bodyOf = (request: GatewayRequest): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    request.readBody(TEST_BODY_LIMIT_BYTES, (bytes, error) =>
      bytes === null ? reject(error instanceof Error ? error : new Error(String(error))) : resolve(bytes),
    )
  })

/** Reads the whole body, as Next would for a route, and echoes what arrived; `/boom` rejects, `/hang` never answers. */
async function page(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/boom') throw new Error('planted page failure')
  if (request.url === '/hang') return
  let bytes = 0
  for await (const chunk of request) bytes += (chunk as Buffer).length
  response.end(JSON.stringify({ page: request.url, bytes }))
}

/** Starts the server under test; `close` it afterwards. */
export async function startTestServer(parts: Partial<ServerParts> = {}): Promise<TestServer> {
  const pageRequests: TestServer['pageRequests'] = []
  const gone: string[] = []
  const gateway: Gateway = {
    inFlight: 0,
    openStreams: 0,
    running: () => 0,
    recheck: () => undefined,
    drain: () => Promise.resolve(),
    handle: (request, sink) => {
      if (request.path === '/throws') throw new Error('planted failure with a secret')
      void handle(request, sink, gone)
    },
  }
  const server = createServer({
    gateway,
    readiness: () => Promise.resolve({ database: true, journal: true }),
    pages: (request, response) => {
      const { method = '', url = '', headers, rawHeaders } = request
      pageRequests.push({ method, url, headers, rawHeaders })
      return page(request, response)
    },
    dev: false,
    https: false,
    peerOf: createPeerOf([]),
    log: createLog('silent'),
    ...parts,
  })
  const port = await listen(server.http, '127.0.0.1', 0)
  return { ...server, port, origin: `http://127.0.0.1:${port}`, pageRequests, gone }
}

/**
 * Sends bytes as they are and collects what comes back.
 * @param until resolves as soon as the answer matches; otherwise when the server closes the connection
 */
export function raw(port: number, bytes: string | Buffer, until?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (until?.test(answer)) socket.destroy()
    })
    socket.on('close', () => resolve(answer))
    // The server may close before it has read everything; what it answered until then is what counts.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
  })
}

/** Status codes of all answers in `raw`'s result, in order. */
export function statuses(answer: string): number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]))
}
