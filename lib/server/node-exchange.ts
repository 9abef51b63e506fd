import { NO_SLOT } from '@/lib/slot-list'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@/lib/errors'
import type { BodyReader, GatewayRequest, Sink } from '@/lib/gateway/ports'
import type { BodyWatch, Waiting } from './body-watch'
import { linger } from './linger'
import { refuse } from './refusal'

/** An unread body up to this size is read to its end, so that the connection can be used again. */
const SMALL_BODY_BYTES = 64 * 1024

type BodyDone = (bytes: Buffer | null, error: unknown) => void

/** One call of the data plane over `node:http`, as the gateway wants it: request and sink in one object, because every object counts here. */
export class NodeExchange implements GatewayRequest, Sink, Waiting {
  readonly method: string
  slot = NO_SLOT
  idleTicks = 0
  private status = 0
  /** Held back until the first byte, so that a body sent at once leaves with its length in one packet. */
  private pendingHead: Readonly<Record<string, string>> | null = null
  private bodyRead = false
  private bodyDone: BodyDone | null = null
  private first: Buffer | null = null
  private more: Buffer[] | null = null
  private bytes = 0
  private limitBytes = 0

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    readonly path: string,
    private readonly watch: BodyWatch,
    /** Added to every answer; null when there is nothing to add. */
    private readonly extraHeaders: Readonly<Record<string, string>> | null,
    private readonly peerOf: (request: IncomingMessage) => string | undefined,
  ) {
    this.method = request.method ?? 'GET'
  }

  /** Raw query string without its question mark. */
  get query(): string {
    const url = this.request.url ?? ''
    const at = url.indexOf('?')
    return at === -1 ? '' : url.slice(at + 1)
  }

  get peer(): string | undefined {
    return this.peerOf(this.request)
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers
  }

  readBody(limitBytes: number, done: BodyDone): void {
    const { request } = this
    const declared = request.headers['content-length']
    if (declared !== undefined && Number(declared) > limitBytes) return done(null, tooLarge(limitBytes))
    if (this.hasLeft()) return done(null, endedEarly())
    if (request.headers.expect !== undefined) this.response.writeContinue()
    this.bodyDone = done
    this.limitBytes = limitBytes
    request.on('data', (chunk: Buffer) => this.bodyData(chunk))
    request.on('end', () => this.bodyEnd())
    // Node reports a client that left half-way as an error of the request, and only then.
    request.on('error', () => this.bodyFailed(endedEarly()))
    this.watch.add(this)
  }

  streamBody(limitBytes: number, reader: BodyReader): () => void {
    const { request, watch } = this
    const failed = (error: AppError): void => {
      this.forgetBody()
      reader.failed(error)
    }
    const declared = request.headers['content-length']
    if (declared !== undefined && Number(declared) > limitBytes) {
      queueMicrotask(() => failed(tooLarge(limitBytes)))
      return nothing
    }
    if (request.headers.expect !== undefined) this.response.writeContinue()
    // What `onSilence` tells.
    this.bodyDone = (_bytes, error) => reader.failed(error)
    request.on('data', (chunk: Buffer) => {
      this.idleTicks = 0
      this.bytes += chunk.length
      if (this.bytes > limitBytes) {
        request.pause()
        failed(tooLarge(limitBytes))
      } else if (!reader.data(chunk)) {
        // Nobody can blame the client for what we do not take.
        request.pause()
        watch.delete(this)
      }
    })
    request.on('end', () => {
      this.bodyRead = true
      this.forgetBody()
      reader.end()
    })
    request.on('error', () => failed(endedEarly()))
    watch.add(this)
    return () => {
      if (this.bodyDone === null || !request.isPaused()) return
      this.idleTicks = 0
      watch.add(this)
      request.resume()
    }
  }

  onSilence(): void {
    refuse(this.response, this.request.url ?? '', {
      status: 408,
      code: 'request_timeout',
      message: 'The request body stopped arriving.',
      close: true,
    })
    this.bodyFailed(new AppError('invalid_input', 'The request body stopped arriving.'))
  }

  onClientGone(callback: () => void): void {
    const { response } = this
    if (this.hasLeft()) return callback()
    response.on('close', () => {
      if (!response.writableFinished) callback()
    })
  }

  /** True when the connection broke before anybody listened: Node reports that once. A request read to its end says nothing. */
  private hasLeft(): boolean {
    const { request, response } = this
    return response.destroyed || (request.destroyed && !request.readableEnded)
  }

  private bodyData(chunk: Buffer): void {
    if (this.bodyDone === null) return
    this.idleTicks = 0
    this.bytes += chunk.length
    if (this.bytes > this.limitBytes) {
      this.request.pause()
      this.bodyFailed(tooLarge(this.limitBytes))
    } else if (this.first === null) this.first = chunk
    else if (this.more === null) this.more = [this.first, chunk]
    else this.more.push(chunk)
  }

  private bodyEnd(): void {
    const done = this.bodyDone
    if (done === null) return
    const body = this.more ? Buffer.concat(this.more, this.bytes) : (this.first ?? Buffer.alloc(0))
    this.bodyRead = true
    this.forgetBody()
    done(body, null)
  }

  private bodyFailed(error: AppError): void {
    const done = this.bodyDone
    this.forgetBody()
    done?.(null, error)
  }

  private forgetBody(): void {
    this.watch.delete(this)
    this.bodyDone = null
    this.first = null
    this.more = null
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.status = status
    this.pendingHead = this.extraHeaders ? { ...headers, ...this.extraHeaders } : headers
    // A stream's head must not wait for its first event; one arriving in this same turn still shares its packet.
    if (headers['content-type']?.startsWith('text/event-stream')) process.nextTick(flushHeadNext, this)
  }

  write(chunk: Uint8Array): boolean {
    if (this.response.destroyed) return true
    if (this.pendingHead) this.writeHead(this.pendingHead)
    return this.response.write(chunk)
  }

  onDrain(resume: () => void): void {
    this.response.once('drain', resume)
  }

  end(last?: Uint8Array): void {
    const { response, request } = this
    if (response.destroyed || response.writableEnded) return
    const head = this.pendingHead
    if (!head) {
      if (last === undefined) response.end()
      else response.end(last)
      return
    }
    const sized = withLength(head, this.status, last?.length ?? 0)
    if (!this.bodyRead && !request.complete && !isSmall(request)) {
      this.writeHead({ ...sized, connection: 'close' })
      response.write(last ?? '')
      linger(request, response, this.watch)
      return
    }
    this.writeHead(sized)
    endWith(response, last)
  }

  fail(): void {
    this.response.destroy()
  }

  /** Sends the head without a body byte. Does nothing when it is gone already. */
  flush(): void {
    if (!this.pendingHead || this.response.destroyed) return
    this.writeHead(this.pendingHead)
    this.response.flushHeaders()
  }

  private writeHead(headers: Readonly<Record<string, string>>): void {
    this.pendingHead = null
    if (!this.response.headersSent) this.response.writeHead(this.status, headers)
  }
}

