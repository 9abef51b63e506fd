import type { Answer, AnswerCall } from './answer'
import type { CallSetup } from './call-setup'
import { ChatMeter } from './chat-meter'
import { hasNamedEvents } from './endpoints'
import { EventsMeter } from './events-meter'
import { MessagesMeter } from './messages-meter'
import { maskSecret } from './mask-secret'
import { refusalEvent } from './refusal'
import { addStreamHeaders } from './response-headers'
import type { StreamMeter } from './stream-meter'
import { AFTER_TERMINAL_MS, KEEP_ALIVE, PROGRESS_BYTES } from './stream-timing'
import { estimateTokens, type Reading } from './token-counts'
import type { Outcome } from './types'

/** An event stream: its bytes go on as they come, its usage is read on the side. */
export class StreamAnswer implements Answer {
  readonly #meter: StreamMeter
  /** Chunks that came with the same read of the socket, forwarded together as soon as it has been taken apart. */
  readonly #gathered: Buffer[] = []
  #progressBytes = 0
  /** By the coarse clock. */
  #lastOutMs: number

  constructor(private readonly call: AnswerCall) {
    this.#lastOutMs = call.setup.readyMs
    this.#meter = meterFor(call.setup)
    const headers = call.headers()
    addStreamHeaders(headers)
    call.sendHead(call.status, headers)
  }

  get servedModel(): string | null {
    return this.#meter.servedModel
  }

  get canInterject(): boolean {
    return this.#meter.canInterject
  }

  leave(): boolean {
    // What has arrived for it still counts.
    for (const chunk of this.#gathered) this.#meter.push(chunk)
    this.#gathered.length = 0
    return this.#meter.terminal && !this.#meter.failed
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
    const out = this.#meter.push(bytes)
    if (out !== null && this.#meter.failed) maskSecret(out, this.call.setup.route.apiKey.reveal('upstream-request'))
    if (out !== null) this.#write(out)
    this.#progressBytes += bytes.length
    if (this.#progressBytes >= PROGRESS_BYTES) this.#progress()
  }

  end(): void {
    const { call } = this
    const { exchange, row } = call.setup
    const { sink, dialect, requestId } = exchange
    const meter = this.#meter
    const { bytes, intact } = meter.finish()
    if (!intact) {
      const error = new Error('the upstream ended inside an event')
      this.#settle('truncated', 'upstream_error', () => sink.fail(error))
    } else if (meter.failed) {
      this.#settle('upstream_error', 'upstream_stream_error', () => sink.end(bytes ?? undefined))
    } else if (meter.terminal) {
      this.#settle('completed', null, () => sink.end(bytes ?? undefined))
    } else {
      const event = Buffer.from(refusalEvent(dialect, { code: 'upstream_error' }, requestId, hasNamedEvents(row)))
      const last = bytes === null ? event : Buffer.concat([bytes, event])
      this.#settle('truncated', 'upstream_error', () => sink.end(last))
    }
  }

  broken(): void {
    if (this.#meter.terminal) this.end()
    else this.call.fail('upstream_error', 'truncated')
  }

  reading(): Reading {
    const reading = this.#meter.read()
    return this.#meter.overflowed ? { tokens: reading.tokens, provenance: 'estimated' } : reading
  }

  tick(nowMs: number, idleMs: number): void {
    const { call } = this
    const meter = this.#meter
    if (meter.terminal && idleMs > AFTER_TERMINAL_MS && !call.isPaused) {
      this.end()
      call.abortUpstream()
      return
    }
    if (this.#progressBytes > 0) this.#progress()
    const silent = nowMs - this.#lastOutMs >= call.options.deadlines.keepAliveMs
    if (!silent || call.isPaused || !meter.canInterject || meter.terminal) return
    this.#write(KEEP_ALIVE[call.setup.exchange.dialect])
    this.#lastOutMs = nowMs
  }

  #write(bytes: Buffer): void {
    this.#lastOutMs = this.call.clock.nowMs
    this.call.write(bytes)
  }

  #progress(): void {
    this.#progressBytes = 0
    const { call } = this
    call.ports.usage.progress(call.setup.exchange.requestId, {
      tokens: this.#meter.read().tokens,
      bytes: call.bytesIn,
    })
  }

  #settle(outcome: Outcome, errorCode: string | null, finish: () => void): void {
    this.call.settle({ outcome, status: this.call.status, errorCode, reading: this.reading() }, finish)
  }
}

/** A meter for what the provider's stream is written in. */
function meterFor({ plan, textBytes, hidesUsage, readUsage }: CallSetup): StreamMeter {
  const inputEstimate = estimateTokens(textBytes)
  switch (plan.wire) {
    case 'messages':
      return new MessagesMeter(inputEstimate)
    case 'chat':
      return new ChatMeter(inputEstimate, hidesUsage, 'content', readUsage)
    case 'completions':
      return new ChatMeter(inputEstimate, hidesUsage, 'text', readUsage)
    default:
      return new EventsMeter(inputEstimate)
  }
}

function forwardGathered(answer: StreamAnswer): void {
  answer.forward()
}
