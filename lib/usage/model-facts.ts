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

/** Looks a model up in the packaged catalogue, offline: by its provider, else by the address of a compatible one. */
export function modelFacts(query: { provider: string; model: string; baseUrl: string | null }): ModelFacts {
  const { provider, model, baseUrl } = query
  for (const where of [{ providerId: provider }, ...(baseUrl ? [{ providerApiUrl: baseUrl }] : [])]) {
    try {
      const found = calcPrice({}, model, { ...where, timestamp: new Date() })
      if (!found) continue
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
    }
  }
  return UNKNOWN
}

/** The price of a call of ordinary length, where longer ones cost more. */
const nanoOf = (price: number | { base: number } | undefined): bigint | null =>
  price === undefined ? null : scalePrice(typeof price === 'number' ? price : price.base) / PER_NANO
