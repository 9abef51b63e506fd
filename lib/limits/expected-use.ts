import { LRUCache } from 'lru-cache'

/** Models of spaces whose answers are remembered. */
const MAX_KNOWN = 8192
/** What an answer is taken for while nothing is known of its model. Tokens. */
const UNKNOWN_OUTPUT = 4096
/** How fast a long answer is forgotten: by half after about 70 shorter ones. */
const FORGET = 0.99

/** Learns how long the answers of a space's models are: the longest, slowly forgotten, so that what is reserved is rarely too little. */
export class ExpectedUse {
  readonly #longest = new LRUCache<string, { tokens: number }>({ max: MAX_KNOWN })

  /**
   * Output tokens to reserve for one answer, never more than `most`.
   * @param most the longest answer asked for, or the model's longest; null = not known (J05)
   */
  outputOf(spaceId: string, model: string, most: number | null): number {
    const expected = this.#longest.get(key(spaceId, model))?.tokens ?? UNKNOWN_OUTPUT
    return most === null ? Math.ceil(expected) : Math.min(most, Math.ceil(expected))
  }

  /** Notes a finished answer. */
  learn(spaceId: string, model: string, output: number): void {
    const name = key(spaceId, model)
    const known = this.#longest.get(name)
    if (known === undefined) this.#longest.set(name, { tokens: output })
    else known.tokens = Math.max(output, known.tokens * FORGET)
  }
}

const key = (spaceId: string, model: string): string => `${spaceId} ${model}`
