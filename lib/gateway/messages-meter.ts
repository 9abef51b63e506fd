import { Finder, textLengthAfter } from './byte-search'
import { readSseEvent } from './sse-event'
import { StreamMeter } from './stream-meter'
import { estimateTokens, fromAnthropicUsage, readingOf, type Reading } from './token-counts'

const DELTA_KEYS = ['text', 'partial_json', 'thinking']

/** Meters a stream of `POST /messages`. Never changes a byte. */
export class MessagesMeter extends StreamMeter {
  /** `message_start` and every `message_delta` laid over each other: the provider's numbers are running totals. */
  #usage: Record<string, unknown> | null = null
  #outputIsFinal = false
  readonly #deltaKeys = DELTA_KEYS.map((key) => new Finder(key, this.text))

  constructor(
    /** Tokens, estimated from the prompt: used when the provider tells nothing. */
    readonly inputEstimate: number,
  ) {
    super()
  }

  override event(bytes: Buffer, start: number, end: number): void {
    if (isContentEvent(bytes, start)) this.#countDelta(bytes, start, end)
    else this.#inspect(bytes, start, end)
  }

  override read(): Reading {
    const counted = estimateTokens(this.outputLength)
    if (this.#usage === null) return readingOf(null, this.inputEstimate, counted)
    const reported = fromAnthropicUsage(this.#usage)
    if (this.#outputIsFinal) return readingOf(reported, this.inputEstimate, counted)
    // The output of `message_start` is provisional: what has been seen since is the better number.
    const tokens = { ...reported, input: reported.input ?? this.inputEstimate, output: counted }
    return { tokens, provenance: reported.input === null ? 'estimated' : 'counted' }
  }

  #countDelta(bytes: Buffer, start: number, end: number): void {
    for (const key of this.#deltaKeys) {
      const at = key.after(bytes, start, end)
      const length = at === -1 ? 0 : textLengthAfter(bytes, at, end)
      if (length === 0) continue
      this.outputLength += length
      return
    }
  }

  /** The handful of events that are not content. */
  #inspect(bytes: Buffer, start: number, end: number): void {
    const event = readSseEvent(bytes, start, end)
    if (event.data === null) return
    const data = parseObject(event.data)
    switch (event.name ?? data['type']) {
      case 'message_start': {
        const message = asObject(data['message'])
        const model = message['model']
        if (typeof model === 'string') this.servedModel = model.slice(0, 256)
        this.#take(message['usage'])
        return
      }
      case 'message_delta':
        if (typeof asObject(data['usage'])['output_tokens'] === 'number') this.#outputIsFinal = true
        this.#take(data['usage'])
        return
      case 'message_stop':
        this.terminal = true
        return
      case 'error':
        this.failed = true
        return
      default:
        this.#countDelta(bytes, start, end)
    }
  }

  #take(usage: unknown): void {
    const merged = { ...this.#usage }
    for (const [key, value] of Object.entries(asObject(usage))) if (value !== null) merged[key] = value
    this.#usage = merged
  }
}

/** `event: content_block_…`, which is nearly every event: recognised without reading its lines. */
function isContentEvent(bytes: Buffer, start: number): boolean {
  if (bytes[start] !== 0x65 || bytes[start + 5] !== 0x3a) return false
  const first = bytes[start + 6] === 0x20 ? start + 7 : start + 6
  return bytes[first] === 0x63 && bytes[first + 7] === 0x5f
}

function parseObject(data: Buffer): Record<string, unknown> {
  try {
    return asObject(JSON.parse(data.toString('utf8')))
  } catch {
    return {}
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
