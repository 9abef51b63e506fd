import { JsonCursor } from './json-cursor'
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

/** Reads usage from an answer that is one JSON object, after its last byte. Keeps references to chunks, copies nothing. */
export class JsonMeter {
  servedModel: string | null = null
  #chunks: Buffer[] = []
  #kept = 0
  #whole = true

  constructor(
    readonly endpoint: Endpoint,
    readonly protocol: Protocol,
    readonly inputEstimate: number,
  ) {}

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#kept += chunk.length
    if (this.#kept <= WHOLE_BYTES) return
    this.#whole = false
    while (this.#chunks.length > 1 && this.#kept - this.#chunks[0]!.length >= TAIL_BYTES) {
      this.#kept -= this.#chunks.shift()!.length
    }
  }

  /** Token counts of the finished answer. */
  read(): Reading {
    if (this.endpoint === 'messages.count_tokens') return { tokens: FREE_TOKENS, provenance: 'reported' }
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#chunks = []
    return this.#whole ? this.#readWhole(bytes) : this.#readTail(bytes)
  }

  /** Token counts of an answer that broke off. */
  readPartial(): Reading {
    if (this.endpoint === 'messages.count_tokens') return { tokens: FREE_TOKENS, provenance: 'reported' }
    return readingOf(null, this.inputEstimate, this.#outputEstimate(this.#kept))
  }

  #readWhole(bytes: Buffer): Reading {
    const cursor = new JsonCursor(bytes)
    let usage: TokenCounts | null = null
    while (cursor.next()) {
      if (cursor.keyIs('usage') && cursor.valueByte === 0x7b) {
        usage = this.#normalise(cursor.value())
      } else if (cursor.keyIs('model') && cursor.valueByte === 0x22 && cursor.valueEnd - cursor.valueStart < 1024) {
        this.servedModel = String(cursor.value()).slice(0, 256)
      }
    }
    const length = cursor.failure === null ? cursor.textBytes : bytes.length
    return readingOf(usage, this.inputEstimate, this.#outputEstimate(length))
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
    return readingOf(usage, this.inputEstimate, this.#outputEstimate(this.#kept))
  }

  #normalise(usage: unknown): TokenCounts {
    return this.protocol === 'openai' ? fromOpenAiUsage(usage) : fromAnthropicUsage(usage)
  }

  /** Vectors are not output. */
  #outputEstimate(length: number): number {
    return this.endpoint === 'embeddings' ? 0 : estimateTokens(length)
  }
}
