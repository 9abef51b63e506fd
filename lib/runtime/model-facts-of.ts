import type { ModelFacts, Route } from '@/lib/gateway/types'
import { dollarsForOne } from '@/lib/usage/nano-usd'
import type { PriceBook } from '@/lib/usage/prices'

/** As OpenRouter names them, and as the price list does. */
const PRICES = [
  ['prompt', 'input_mtok'],
  ['completion', 'output_mtok'],
  ['input_cache_read', 'cache_read_mtok'],
  ['input_cache_write', 'cache_write_mtok'],
] as const

/**
 * What `GET /models` says of a route's model: its limits as its provider says them, else as the price list does, and what a
 * token costs in a call of ordinary length.
 */
export function modelFactsOf(book: PriceBook, route: Route, contextWindow: number | null, nowMs: number): ModelFacts {
  const { listedAs: provider, upstreamModel: model, ownPrices, maxOutputTokens } = route
  const facts = book.factsOf({ provider, model, own: ownPrices?.get(model), ts: nowMs })
  const pricing = PRICES.flatMap(([name, key]) => {
    const price = facts.prices?.get(key)
    return price === undefined ? [] : [[name, dollarsForOne(price.base)] as const]
  })
  return {
    contextLength: contextWindow ?? facts.contextWindow,
    maxOutputTokens,
    pricing: pricing.length === 0 ? null : Object.fromEntries(pricing),
  }
}
