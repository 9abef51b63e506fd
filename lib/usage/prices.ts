import { calcPrice } from '@pydantic/genai-prices'
import type { ModelPrice } from '@pydantic/genai-prices'
import { LRUCache } from 'lru-cache'
import type { OwnPrice, TokenCounts } from '@/lib/gateway/types'
import { listedProvider } from './listed-provider'
import { scalePrice } from './nano-usd'
import { pricesOf, SPACE_SOURCE } from './own-prices'
import { costOfParts, partsWith } from './price-parts'
import type { PricedPart, PriceList, TieredPrice } from './price-parts'

/** Version of the packaged catalogue, stored with every event so that history does not move when prices do (H-47). */
export const PRICE_VERSION = '0.1.8'
export const PRICE_SOURCE = 'genai-prices'

export type PriceQuery = {
  /** As the price list calls it; the slug of a provider it does not know. */
  provider: string
  /** The model that was asked for. */
  model: string
  /** The model that answered, which is the one that is billed: an alias such as `-latest` may be priced otherwise. */
  servedModel?: string | null
  /** What the space has set for it, which comes before the catalogue. */
  own?: OwnPrice | undefined
  tokens: TokenCounts
  /** When the call was made, milliseconds since the epoch: prices have dates. */
  ts: number
}

/** `costNano` null = not priced, never "free" (J10). `source` and `version` say which list priced it, `parts` what it is the sum of. */
export type Price = {
  costNano: bigint | null
  source: string | null
  version: string | null
  parts: readonly PricedPart[] | null
}

/** What the lists say of a model, for calls of ordinary length. */
export type ListedFacts = { prices: PriceList | null; contextWindow: number | null }

export type PriceBook = {
  priceOf: (query: PriceQuery) => Price
  factsOf: (query: CatalogueQuery & Pick<PriceQuery, 'own'>) => ListedFacts
}

/** What a call without a price costs: unknown. */
export const UNPRICED: Price = { costNano: null, source: null, version: null, parts: null }

type Found = { prices: PriceList; contextWindow: number | null; dated: boolean }
type CatalogueQuery = Pick<PriceQuery, 'provider' | 'model' | 'ts'>

/** The one price book: what spaces have set themselves, else the packaged catalogue. Offline, integers out. */
export function createPriceBook(options: { cacheSize: number } = { cacheSize: 2000 }): PriceBook {
  const cache = new LRUCache<string, Found | 'unknown'>({ max: options.cacheSize })

  function find(query: CatalogueQuery): Found | 'unknown' {
    const name = `${query.provider}\n${query.model}`
    const cached = cache.get(name)
    if (cached && (cached === 'unknown' || !cached.dated)) return cached
    // Dated and time-of-day prices change at whole seconds at the finest; a minute is what any list uses.
    const dated = `${name}\n${Math.floor(query.ts / 60_000)}`
    const found = (cached && cache.get(dated)) ?? lookUp(query)
    cache.set(name, found)
    if (found !== 'unknown' && found.dated) cache.set(dated, found)
    return found
  }

  return {
    priceOf(query) {
      const { own } = query
      if (own) return priceBy(pricesOf(own), query.tokens, SPACE_SOURCE, own.setAt)
      const asked = query.model
      const served = query.servedModel ?? asked
      const price = catalogued(query, served)
      return price.costNano !== null || served === asked ? price : catalogued(query, asked)
    },
    factsOf(query) {
      const found = find(query)
      const { prices = null, contextWindow = null } = found === 'unknown' ? {} : found
      return { prices: query.own ? pricesOf(query.own) : prices, contextWindow }
    },
  }

  function catalogued(query: PriceQuery, model: string): Price {
    const found = find({ ...query, model })
    return found === 'unknown' ? UNPRICED : priceBy(found.prices, query.tokens, PRICE_SOURCE, PRICE_VERSION)
  }
}

function priceBy(prices: PriceList, tokens: TokenCounts, source: string, version: string): Price {
  const parts = partsWith(prices, tokens)
  return parts === null ? UNPRICED : { costNano: costOfParts(parts), source, version, parts }
}

function lookUp({ provider, model, ts }: CatalogueQuery): Found | 'unknown' {
  try {
    const providerId = listedProvider(provider)
    if (providerId === null) return 'unknown'
    const found = calcPrice({}, nameOf(provider, model), { providerId, timestamp: new Date(ts) })
    if (!found) return 'unknown'
    const { context_window: contextWindow = null, prices } = found.model
    return { prices: scaled(found.model_price), contextWindow, dated: Array.isArray(prices) }
  } catch {
    // A name the catalogue chokes on is a name it does not price.
    return 'unknown'
  }
}

/** Vertex AI puts the publisher before a model's name, the catalogue does not. */
const nameOf = (provider: string, model: string): string =>
  provider === 'vertex' ? model.replace(/^google\//, '') : model

function scaled(prices: ModelPrice): Map<string, TieredPrice> {
  const result = new Map<string, TieredPrice>()
  for (const [key, price] of Object.entries(prices)) {
    if (price === undefined) continue
    const { base, tiers } = typeof price === 'number' ? { base: price, tiers: [] } : price
    const scaledTiers = tiers.map(({ start, price }) => ({ start, price: scalePrice(price) }))
    result.set(key, { base: scalePrice(base), tiers: scaledTiers })
  }
  return result
}
