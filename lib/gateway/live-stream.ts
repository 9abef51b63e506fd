import { type Answer, type AnswerCall, boughtIn } from './answer'
import { hasNamedEvents } from './endpoints'
import { maskSecret } from './mask-secret'
import { refusalEvent } from './refusal'
import { addStreamHeaders } from './response-headers'
import type { StreamEnd } from './stream-meter'
import type { Reading } from './token-counts'
import type { Outcome, Protocol } from './types'

/** Bytes of a stream after which its progress is journaled. */
const PROGRESS_BYTES = 65_536
/** After the protocol's own end, how long the upstream may take to close before we do. Milliseconds. */
const AFTER_TERMINAL_MS = 5000
/** What is sent on a silent stream: every client skips it. */
const KEEP_ALIVE: Readonly<Record<Protocol, Buffer>> = {
  openai: Buffer.from(': keep-alive\n\n'),
  anthropic: Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
}

/** What every event stream has, whatever becomes of its bytes: one read of the socket at a time, keep-alives, progress, and a loud end. */
export abstract class LiveStream implements Answer {
  abstract readonly servedModel: string | null
  abstract readonly canInterject: boolean
  /** The protocol's own end was seen. */
  protected abstract readonly isTerminal: boolean
  /** The provider itself sent an error event. */
  protected abstract readonly isFailed: boolean
  /** What came cannot be understood, and nothing after it can be trusted. */
  protected abstract readonly isUnreadable: boolean
  /** Chunks that came with the same read of the socket, taken together as soon as it has been taken apart. */
  readonly #gathered: Buffer[] = []
  #progressBytes = 0
  /** By the coarse clock. */
  #lastOutMs: number

  constructor(protected readonly call: AnswerCall) {
    this.#lastOutMs = call.setup.readyMs
    const headers = call.headers()
    addStreamHeaders(headers)
    call.sendHead(call.status, headers)
  }

  /** Reads bytes of the upstream. @returns what the client gets for them; null for nothing yet. */
  protected abstract take(bytes: Buffer): Buffer | null
  get sequence(): number {
    return 0
  }

  /** The upstream has ended. */
  protected abstract finish(): StreamEnd
  abstract reading(): Reading

  leave(): boolean {
    // What has arrived for it still counts.
    for (const chunk of this.#gathered) this.take(chunk)
    this.#gathered.length = 0
    return this.isTerminal && !this.isFailed
  }

  data(chunk: Buffer): void {
    if (this.#gathered.push(chunk) === 1) process.nextTick(forwardGathered, this)
  }

  forward(): void {
    const chunks = this.#gathered
    if (chunks.length === 0) return
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    chunks.length = 0
    if (this.call.isSettled) return
    const out = this.take(bytes)
    if (out !== null) this.#write(this.#masked(out))
    if (this.isUnreadable) return this.#unreadable()
    this.#progressBytes += bytes.length
    if (this.#progressBytes >= PROGRESS_BYTES) this.#progress()
  }

  end(): void {
    const { exchange, row } = this.call.setup
    const { sink, dialect, requestId } = exchange
    const { bytes, intact } = this.finish()
    if (this.isUnreadable) return this.#unreadable()
    const last = bytes === null ? undefined : this.#masked(bytes)
    if (!intact) {
      const error = new Error('the upstream ended inside an event')
      this.#settle('truncated', 'upstream_error', () => sink.fail(error))
    } else if (this.isFailed) {
      this.#settle('upstream_error', 'upstream_stream_error', () => sink.end(last))
    } else if (this.isTerminal) {
      this.#settle('completed', null, () => sink.end(last))
    } else {
      const sequence = hasNamedEvents(row) ? this.sequence : null
      const event = Buffer.from(refusalEvent(dialect, { code: 'upstream_error' }, requestId, sequence))
      const whole = last === undefined ? event : Buffer.concat([last, event])
      this.#settle('truncated', 'upstream_error', () => sink.end(whole))
    }
  }

  broken(): void {
    if (this.isTerminal) this.end()
    else this.call.fail('upstream_error', 'truncated')
  }

  tick(nowMs: number, idleMs: number): void {
    const { call } = this
    if (this.isTerminal && idleMs > AFTER_TERMINAL_MS && !call.isPaused) {
      this.end()
      call.abortUpstream()
      return
    }
    if (this.#progressBytes > 0) this.#progress()
    if (call.isSettled) return
    const silent = nowMs - this.#lastOutMs >= call.options.deadlines.keepAliveMs
    if (!silent || call.isPaused || !this.canInterject || this.isTerminal) return
    this.#write(KEEP_ALIVE[call.setup.exchange.dialect])
    this.#lastOutMs = nowMs
  }

  #unreadable(): void {
    this.call.fail('upstream_invalid_response', 'upstream_error', { reading: boughtIn(this.reading()) })
  }

  /** What a provider says of an error may hold the key it was called with (G17). */
  #masked(bytes: Buffer): Buffer {
    if (this.isFailed) maskSecret(bytes, this.call.setup.route.apiKey.reveal('upstream-request'))
    return bytes
  }

  #write(bytes: Buffer): void {
    this.#lastOutMs = this.call.clock.nowMs
    this.call.write(bytes)
  }

  #progress(): void {
    this.#progressBytes = 0
    this.call.noteProgress(this.reading().tokens)
  }

  #settle(outcome: Outcome, errorCode: string | null, finish: () => void): void {
    this.call.settle({ outcome, status: this.call.status, errorCode, reading: this.reading() }, finish)
  }
}

function forwardGathered(stream: LiveStream): void {
  stream.forward()
}
