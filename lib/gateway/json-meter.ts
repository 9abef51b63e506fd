import { GrowingBytes } from './growing-bytes'
import { JsonCursor, lastMember } from './json-cursor'
import { LargeJson } from './large-json'
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
  withSearchCount,
} from './token-counts'
import type { TokenCounts, Wire } from './types'

/** Bodies up to this size are read whole; of larger ones only the end, where every provider puts `usage`. */
const WHOLE_BYTES = 1_048_576

const NO_BYTES = Buffer.alloc(0)
const USAGE_KEY = Buffer.from('"usage"')
const SEARCH_CALL = Buffer.from('"web_search_call"')

/** Reads usage from an answer that is one JSON object, after its last byte. Holds at most 1 MiB of it. */
export class JsonMeter {
  servedModel: string | null = null
  /** The only chunk so far: nearly every answer is one. */
  #single: Buffer | null = null
  #bytes: GrowingBytes | null = null
  /** In place of the bytes, once they are too many. */
  #large: LargeJson | null = null
  #received = 0

  constructor(
    readonly wire: Wire,
    readonly inputEstimate: number,
    private readonly readUsage: UsageReader = wire === 'messages' ? fromAnthropicUsage : fromOpenAiUsage,
  ) {}

  push(chunk: Buffer): void {
    this.#received += chunk.length
    if (this.#large !== null) return this.#large.push(chunk)
    if (this.#received === chunk.length && chunk.length <= WHOLE_BYTES) {
      this.#single = chunk
      return
    }
    const bytes = (this.#bytes ??= new GrowingBytes())
    if (this.#single !== null) bytes.append(this.#single)
    this.#single = null
    bytes.append(chunk)
    if (this.#received <= WHOLE_BYTES) return
    this.#large = new LargeJson(this.wire === 'responses')
    this.#large.push(bytes.take())
    this.#bytes = null
  }

  /** Token counts of the finished answer. */
  read(): Reading {
    if (isFree(this.wire)) return { tokens: FREE_TOKENS, provenance: 'reported' }
    if (this.#large !== null) return this.#readLarge(this.#large)
    return this.#readWhole(this.#single ?? this.#bytes?.take() ?? NO_BYTES)
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

  #readLarge(large: LargeJson): Reading {
    const found = large.takeUsage()
    const usage = found === null ? null : withSearchCount(this.readUsage(found), large.searches)
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

/** Tokens of a prompt, estimated by its text; null where its text is not what costs. */
export function promptTokens(wire: Wire, textBytes: number): number | null {
  if (isFree(wire)) return 0
  return wire === 'images' || wire === 'speech' || wire === 'transcription' ? null : estimateTokens(textBytes)
}