/** So many bytes still leave with their head as one string, in one piece of memory: half the work of two pieces. */
const ONE_PIECE_BYTES = 8192

function endWith(response: ServerResponse, last: Uint8Array | undefined): void {
  if (last === undefined) response.end()
  else if (last.length > ONE_PIECE_BYTES || !Buffer.isBuffer(last)) response.end(last)
  else response.end(last.toString('latin1'), 'latin1')
}

function nothing(): void {}

/** One place further back in the queue of this turn, behind the bytes that came with the head. */
function flushHeadNext(exchange: NodeExchange): void {
  process.nextTick(flushHead, exchange)
}

function flushHead(exchange: NodeExchange): void {
  exchange.flush()
}

function withLength(
  headers: Readonly<Record<string, string>>,
  status: number,
  length: number,
): Readonly<Record<string, string>> {
  if (headers['content-length'] !== undefined || status === 204 || status === 304) return headers
  return { ...headers, 'content-length': String(length) }
}

function isSmall(request: IncomingMessage): boolean {
  if (request.headers['transfer-encoding'] !== undefined) return false
  return Number(request.headers['content-length'] ?? 0) <= SMALL_BODY_BYTES
}

function endedEarly(): AppError {
  return new AppError('invalid_input', 'The request ended before its body did.')
}

function tooLarge(limitBytes: number): AppError {
  return new AppError('payload_too_large', `The request body is larger than ${Math.floor(limitBytes / 1_048_576)} MiB.`)
}
