import type { AnswerCall } from './answer'
import { LiveStream } from './live-stream'
import { ObjectMeter } from './object-meter'
import { readSseEvent } from './sse-event'
import { type SseConsumer, SseSplitter } from './sse-splitter'
import { isWhole, type StreamEnd } from './stream-meter'
import { estimateTokens, type Reading } from './token-counts'
import { encodeEvents } from './translate/encode-events'
import type { JsonObject, StreamEvent, StreamTranslation } from './translate/types'

const DONE: StreamEvent = { name: null, data: 'done' }

/** Events of responses repeat the instructions and the tools of the request, and at the end the whole answer. */
const REPEATING_BYTES = 16_777_216

/** An event stream in another protocol than the client's: each event is read, said again, and metered on the way. */
export class TranslatedStream extends LiveStream implements SseConsumer {
  /** Whole events only are written. */
  readonly canInterject = true
  protected isUnreadable = false
  readonly #meter: ObjectMeter
  readonly #splitter: SseSplitter
  /** The provider says no `[DONE]`. */
  readonly #endsWithReason: boolean
  #out = ''

  constructor(
    call: AnswerCall,
    private readonly translation: StreamTranslation,
  ) {
    super(call)
    const { plan, route, textBytes, readUsage } = call.setup
    this.#endsWithReason = plan.wire === 'chat' && !route.profile.switches.sendsDone
    this.#splitter = plan.wire === 'responses' ? new SseSplitter(this, REPEATING_BYTES) : new SseSplitter(this)
    this.#meter = new ObjectMeter(plan.wire, estimateTokens(textBytes), readUsage)
  }

  get servedModel(): string | null {
    return this.#meter.servedModel
  }

  override get sequence(): number {
    return this.translation.sequence ?? 0
  }

  protected get isTerminal(): boolean {
    return this.translation.terminal
  }

  protected get isFailed(): boolean {
    return this.translation.failed
  }

  protected take(bytes: Buffer): Buffer | null {
    this.#splitter.push(bytes)
    return this.#takeOut()
  }

  protected finish(): StreamEnd {
    const rest = this.#splitter.takeRest()
    if (rest !== null && isWhole(rest)) this.event(rest, 0, rest.length)
    if (this.#endsWithReason && this.#meter.hasFinishReason) this.#say(this.translation.push(DONE))
    this.#say(this.translation.end())
    // Half an event was never said, so nothing is torn apart.
    return { bytes: this.#takeOut(), intact: true }
  }

  reading(): Reading {
    return this.#meter.read()
  }

  event(bytes: Buffer, start: number, end: number): void {
    if (this.isUnreadable) return
    const { name, data } = readSseEvent(bytes, start, end)
    if (data === null || data.length === 0) return
    const event = eventOf(name, data.toString('utf8'))
    if (event === null) {
      this.isUnreadable = true
      return
    }
    if (event.data !== 'done') this.#meter.note(event.data)
    this.#say(this.translation.push(event))
  }

  overflow(): void {
    this.isUnreadable = true
  }

  #say(events: readonly StreamEvent[]): void {
    if (events.length > 0) this.#out += encodeEvents(events)
  }

  #takeOut(): Buffer | null {
    if (this.#out === '') return null
    const bytes = Buffer.from(this.#out)
    this.#out = ''
    return bytes
  }
}

/** @returns null for what is no event of either protocol. */
function eventOf(name: string | null, text: string): StreamEvent | null {
  if (text.trim() === '[DONE]') return { name, data: 'done' }
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { name, data: value as JsonObject } : null
  } catch {
    return null
  }
}
