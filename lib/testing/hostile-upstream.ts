import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Dialect } from './hostile-answers'

/** What an upstream does with one call. Named by the model the call asks for. */
export type Play = (wire: Wire) => Promise<unknown> | void

/** One call as the upstream saw it, and what became of its connection. */
export type SeenCall = {
  model: string
  dialect: Dialect
  stream: boolean
  /** Lower-case names; the last of several values. */
  headers: Readonly<Record<string, string>>
  requestLine: string
  body: string
  /** Which connection it came on, counted from 1. */
  connection: number
  /** Bytes handed to the kernel for it, framing included. */
  sent: number
  /** The connection it came on is closed. */
  closed: boolean
  /** Milliseconds by `performance.now`; null while it is open. */
  closedMs: number | null
}

/** A server that answers with exactly the bytes it is told to, on raw sockets, and keeps a ledger of its own. */
export type HostileUpstream = {
  port: number
  /** `http://127.0.0.1:<port>`. */
  url: string
  plays: Record<string, Play>
  calls: SeenCall[]
  /** Connections accepted so far. */
  readonly accepted: number
  /** Connections open now. */
  readonly open: number
  /** Resets every connection, as a restarting load balancer does. */
  resetAll: () => void
  /** Sends bytes nobody asked for on every connection. */
  sendToAll: (bytes: string) => void
  close: () => Promise<void>
}

/** One call's end of the connection. */
export class Wire {
  constructor(
    readonly socket: Socket,
    readonly call: SeenCall,
  ) {}

  get dialect(): Dialect {
    return this.call.dialect
  }

  get stream(): boolean {
    return this.call.stream
  }

  get gone(): boolean {
    return this.socket.destroyed
  }

  /** The provider key as it was sent. */
  get key(): string {
    const { headers } = this.call
    return headers['x-api-key'] ?? headers['authorization']?.replace('Bearer ', '') ?? ''
  }

  /** Resolves when the kernel takes more, or the connection is gone. */
  async send(bytes: string | Buffer): Promise<void> {
    const { socket, call } = this
    if (socket.destroyed) return
    call.sent += Buffer.byteLength(bytes)
    if (socket.write(bytes)) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done)
        socket.off('close', done)
        resolve()
      }
      socket.once('drain', done)
      socket.once('close', done)
    })
  }

  /** Each byte in a segment of its own; `pauseMs` between two. */
  async bytewise(bytes: string | Buffer, pauseMs = 0): Promise<void> {
    const all = Buffer.from(bytes)
    for (let at = 0; at < all.length && !this.gone; at++) {
      await this.send(all.subarray(at, at + 1))
      await (pauseMs === 0 ? new Promise((resolve) => setImmediate(resolve)) : this.pause(pauseMs))
    }
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, ms)
    })
  }

  /** An answer of known length. */
  plain(status: number, headers: readonly string[], body: string | Buffer): Promise<void> {
    const lines = [`HTTP/1.1 ${status} x`, ...headers, `content-length: ${Buffer.byteLength(body)}`]
    return this.send(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)]))
  }

  /** The head of an answer whose body ends with the connection, or as the further headers say. */
  head(contentType: string, headers: readonly string[] = ['connection: close']): Promise<void> {
    return this.send(`HTTP/1.1 200 OK\r\n${[`content-type: ${contentType}`, ...headers].join('\r\n')}\r\n\r\n`)
  }

  /** A head that fits what was asked for: an event stream or JSON. */
  answerHead(headers?: readonly string[]): Promise<void> {
    return this.head(this.stream ? 'text/event-stream' : 'application/json', headers)
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }

  end(): void {
    this.socket.end()
  }
}

/** Starts it on a free loopback port. A call for a model without a play is never answered. */
export async function startHostileUpstream(plays: Record<string, Play>): Promise<HostileUpstream> {
  const calls: SeenCall[] = []
  const sockets = new Set<Socket>()
  let accepted = 0
  const server = createServer({ noDelay: true, allowHalfOpen: false }, (socket) => {
    const connection = ++accepted
    sockets.add(socket)
    const here: SeenCall[] = []
    let pending: Buffer = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      for (const call of here) Object.assign(call, { closed: true, closedMs: call.closedMs ?? performance.now() })
    })
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk])
      for (let read = readRequest(pending, connection); read !== null; read = readRequest(pending, connection)) {
        pending = read.rest
        here.push(read.call)
        calls.push(read.call)
        void upstream.plays[read.call.model]?.(new Wire(socket, read.call))
      }
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const upstream: HostileUpstream = {
    port,
    url: `http://127.0.0.1:${port}`,
    plays,
    calls,
    get accepted() {
      return accepted
    },
    get open() {
      return sockets.size
    },
    resetAll: () => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    sendToAll: (bytes) => {
      for (const socket of sockets) socket.write(bytes)
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
  return upstream
}

/** @returns null until the whole request has arrived. */
function readRequest(bytes: Buffer, connection: number): { call: SeenCall; rest: Buffer } | null {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return null
  const [requestLine = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const bodyEnd = headEnd + 4 + Number(headers['content-length'] ?? 0)
  if (bytes.length < bodyEnd) return null
  const body = bytes.subarray(headEnd + 4, bodyEnd).toString()
  const { model, stream } = JSON.parse(body) as { model: string; stream?: boolean }
  const dialect = requestLine.includes('/messages') ? 'anthropic' : 'openai'
  const call: SeenCall = {
    model,
    dialect,
    stream: stream === true,
    headers,
    requestLine,
    body,
    connection,
    sent: 0,
    closed: false,
    closedMs: null,
  }
  return { call, rest: bytes.subarray(bodyEnd) }
}
