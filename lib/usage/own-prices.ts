import type { PriceList } from './price-parts'

/** Where a price says it comes from when a space has set it. */
export const SPACE_SOURCE = 'space'

/** What a space has set for a model: whole nano-USD per million tokens, and per thousand searches. */
export type OwnPriceRow = {
  input: bigint
  output: bigint
  /** Null = as fresh input. */
  cacheRead: bigint | null
  cacheWrite: bigint | null
  /** Null = a call with searches is not priced. */
  searches: bigint | null
  /** When it was set, in ISO 8601: the version that an event keeps. */
  setAt: string
}

export type OwnPrice = { prices: PriceList; version: string }

/** The prices that spaces have set themselves, as this process knows them. */
export type OwnPrices = { priceOf: (spaceId: string, provider: string, model: string) => OwnPrice | null }

export const NO_OWN_PRICES: OwnPrices = { priceOf: () => null }

/** A scaled price counts 1e-12 dollars. */
const PER_NANO = 1000n

/** An own price is for all tokens, sound and pictures included. */
export function toOwnPrice({ input, output, cacheRead, cacheWrite, searches, setAt }: OwnPriceRow): OwnPrice {
  const list: [string, bigint | null][] = [
    ['input_mtok', input],
    ['input_audio_mtok', input],
    ['cache_read_mtok', cacheRead],
    ['cache_write_mtok', cacheWrite],
    ['output_mtok', output],
    ['output_audio_mtok', output],
    ['web_searches_kcount', searches],
  ]
  const prices = new Map(
    list.flatMap(([key, nano]) => (nano === null ? [] : [[key, { base: nano * PER_NANO, tiers: [] }] as const])),
  )
  return { prices, version: setAt }
}
