import { createHash, type Hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Ledger, type LedgerEntry, sha256Hex } from './ledger'
import type { Dialect } from './models'

const BODY_KEPT_BYTES = 65_536
const SECRET_HEADERS = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'proxy-authorization',
])

/** One request and its answer, with every byte that leaves accounted for in the ledger. */
export class Exchange {
  readonly entry: LedgerEntry
  readonly requestId: string
  readonly #res: ServerResponse
  readonly #ledger: Ledger
  readonly #hash: Hash = createHash('sha256')

  constructor(
    readonly req: IncomingMessage,
    res: ServerResponse,
    readonly body: Buffer,
    ledger: Ledger,
    id: string,
    dialect: Dialect,
  ) {
    this.#res = res
    this.#ledger = ledger
    this.requestId = `req_${id}`
    this.entry = {
      id,
      model: '',
      protocol: dialect,
      request: `${req.method} ${req.url}`,
      stream: false,
      startedAt: Date.now(),
      endedAt: null,
      status: null,
      outcome: 'open',
      inputTokens: 0,
      outputTokens: 0,
      tokenChunks: 0,
      usageSent: false,
      bytesSent: 0,
      sha256: null,
      callerRequestId: headerText(req, 'x-request-id') ?? null,
      authorizationHash: credentialOf(req) === undefined ? null : sha256Hex(credentialOf(req) ?? ''),
      headers: redacted(req),
      body: body.toString('utf8', 0, BODY_KEPT_BYTES),
      bodyBytes: body.length,
    }
    ledger.open(this.entry)
    res.on('close', () => this.#settle(res.writableFinished ? 'completed' : 'client_closed'))
  }

  /** True once the connection is gone, whoever closed it. */
  get closed(): boolean {
    return this.#res.destroyed || this.#res.closed
  }

  head(status: number, headers: Readonly<Record<string, string | string[]>>): void {
    this.entry.status = status
    const idHeader = this.entry.protocol === 'anthropic' ? 'request-id' : 'x-request-id'
    this.#res.writeHead(status, { ...headers, [idHeader]: this.requestId })
  }

  /** Writes body bytes and waits while the reader is behind. @returns false when the connection is gone. */
  async write(chunk: Buffer): Promise<boolean> {
    if (this.closed) return false
    this.#account(chunk)
    if (this.#res.write(chunk)) return true
    return this.#until(
      (done) => this.#res.once('drain', done),
      (done) => this.#res.off('drain', done),
    )
  }

  end(last?: Buffer): void {
    if (last) this.#account(last)
    this.#res.end(last)
  }

  /** A whole JSON answer. */
  json(status: number, value: unknown, headers: Readonly<Record<string, string | string[]>> = {}): void {
    const bytes = Buffer.from(JSON.stringify(value))
    this.head(status, { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers })
    this.end(bytes)
  }

  /** Ends the body before its time, on purpose; the transfer itself is complete. */
  endEarly(): void {
    this.#settle('cut')
    this.#res.end()
  }

  /** Closes the connection with a TCP reset, after what was written has been handed over. */
  async reset(): Promise<void> {
    // A reset discards bytes the reader has not taken; give them a turn to arrive.
    await this.sleep(20)
    this.#settle('cut')
    this.#res.socket?.resetAndDestroy()
  }

  /** @returns false when the connection went away meanwhile. */
  async sleep(ms: number): Promise<boolean> {
    if (this.closed) return false
    if (ms <= 0) return true
    let timer: NodeJS.Timeout | undefined
    return this.#until(
      (done) => {
        timer = setTimeout(done, ms)
      },
      () => clearTimeout(timer),
    )
  }

  /** Resolves when the connection is gone. */
  async gone(): Promise<void> {
    if (!this.closed) await new Promise<void>((resolve) => this.#res.once('close', resolve))
  }

  #until(start: (done: () => void) => void, stop: (done: () => void) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const done = () => {
        this.#res.off('close', left)
        resolve(true)
      }
      const left = () => {
        stop(done)
        resolve(false)
      }
      this.#res.once('close', left)
      start(done)
    })
  }

  #account(chunk: Buffer): void {
    this.#hash.update(chunk)
    this.entry.bytesSent += chunk.length
  }

  #settle(outcome: 'completed' | 'cut' | 'client_closed'): void {
    this.entry.sha256 ??= this.#hash.digest('hex')
    this.#ledger.end(this.entry, outcome)
  }
}

/** True for a key the provider refuses: one with `bad` as a word of its own, which no random id has. */
export function isRefused(credential: string): boolean {
  return /\bbad\b/.test(credential)
}

/** The API key of a request, from `x-api-key`, `api-key` or `authorization`. */
export function credentialOf(req: IncomingMessage): string | undefined {
  const key = headerText(req, 'x-api-key') ?? headerText(req, 'api-key')
  if (key !== undefined && key !== '') return key
  const bearer = /^bearer\s+(\S+)$/i.exec(req.headers.authorization ?? '')
  return bearer?.[1]
}

function headerText(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function redacted(req: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of Object.keys(req.headers)) {
    const value = headerText(req, name) ?? ''
    headers[name] = SECRET_HEADERS.has(name) ? `sha256:${sha256Hex(value)}` : value
  }
  return headers
}
