import { calcPrice } from '@pydantic/genai-prices'
import { scalePrice } from './nano-usd'

/** What the packaged catalogue says of a model; prices are nano-USD per million tokens, null = not priced. */
export type ModelFacts = {
  contextWindow: number | null
  inputPerMillion: bigint | null
  outputPerMillion: bigint | null
  capabilities: string[]
}

const UNKNOWN: ModelFacts = { contextWindow: null, inputPerMillion: null, outputPerMillion: null, capabilities: [] }
/** A scaled price counts 1e-12 dollars. */
const PER_NANO = 1000n

/** Looks a model up in the packaged catalogue, offline. @param query `provider` as the list calls it */
export function modelFacts({ provider, model }: { provider: string; model: string }): ModelFacts {
  try {
    const found = calcPrice({}, model, { providerId: provider, timestamp: new Date() })
    if (!found) return UNKNOWN
    const prices = found.model_price
    return {
      contextWindow: found.model.context_window ?? null,
      inputPerMillion: nanoOf(prices['input_mtok']),
      outputPerMillion: nanoOf(prices['output_mtok']),
      capabilities: [
        ...(prices['input_image_mtok'] === undefined ? [] : ['vision']),
        ...(prices['output_image_mtok'] === undefined ? [] : ['images']),
        ...(prices['input_audio_mtok'] === undefined ? [] : ['audio']),
        ...(prices['output_reasoning_mtok'] === undefined ? [] : ['reasoning']),
      ],
    }
  } catch {
    // A name the catalogue chokes on is a name it does not know.
    return UNKNOWN
  }
}

/** The price of a call of ordinary length, where longer ones cost more. */
const nanoOf = (price: number | { base: number } | undefined): bigint | null =>
  price === undefined ? null : scalePrice(typeof price === 'number' ? price : price.base) / PER_NANO
