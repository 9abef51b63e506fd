import { Finder, textLengthAfter } from './byte-search'
import { LargeJson } from './large-json'
import { readSseEvent } from './sse-event'
import { StreamMeter } from './stream-meter'
import {
  estimateTokens,
  fromOpenAiUsage,
  readingOf,
  type Reading,
  withSearchCalls,
  withSearchCount,
} from './token-counts'
import type { TokenCounts } from './types'

/** Ends of OpenAI's streams with named events: `POST /responses`, images, transcriptions, speech. */
const TERMINAL = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'image_generation.completed',
  'image_edit.completed',
  'transcript.text.done',
  'speech.audio.done',
])
const FAILED = new Set(['response.failed', 'error'])

const DELTA = '.delta'
const EVENT_FIELD = 'event:'
/** The type of an event is said within so many of its first bytes. */
const HEAD_BYTES = 512
const TYPE = /"type"\s*:\s*"([^"]+)"/

/** Meters a stream of named events. Never changes a byte. */
export class EventsMeter extends StreamMeter {
  #usage: TokenCounts | null = null
  readonly #deltaKey = new Finder('delta', this.text)
  /** The event that is too large to be kept, while it comes. */
  #large: { type: string | null; json: LargeJson } | null = null

  constructor(
    /** Tokens, estimated from the prompt: used when the provider tells nothing. */
    readonly inputEstimate: number,
  ) {
    super()
  }

  override event(bytes: Buffer, start: number, end: number): void {
    if (isDelta(bytes, start)) {
      const at = this.#deltaKey.after(bytes, start, end)
      if (at !== -1) this.outputLength += textLengthAfter(bytes, at, end)
    } else this.#inspect(bytes, start, end)
  }

  /** A picture, or a long answer said once more at its end, may be larger than any event that is kept. */
  override overflow(bytes: Buffer, start: number, end: number): void {
    if (this.#large === null) {
      const type = typeOf(bytes, start, end)
      // Only responses search; the text of a picture need not be looked through.
      this.#large = { type, json: new LargeJson(type?.startsWith('response.') ?? false) }
    }
    this.#large.json.push(bytes, start, end)
  }

  override overflowEnd(): void {
    const large = this.#large
    this.#large = null
    if (large === null) return
    const { type, json } = large
    if (type !== null && FAILED.has(type)) this.failed = true
    if (type === null || !TERMINAL.has(type)) {
      // A picture on its way says nothing of tokens; of anything else nobody knows.
      if (type === null || type.endsWith(DELTA)) this.overflowed = true
      return
    }
    this.terminal = true
    const usage = json.takeUsage()
    if (usage === null) this.overflowed = true
    else this.#usage = withSearchCount(fromOpenAiUsage(usage), json.searches)
  }

  override read(): Reading {
    return readingOf(this.#usage, this.inputEstimate, estimateTokens(this.outputLength))
  }

  /** The handful of events that are not deltas. */
  #inspect(bytes: Buffer, start: number, end: number): void {
    const { name, data } = readSseEvent(bytes, start, end)
    if (data === null) return
    // Most say that an item began or ended, and nothing of interest.
    if (name !== null && this.servedModel !== null && !TERMINAL.has(name) && !FAILED.has(name)) return
    const parsed = parseObject(data)
    const type = name ?? parsed['type']
    const response = asObject(parsed['response'])
    if (typeof response['model'] === 'string') this.servedModel ??= response['model'].slice(0, 256)
    if (typeof type !== 'string') return
    if (FAILED.has(type)) this.failed = true
    if (!TERMINAL.has(type)) return
    this.terminal = true
    const usage = response['usage'] ?? parsed['usage']
    if (typeof usage === 'object' && usage !== null)
      this.#usage = withSearchCalls(fromOpenAiUsage(usage), response['output'])
  }
}

/** Of an event of which only the beginning is at hand. */
function typeOf(bytes: Buffer, start: number, end: number): string | null {
  const head = bytes.subarray(start, Math.min(end, start + HEAD_BYTES))
  return readSseEvent(head, 0, head.length).name ?? TYPE.exec(head.toString('latin1'))?.[1] ?? null
}

/** `event: ….delta`, which is nearly every event: recognised by the end of its first line. */
function isDelta(bytes: Buffer, start: number): boolean {
  for (let i = 0; i < EVENT_FIELD.length; i++) if (bytes[start + i] !== EVENT_FIELD.charCodeAt(i)) return false
  const lineEnd = bytes.indexOf(0x0a, start)
  const last = bytes[lineEnd - 1] === 0x0d ? lineEnd - 1 : lineEnd
  const from = last - DELTA.length
  if (from < start) return false
  for (let i = 0; i < DELTA.length; i++) if (bytes[from + i] !== DELTA.charCodeAt(i)) return false
  return true
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
