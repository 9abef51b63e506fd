import type { Answer, AnswerCall } from './answer'
import { hasNamedEvents } from './endpoints'
import { maskSecret } from './mask-secret'
import { ObjectMeter } from './object-meter'
import { refusalEvent } from './refusal'
import { addStreamHeaders } from './response-headers'
import { readSseEvent } from './sse-event'
import { type SseConsumer, SseSplitter } from './sse-splitter'
import { isWhole } from './stream-meter'
import { AFTER_TERMINAL_MS, KEEP_ALIVE, PROGRESS_BYTES } from './stream-timing'
import { estimateTokens, type Reading } from './token-counts'
import { encodeEvents } from './translate/encode-events'
import type { JsonObject, StreamEvent, StreamTranslation } from './translate/types'
import type { Outcome } from './types'

/** An event stream in another protocol than the client's: each event is read, said again, and metered on the way. */
export class TranslatedStream implements Answer, SseConsumer {
  /** Whole events only are written. */
  readonly canInterject = true
  readonly #meter: ObjectMeter
  readonly #splitter = new SseSplitter(this)
  readonly #gathered: Buffer[] = []
  #out = ''
  /** An event could not be read: nothing after it can be trusted. */
  #unreadable = false
  #progressBytes = 0
  #lastOutMs: number

  constructor(
    private readonly call: AnswerCall,
    private readonly translation: StreamTranslation,
  ) {
    const { plan, textBytes, readyMs, readUsage } = call.setup
    this.#meter = new ObjectMeter(plan.wire, estimateTokens(textBytes), readUsage)
    this.#lastOutMs = readyMs
    const headers = call.headers()
    addStreamHeaders(headers)
    call.sendHead(call.status, headers)
  }

  get servedModel(): string | null {
    return this.#meter.servedModel
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
    this.#splitter.push(bytes)
    this.#send()
    if (this.#unreadable) return this.call.fail('upstream_invalid_response', 'upstream_error')
    this.#progressBytes += bytes.length
    if (this.#progressBytes >= PROGRESS_BYTES) this.#progress()
  }

  event(bytes: Buffer, start: number, end: number): void {
    if (this.#unreadable) return
    const { name, data } = readSseEvent(bytes, start, end)
    if (data === null || data.length === 0) return
    const text = data.toString('utf8')
    if (text.trim() === '[DONE]') return this.#push({ name, data: 'done' })
    const parsed = parse(text)
    if (parsed === null) {
      this.#unreadable = true
      return
    }
    this.#meter.note(parsed)
    this.#push({ name, data: parsed })
  }

  overflow(): void {
    this.#unreadable = true
  }

  #push(event: StreamEvent): void {
    const events = this.translation.push(event)
    if (events.length > 0) this.#out += encodeEvents(events)
  }

  #send(): void {
    if (this.#out === '') return
    const bytes = this.#takeOut()
    this.#lastOutMs = this.call.clock.nowMs
    this.call.write(bytes)
  }

  #takeOut(): Buffer {
    const bytes = Buffer.from(this.#out)
    this.#out = ''
    // What a provider says of an error may hold the key it was called with (G17).
    if (this.translation.failed) maskSecret(bytes, this.call.setup.route.apiKey.reveal('upstream-request'))
    return bytes
  }

  end(): void {
    const { call } = this
    const { exchange, row } = call.setup
    const rest = this.#splitter.takeRest()
    if (rest !== null && isWhole(rest)) this.event(rest, 0, rest.length)
    if (this.#unreadable) return call.fail('upstream_invalid_response', 'upstream_error')
    const last = this.translation.end()
    if (last.length > 0) this.#out += encodeEvents(last)
    const { failed, terminal } = this.translation
    if (!failed && !terminal) {
      this.#out += refusalEvent(exchange.dialect, { code: 'upstream_error' }, exchange.requestId, hasNamedEvents(row))
    }
    const bytes = this.#out === '' ? undefined : this.#takeOut()
    const finish = (): void => exchange.sink.end(bytes)
    if (failed) this.#settle('upstream_error', 'upstream_stream_error', finish)
    else if (terminal) this.#settle('completed', null, finish)
    else this.#settle('truncated', 'upstream_error', finish)
  }

  broken(): void {
    if (this.translation.terminal) this.end()
    else this.call.fail('upstream_error', 'truncated')
  }

  leave(): boolean {
    for (const chunk of this.#gathered) this.#splitter.push(chunk)
    this.#gathered.length = 0
    return this.translation.terminal && !this.translation.failed
  }

  reading(): Reading {
    return this.#meter.read()
  }

  tick(nowMs: number, idleMs: number): void {
    const { call } = this
    if (this.translation.terminal && idleMs > AFTER_TERMINAL_MS && !call.isPaused) {
      this.end()
      call.abortUpstream()
      return
    }
    if (this.#progressBytes > 0) this.#progress()
    const silent = nowMs - this.#lastOutMs >= call.options.deadlines.keepAliveMs
    if (!silent || call.isPaused || this.translation.terminal) return
    call.write(KEEP_ALIVE[call.setup.exchange.dialect])
    this.#lastOutMs = nowMs
  }

  #progress(): void {
    this.#progressBytes = 0
    const { call } = this
    const { tokens } = this.#meter.read()
    call.ports.usage.progress(call.setup.exchange.requestId, { tokens, bytes: call.bytesIn })
  }

  #settle(outcome: Outcome, errorCode: string | null, finish: () => void): void {
    this.call.settle({ outcome, status: this.call.status, errorCode, reading: this.reading() }, finish)
  }
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
  } catch {
    return null
  }
}

function forwardGathered(answer: TranslatedStream): void {
  answer.forward()
}
