import { Finder, shortTextAfter, textLengthAfter } from './byte-search'
import { JsonCursor } from './json-cursor'
import { readSseEvent } from './sse-event'
import { type StreamEnd, StreamMeter } from './stream-meter'
import { estimateTokens, fromOpenAiUsage, readingOf, type Reading, type UsageReader } from './token-counts'
import type { TokenCounts } from './types'

const KEYS = {
  usage: 'usage',
  error: 'error',
  model: 'model',
  arguments: 'arguments',
  reasoning: 'reasoning_content',
  /** So at Groq, Cerebras and OpenRouter. */
  otherReasoning: 'reasoning',
  finishReason: 'finish_reason',
}

/**
 * Meters a stream of `POST /chat/completions`, or of the older `POST /completions`. With `hidesUsage` it also takes out what only our own `include_usage` put in:
 * the chunk with empty `choices`, and `"usage":null` on every other one (`compat.md` 1.12).
 */
export class ChatMeter extends StreamMeter {
  #usage: TokenCounts | null = null
  readonly #usageKey = new Finder(KEYS.usage, this.text)
  readonly #errorKey = new Finder(KEYS.error, this.text)
  readonly #modelKey = new Finder(KEYS.model, this.text)
  readonly #contentKey: Finder
  readonly #argumentsKey = new Finder(KEYS.arguments, this.text)
  readonly #reasoningKey = new Finder(KEYS.reasoning, this.text)
  readonly #otherReasoningKey = new Finder(KEYS.otherReasoning, this.text)
  /** Null where streams end with `[DONE]`. */
  readonly #finishKey: Finder | null
  #hasFinishReason = false
  /** Output of the current push, as long as `hidesUsage`. */
  readonly #out: Buffer[] = []
  #pending: Buffer | null = null
  #pendingStart = 0
  #pendingEnd = 0

  constructor(
    /** Tokens, estimated from the prompt: used when the provider tells nothing. */
    readonly inputEstimate: number,
    readonly hidesUsage: boolean,
    /** The member of a choice that holds its text. */
    textKey: 'content' | 'text' = 'content',
    private readonly readUsage: UsageReader = fromOpenAiUsage,
    sendsDone = true,
  ) {
    super()
    this.#finishKey = sendsDone ? null : new Finder(KEYS.finishReason, this.text)
    this.#contentKey = new Finder(textKey, this.text)
  }

  override push(chunk: Buffer): Buffer | null {
    super.push(chunk)
    return this.hidesUsage ? this.#takeOutput() : chunk
  }

  override get canInterject(): boolean {
    // Held-back bytes have not reached the client, so it is always between events, except inside an oversized one.
    return this.hidesUsage ? !this.splitter.overflowing : super.canInterject
  }

