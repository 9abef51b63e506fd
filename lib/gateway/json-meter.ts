import { GrowingBytes } from './growing-bytes'
import { JsonCursor, lastMember } from './json-cursor'
import {
  estimateTokens,
  FREE_TOKENS,
  fromAnthropicUsage,
  fromOpenAiUsage,
  NO_TOKENS,
  readingOf,
  type Reading,
  type UsageReader,
  withSearchCalls,
} from './token-counts'
import type { TokenCounts, Wire } from './types'

/** Bodies up to this size are read whole; of larger ones only the end, where every provider puts `usage`. */
const WHOLE_BYTES = 1_048_576
const TAIL_BYTES = 131_072

const NO_BYTES = Buffer.alloc(0)
const USAGE_KEY = Buffer.from('"usage"')
const SEARCH_CALL = Buffer.from('"web_search_call"')

/** Reads usage from an answer that is one JSON object, after its last byte. Holds at most 1 MiB of it. */
export class JsonMeter {
  servedModel: string | null = null
  /** The only chunk so far: nearly every answer is one. */
  #single: Buffer | null = null
  #bytes: GrowingBytes | null = null
  #received = 0

  constructor(
    readonly wire: Wire,
    readonly inputEstimate: number,
    private readonly readUsage: UsageReader = wire === 'messages' ? fromAnthropicUsage : fromOpenAiUsage,
  ) {}

  push(chunk: Buffer): void {
    this.#received += chunk.length
    if (this.#received === chunk.length) {
      this.#single = chunk
      return
    }
    const bytes = (this.#bytes ??= new GrowingBytes())
    if (this.#single !== null) bytes.append(this.#single)
    this.#single = null
    bytes.append(chunk)
    if (this.#received > WHOLE_BYTES && bytes.length > 2 * TAIL_BYTES) bytes.keepLast(TAIL_BYTES)
  }

  /** Token counts of the finished answer. */
  read(): Reading {
    if (isFree(this.wire)) return { tokens: FREE_TOKENS, provenance: 'reported' }
    const bytes = this.#single ?? this.#bytes?.take() ?? NO_BYTES
    return this.#received <= WHOLE_BYTES ? this.#readWhole(bytes) : this.#readTail(bytes)
  }

  /** Token counts of an answer that broke off. */
  readPartial(): Reading {
    if (isFree(this.wire)) return { tokens: FREE_TOKENS, provenance: 'reported' }
    return this.#filled(null, this.#received)
  }

  #readWhole(bytes: Buffer): Reading {
    const usage = lastMember(bytes, USAGE_KEY)
    const reading = usage === null ? this.#walk(bytes) : this.#readFound(bytes, usage)
    return this.wire === 'responses' && bytes.includes(SEARCH_CALL) ? withSearches(reading, bytes) : reading
  }

  /** `usage` was found from the end: only the members up to the model's name are walked. */
  #readFound(bytes: Buffer, usage: { start: number; end: number }): Reading {
    const cursor = new JsonCursor(bytes)
    while (cursor.next()) {
      if (!cursor.keyIs('model')) continue
      this.#noteModel(cursor)
      break
    }
    const reported = this.readUsage(JSON.parse(bytes.toString('utf8', usage.start, usage.end)))
    if (reported.input !== null && reported.output !== null) return { tokens: reported, provenance: 'reported' }
    return this.#walk(bytes)
  }

  #walk(bytes: Buffer): Reading {
    const cursor = new JsonCursor(bytes)
    let usage: TokenCounts | null = null
    while (cursor.next()) {
      if (cursor.keyIs('usage') && cursor.valueByte === 0x7b) usage = this.readUsage(cursor.value())
      else if (cursor.keyIs('model')) this.#noteModel(cursor)
    }
    const length = cursor.failure === null ? cursor.textBytes : bytes.length
    return this.#filled(usage, length)
  }

  #noteModel(cursor: JsonCursor): void {
    if (cursor.valueByte !== 0x22 || cursor.valueEnd - cursor.valueStart >= 1024) return
    this.servedModel = cursor.text().slice(0, 256)
  }

  #readTail(bytes: Buffer): Reading {
    const at = bytes.lastIndexOf('"usage"')
    const open = at === -1 ? -1 : bytes.indexOf(0x7b, at)
    let usage: TokenCounts | null = null
    if (open !== -1 && open - at < 16) {
      const cursor = new JsonCursor(bytes, open)
      while (cursor.next());
      if (cursor.objectEnd !== -1) {
        usage = this.readUsage(JSON.parse(bytes.toString('utf8', open, cursor.objectEnd + 1)))
      }
    }
    return this.#filled(usage, this.#received)
  }

  /** Gaps are estimated where an answer is text of so many characters; vectors are no output, and a sound has no tokens that could be counted. */
  #filled(reported: TokenCounts | null, length: number): Reading {
    switch (this.wire) {
      case 'images':
      case 'speech':
      case 'transcription':
        return reported?.input == null ? UNKNOWN : readingOf(reported, this.inputEstimate, 0)
      case 'embeddings':
        return readingOf(reported, this.inputEstimate, 0)
      default:
        return readingOf(reported, this.inputEstimate, estimateTokens(length))
    }
  }
}

function withSearches(reading: Reading, bytes: Buffer): Reading {
  const cursor = new JsonCursor(bytes)
  while (cursor.next()) {
    if (cursor.keyIs('output') && cursor.valueByte === 0x5b)
      return { ...reading, tokens: withSearchCalls(reading.tokens, cursor.value()) }
  }
  return reading
}

const UNKNOWN: Reading = Object.freeze({ tokens: NO_TOKENS, provenance: null })

/** Counting and moderating cost nothing. */
export function isFree(wire: Wire): boolean {
  return wire === 'count_tokens' || wire === 'moderations'
}
