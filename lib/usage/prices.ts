import { calcPrice } from '@pydantic/genai-prices'
import type { ModelPrice } from '@pydantic/genai-prices'
import { LRUCache } from 'lru-cache'
import type { TokenCounts } from '@/lib/gateway/types'
import { costOf, scalePrice } from './nano-usd'
import type { ScaledPrice } from './nano-usd'

/** Version of the packaged catalogue, stored with every event so that history does not move when prices do (H-47). */
export const PRICE_VERSION = '0.1.8'
export const PRICE_SOURCE = 'genai-prices'

export type PriceQuery = {
  /** Catalogue id, or the slug of a compatible provider. */
  provider: string
  model: string
  /** The provider's address, to know a compatible provider by it. */
  baseUrl?: string
  tokens: TokenCounts
  /** When the call was made, milliseconds since the epoch: prices have dates. */
  ts: number
}

/** `costNano` null = not priced, never "free" (J10). `source` and `version` say which list priced it. */
export type Price = { costNano: bigint | null; source: string | null; version: string | null }

/** One kind of unit a call used, how many, and what a million of them cost in 1e-12 USD. */
export type PricedPart = { kind: PartKind; count: number; price: ScaledPrice }
export type PartKind = 'input' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h' | 'output' | 'reasoning' | 'request'

export type PriceBook = {
  priceOf: (query: PriceQuery) => Price
  /** What the cost of a call is the sum of; null = not priced. */
  partsOf: (query: PriceQuery) => readonly PricedPart[] | null
}

/** What a call without a price costs: unknown. */
export const UNPRICED: Price = { costNano: null, source: null, version: null }

/** A price per million units; a tier holds for the whole call when its input is larger than `start` tokens. */
type TieredPrice = { base: ScaledPrice; tiers: readonly { start: number; price: ScaledPrice }[] }
type Found = { prices: ReadonlyMap<string, TieredPrice>; dated: boolean }

/** The packaged price catalogue: offline, integers out. `cacheSize` bounds the models remembered. */
export function createPriceBook(options: { cacheSize: number } = { cacheSize: 2000 }): PriceBook {
  const cache = new LRUCache<string, Found | 'unknown'>({ max: options.cacheSize })

  function find(query: PriceQuery): Found | 'unknown' {
    const name = `${query.provider}\n${query.baseUrl ?? ''}\n${query.model}`
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
      const found = find(query)
      if (found === 'unknown') return UNPRICED
      const parts = partsWith(found.prices, query.tokens)
      if (parts === null) return UNPRICED
      return { costNano: costOfParts(parts), source: PRICE_SOURCE, version: PRICE_VERSION }
    },
    partsOf(query) {
      const found = find(query)
      return found === 'unknown' ? null : partsWith(found.prices, query.tokens)
    },
  }
}

function lookUp({ provider, baseUrl, model, ts }: PriceQuery): Found | 'unknown' {
  const timestamp = new Date(ts)
  for (const where of [{ providerId: provider }, ...(baseUrl ? [{ providerApiUrl: baseUrl }] : [])]) {
    try {
      const found = calcPrice({}, model, { ...where, timestamp })
      if (found) return { prices: scaled(found.model_price), dated: Array.isArray(found.model.prices) }
    } catch {
      // A name the catalogue chokes on is a name it does not price.
    }
  }
  return 'unknown'
}

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

/** The first of these prices the model has, at the tier of a call with so much input. */
function priceAt(prices: Found['prices'], input: number, keys: readonly string[]): ScaledPrice | undefined {
  for (const key of keys) {
    const price = prices.get(key)
    if (price) return price.tiers.findLast((tier) => input > tier.start)?.price ?? price.base
  }
  return undefined
}

/** Nano-dollars. */
export const costOfParts = (parts: readonly PricedPart[]): bigint =>
  costOf(parts.map(({ count, price }) => [count, price] as const))

/** @returns null when tokens were used that the model has no price for, or when no count is known. */
function partsWith(prices: Found['prices'], tokens: TokenCounts): PricedPart[] | null {
  if (tokens.input === null && tokens.output === null) return null
  const [input, output] = [tokens.input ?? 0, tokens.output ?? 0]
  const [read, write5m, write1h] = [tokens.cacheRead ?? 0, tokens.cacheWrite5m ?? 0, tokens.cacheWrite1h ?? 0]
  const reasoning = Math.min(tokens.reasoning ?? 0, output)
  const writeKeys = ['cache_write_mtok', 'input_mtok']
  const parts: [PartKind, number, readonly string[]][] = [
    ['input', Math.max(0, input - read - write5m - write1h), ['input_mtok']],
    ['cache_read', read, ['cache_read_mtok', 'input_mtok']],
    ['cache_write_5m', write5m, ['cache_write_5m_mtok', ...writeKeys]],
    ['cache_write_1h', write1h, ['cache_write_1h_mtok', ...writeKeys]],
    ['output', output - reasoning, ['output_mtok']],
    ['reasoning', reasoning, ['output_reasoning_mtok', 'output_mtok']],
  ]
  const priced: PricedPart[] = []
  for (const [kind, count, keys] of parts) {
    if (count === 0) continue
    const price = priceAt(prices, input, keys)
    if (price === undefined) return null
    priced.push({ kind, count, price })
  }
  // Per thousand requests, so a thousand times as much per million.
  const perRequest = priceAt(prices, input, ['requests_kcount'])
  if (perRequest !== undefined) priced.push({ kind: 'request', count: 1, price: perRequest * 1000n })
  return priced
}
