import type { TokenCounts } from '@/lib/gateway/types'
import { costOf } from './nano-usd'
import type { ScaledPrice } from './nano-usd'

/** One kind of unit a call used, how many, and what a million of them cost in 1e-12 USD. */
export type PricedPart = { kind: PartKind; count: number; price: ScaledPrice }
export type PartKind =
  | 'input'
  | 'audio_input'
  | 'image_input'
  | 'cache_read'
  | 'cache_write_5m'
  | 'cache_write_1h'
  | 'output'
  | 'reasoning'
  | 'audio_output'
  | 'image_output'
  | 'search'
  | 'request'

/** A price per million units; a tier holds for the whole call when its input is larger than `start` tokens. */
export type TieredPrice = { base: ScaledPrice; tiers: readonly { start: number; price: ScaledPrice }[] }

/** The prices of a model by the catalogue's names: `…_mtok` per million tokens, `…_kcount` per thousand. */
export type PriceList = ReadonlyMap<string, TieredPrice>

/** The first of these prices the model has, at the tier of a call with so much input. */
function priceAt(prices: PriceList, input: number, keys: readonly string[]): ScaledPrice | undefined {
  for (const key of keys) {
    const price = prices.get(key)
    if (price) return price.tiers.findLast((tier) => input > tier.start)?.price ?? price.base
  }
  return undefined
}

/**
 * Where no list has a price for keeping input an hour: twice that of the input, as everybody who sells Claude models does
 * (https://docs.claude.com/en/docs/build-with-claude/prompt-caching#pricing). Nobody else reports such tokens.
 */
function anHourOf(prices: PriceList, input: number): ScaledPrice | undefined {
  const price = priceAt(prices, input, PRICE_KEYS.input)
  return price === undefined ? undefined : price * 2n
}

/** Nano-dollars. */
export const costOfParts = (parts: readonly PricedPart[]): bigint =>
  costOf(parts.map(({ count, price }) => [count, price] as const))

/** @returns null when something was used that the model has no price for, or when no count is known. */
export function partsWith(prices: PriceList, tokens: TokenCounts): PricedPart[] | null {
  if (tokens.input === null && tokens.output === null) return null
  const input = tokens.input ?? 0
  const priced: PricedPart[] = []
  for (const [kind, count] of [...inputKinds(tokens), ...outputKinds(tokens)]) {
    if (count === 0) continue
    const price =
      priceAt(prices, input, PRICE_KEYS[kind]) ?? (kind === 'cache_write_1h' ? anHourOf(prices, input) : undefined)
    if (price === undefined) return null
    priced.push({ kind, count, price })
  }
  // These two are per thousand, so a thousand times as much per million.
  const perRequest = priceAt(prices, input, ['requests_kcount'])
  const searches = tokens.searches ?? 0
  const perSearch = searches === 0 ? undefined : priceAt(prices, input, ['web_searches_kcount'])
  if (perSearch !== undefined) priced.push({ kind: 'search', count: searches, price: perSearch * 1000n })
  // A model with a price per request searches for that price.
  else if (searches > 0 && perRequest === undefined) return null
  if (perRequest !== undefined) priced.push({ kind: 'request', count: 1, price: perRequest * 1000n })
  return priced
}

type TokenKind = Exclude<PartKind, 'search' | 'request'>

/** Pictures are tokens like others where they have no price of their own; sound never is, it costs many times as much. */
const PRICE_KEYS: Readonly<Record<TokenKind, readonly string[]>> = {
  input: ['input_mtok'],
  audio_input: ['input_audio_mtok'],
  image_input: ['input_image_mtok', 'input_mtok'],
  cache_read: ['cache_read_mtok', 'input_mtok'],
  cache_write_5m: ['cache_write_5m_mtok', 'cache_write_mtok', 'input_mtok'],
  cache_write_1h: ['cache_write_1h_mtok'],
  output: ['output_mtok'],
  reasoning: ['output_reasoning_mtok', 'output_mtok'],
  audio_output: ['output_audio_mtok'],
  image_output: ['output_image_mtok', 'output_mtok'],
}

/** The input by what it is billed as. What was cached is not told apart, so it is text as far as there is any: no token counts twice. */
function inputKinds(tokens: TokenCounts): [TokenKind, number][] {
  const rest = remainder(tokens.input ?? 0)
  const cached: [TokenKind, number][] = [
    ['cache_read', rest.take(tokens.cacheRead)],
    ['cache_write_5m', rest.take(tokens.cacheWrite5m)],
    ['cache_write_1h', rest.take(tokens.cacheWrite1h)],
  ]
  const [audio, image] = [rest.take(tokens.audioInput), rest.take(tokens.imageInput)]
  return [['input', rest.left()], ['audio_input', audio], ['image_input', image], ...cached]
}

function outputKinds(tokens: TokenCounts): [TokenKind, number][] {
  const rest = remainder(tokens.output ?? 0)
  const reasoning = rest.take(tokens.reasoning)
  const [audio, image] = [rest.take(tokens.audioOutput), rest.take(tokens.imageOutput)]
  return [
    ['output', rest.left()],
    ['reasoning', reasoning],
    ['audio_output', audio],
    ['image_output', image],
  ]
}

/** Hands out parts of a whole, and never more than is left of it. */
function remainder(whole: number): { take: (part: number | null) => number; left: () => number } {
  let left = whole
  return {
    take: (part) => {
      const taken = Math.min(part ?? 0, left)
      left -= taken
      return taken
    },
    left: () => left,
  }
}
