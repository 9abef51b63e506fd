import { GrowingBytes } from './growing-bytes'
import { JsonCursor, lastMember } from './json-cursor'
import {
  estimateTokens,
  FREE_TOKENS,
  fromAnthropicUsage,
  fromOpenAiUsage,
  readingOf,
  type Reading,
} from './token-counts'
import type { Endpoint, Protocol, TokenCounts } from './types'

/** Bodies up to this size are read whole; of larger ones only the end, where every provider puts `usage`. */
const WHOLE_BYTES = 1_048_576
const TAIL_BYTES = 131_072

const NO_BYTES = Buffer.alloc(0)
const USAGE_KEY = Buffer.from('"usage"')

/** Reads usage from an answer that is one JSON object, after its last byte. Holds at most 1 MiB of it. */
export class JsonMeter {
  servedModel: string | null = null
  /** The only chunk so far: nearly every answer is one. */
  #single: Buffer | null = null
  #bytes: GrowingBytes | null = null
  #received = 0

  constructor(
    readonly endpoint: Endpoint,
    readonly protocol: Protocol,
    readonly inputEstimate: number,
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
    if (this.endpoint === 'messages.count_tokens') return { tokens: FREE_TOKENS, provenance: 'reported' }
    const bytes = this.#single ?? this.#bytes?.take() ?? NO_BYTES
    return this.#received <= WHOLE_BYTES ? this.#readWhole(bytes) : this.#readTail(bytes)
  }

  /** Token counts of an answer that broke off. */
  readPartial(): Reading {
    if (this.endpoint === 'messages.count_tokens') return { tokens: FREE_TOKENS, provenance: 'reported' }
    return readingOf(null, this.inputEstimate, this.#outputEstimate(this.#received))
  }

  #readWhole(bytes: Buffer): Reading {
    const usage = lastMember(bytes, USAGE_KEY)
    return usage === null ? this.#walk(bytes) : this.#readFound(bytes, usage)
  }

  /** `usage` was found from the end: only the members up to the model's name are walked. */
  #readFound(bytes: Buffer, usage: { start: number; end: number }): Reading {
    const cursor = new JsonCursor(bytes)
    while (cursor.next()) {
      if (!cursor.keyIs('model')) continue
      this.#noteModel(cursor)
      break
    }
    const reported = this.#normalise(JSON.parse(bytes.toString('utf8', usage.start, usage.end)))
    if (reported.input !== null && reported.output !== null) return { tokens: reported, provenance: 'reported' }
    return this.#walk(bytes)
  }

  #walk(bytes: Buffer): Reading {
    const cursor = new JsonCursor(bytes)
    let usage: TokenCounts | null = null
    while (cursor.next()) {
      if (cursor.keyIs('usage') && cursor.valueByte === 0x7b) usage = this.#normalise(cursor.value())
      else if (cursor.keyIs('model')) this.#noteModel(cursor)
    }
    const length = cursor.failure === null ? cursor.textBytes : bytes.length
    return readingOf(usage, this.inputEstimate, this.#outputEstimate(length))
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
        usage = this.#normalise(JSON.parse(bytes.toString('utf8', open, cursor.objectEnd + 1)))
      }
    }
    return readingOf(usage, this.inputEstimate, this.#outputEstimate(this.#received))
  }

  #normalise(usage: unknown): TokenCounts {
    return this.protocol === 'openai' ? fromOpenAiUsage(usage) : fromAnthropicUsage(usage)
  }

  /** Vectors are not output. */
  #outputEstimate(length: number): number {
    return this.endpoint === 'embeddings' ? 0 : estimateTokens(length)
  }
}