  override event(bytes: Buffer, start: number, end: number): void {
    if (end - start <= 64 && isDone(bytes, start, end)) {
      this.terminal = true
    } else {
      this.#countDelta(bytes, start, end)
      if (this.#finishKey !== null) this.#noteFinish(this.#finishKey.after(bytes, start, end), bytes, end)
      const hasError = this.#errorKey.after(bytes, start, end) !== -1
      if (this.hidesUsage && !hasError && endsInNullUsage(bytes, start, end)) {
        this.#keep(bytes, start, end - NULL_USAGE.length)
        this.#keep(bytes, end - EVENT_END_BYTES, end)
        return
      }
      const matters = hasError || this.#usageKey.after(bytes, start, end) !== -1
      if (matters && this.#inspect(bytes, start, end)) return
    }
    if (this.hidesUsage) this.#keep(bytes, start, end)
  }

  override overflow(bytes: Buffer, start: number, end: number): void {
    super.overflow(bytes, start, end)
    if (this.hidesUsage) this.#keep(bytes, start, end)
  }

  override read(): Reading {
    return readingOf(this.#usage, this.inputEstimate, estimateTokens(this.outputLength))
  }

  override finish(): StreamEnd {
    const end = super.finish()
    this.terminal ||= this.#hasFinishReason && !this.failed
    if (!this.hidesUsage) return end
    const held = this.#takeOutput()
    // Half an event was never sent, so the stream is intact without it.
    if (held === null) return { bytes: null, intact: !this.splitter.overflowing }
    return { bytes: end.bytes === null ? held : Buffer.concat([held, end.bytes]), intact: true }
  }

  #noteFinish(at: number, bytes: Buffer, end: number): void {
    if (at !== -1 && shortTextAfter(bytes, at, end) !== null) this.#hasFinishReason = true
  }

  #countDelta(bytes: Buffer, start: number, end: number): void {
    if (this.servedModel === null) {
      const model = this.#modelKey.after(bytes, start, end)
      if (model !== -1) this.servedModel = shortTextAfter(bytes, model, end)
    }
    let at = this.#contentKey.after(bytes, start, end)
    let length = at === -1 ? 0 : textLengthAfter(bytes, at, end)
    if (length === 0) {
      at = this.#argumentsKey.after(bytes, start, end)
      if (at === -1) at = this.#reasoningKey.after(bytes, start, end)
      if (at === -1) at = this.#otherReasoningKey.after(bytes, start, end)
      if (at !== -1) length = textLengthAfter(bytes, at, end)
    }
    this.outputLength += length
  }

  /** @returns true when the event is not to be forwarded as it is: it was dropped or replaced. */
  #inspect(bytes: Buffer, start: number, end: number): boolean {
    const event = readSseEvent(bytes, start, end)
    if (event.data === null) return false
    const inPlace = event.dataStart !== -1
    const cursor = inPlace ? new JsonCursor(bytes, event.dataStart, event.dataEnd) : new JsonCursor(event.data)
    let choicesEmpty = false
    let usageByte = 0
    let cutStart = -1
    let cutEnd = -1
    let beforeCut = -1
    let lastEnd = -1
    while (cursor.next()) {
      // Something follows `usage`: the cut ends where that begins, comma included.
      if (cutStart !== -1 && cutEnd === -1) cutEnd = cursor.keyStart
      if (cursor.keyIs('usage')) {
        usageByte = cursor.valueByte
        if (usageByte === 0x7b) this.#usage = this.readUsage(cursor.value())
        cutStart = cursor.keyStart
        cutEnd = -1
        beforeCut = lastEnd
      } else if (cursor.keyIs('choices')) {
        choicesEmpty = isEmptyArray(cursor)
      } else if (cursor.keyIs('error') && cursor.valueByte !== 0x6e) {
        this.failed = true
      }
      lastEnd = cursor.valueEnd
    }
    if (!this.hidesUsage || cursor.failure !== null || cutStart === -1) return false
    if (usageByte === 0x7b) return choicesEmpty
    if (usageByte !== 0x6e || !inPlace) return false
    if (cutEnd === -1) {
      cutEnd = cursor.objectEnd
      if (beforeCut !== -1) cutStart = beforeCut
    }
    this.#keep(bytes, start, cutStart)
    this.#keep(bytes, cutEnd, end)
    return true
  }

  /**
   * Queues a range for output. Ranges of the same bytes are moved together where they lie, over what was taken out and has
   * been read already: that is cheaper than a buffer per range, and nobody else looks at these bytes again.
   */
  #keep(bytes: Buffer, start: number, end: number): void {
    if (this.#pending === bytes) {
      if (this.#pendingEnd !== start) bytes.copyWithin(this.#pendingEnd, start, end)
      this.#pendingEnd += end - start
      return
    }
    this.#flushPending()
    this.#pending = bytes
    this.#pendingStart = start
    this.#pendingEnd = end
  }

  #flushPending(): void {
    const bytes = this.#pending
    if (bytes === null) return
    const whole = this.#pendingStart === 0 && this.#pendingEnd === bytes.length
    this.#out.push(whole ? bytes : bytes.subarray(this.#pendingStart, this.#pendingEnd))
    this.#pending = null
  }

  #takeOutput(): Buffer | null {
    this.#flushPending()
    if (this.#out.length === 0) return null
    const output = this.#out.length === 1 ? this.#out[0]! : Buffer.concat(this.#out)
    this.#out.length = 0
    return output
  }
}

/** Most chunks of a stream we asked for usage end so: recognised without walking their members. */
const NULL_USAGE = Buffer.from(',"usage":null}\n\n')
/** `}` and two line feeds. */
const EVENT_END_BYTES = 3

/** One `data:` line whose object ends in `"usage":null`: being last, that member is a top-level one. */
function endsInNullUsage(bytes: Buffer, start: number, end: number): boolean {
  const from = end - NULL_USAGE.length
  if (from < start + 6 || bytes[start] !== 0x64) return false
  for (let i = 0; i < NULL_USAGE.length; i++) if (bytes[from + i] !== NULL_USAGE[i]) return false
  return bytes.indexOf(0x0a, start) === end - 2
}

function isDone(bytes: Buffer, start: number, end: number): boolean {
  return readSseEvent(bytes, start, end).data?.toString('latin1').trim() === '[DONE]'
}

function isEmptyArray(cursor: JsonCursor): boolean {
  if (cursor.valueByte !== 0x5b) return false
  for (let i = cursor.valueStart + 1; i < cursor.valueEnd - 1; i++) if (cursor.bytes[i]! > 0x20) return false
  return true
}
