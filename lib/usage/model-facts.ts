import type { PriceBook } from './prices'

/** What the packaged catalogue says of a model; prices are nano-USD per million tokens, null = not priced. */
export type ModelFacts = {
  contextWindow: number | null
  inputPerMillion: bigint | null
  outputPerMillion: bigint | null
  capabilities: string[]
}

/** A scaled price counts 1e-12 dollars. */
const PER_NANO = 1000n

/** What a model can do is known by what has a price. */
const CAPABILITIES = [
  ['vision', 'input_image_mtok'],
  ['images', 'output_image_mtok'],
  ['audio', 'input_audio_mtok'],
  ['reasoning', 'output_reasoning_mtok'],
] as const

/** What a page says of a model, as calls of ordinary length are priced now. @param query `provider` as the list calls it */
export function modelFacts(book: PriceBook, query: { provider: string; model: string }): ModelFacts {
  const { prices, contextWindow } = book.factsOf({ ...query, ts: Date.now() })
  const perMillion = (key: string): bigint | null => {
    const price = prices?.get(key)
    return price === undefined ? null : price.base / PER_NANO
  }
  return {
    contextWindow,
    inputPerMillion: perMillion('input_mtok'),
    outputPerMillion: perMillion('output_mtok'),
    capabilities: CAPABILITIES.flatMap(([name, key]) => (prices?.has(key) ? [name] : [])),
  }
}
