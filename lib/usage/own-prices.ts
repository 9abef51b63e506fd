import type { OwnPrice } from '@/lib/gateway/types'
import type { PriceList } from './price-parts'
import type { UsageDatabase } from './usage-sql'

/** Where a price says it comes from when a space has set it. */
export const SPACE_SOURCE = 'space'

/** The columns of `model_price` that `readOwnPrice` reads. */
export const OWN_PRICE_COLUMNS = 'input_nano, output_nano, cache_read_nano, cache_write_nano, searches_nano, set_at'

/** A row of those, as a driver gives it: `bigint` as text. */
export type OwnPriceRow = {
  input_nano: string
  output_nano: string
  cache_read_nano: string | null
  cache_write_nano: string | null
  searches_nano: string | null
  set_at: Date | string
}

const nanoOrNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text))

export function readOwnPrice(row: OwnPriceRow): OwnPrice {
  return {
    input: BigInt(row.input_nano),
    output: BigInt(row.output_nano),
    cacheRead: nanoOrNull(row.cache_read_nano),
    cacheWrite: nanoOrNull(row.cache_write_nano),
    searches: nanoOrNull(row.searches_nano),
    setAt: new Date(row.set_at).toISOString(),
  }
}

/** What spaces have set for their models. */
export type OwnPrices = { priceOf: (spaceId: string, provider: string, model: string) => OwnPrice | undefined }

export const NO_OWN_PRICES: OwnPrices = { priceOf: () => undefined }

const FIND = `SELECT space_id, provider, model_name, ${OWN_PRICE_COLUMNS} FROM model_price WHERE space_id = ANY($1::uuid[])`

/** An id that is none is what keeps an event out of the ledger, and not the events beside it. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The own prices of some spaces as they are at this moment. @throws the database's error. */
export async function findOwnPrices(database: UsageDatabase, spaceIds: readonly string[]): Promise<OwnPrices> {
  const { rows } = await database.query(FIND, [[...new Set(spaceIds)].filter((id) => UUID.test(id))])
  if (rows.length === 0) return NO_OWN_PRICES
  const prices = new Map<string, OwnPrice>()
  for (const row of rows as (OwnPriceRow & { space_id: string; provider: string; model_name: string })[]) {
    prices.set(keyOf(row.space_id, row.provider, row.model_name), readOwnPrice(row))
  }
  return { priceOf: (spaceId, provider, model) => prices.get(keyOf(spaceId.toLowerCase(), provider, model)) }
}

const keyOf = (...parts: readonly string[]): string => parts.join('\n')

/** A scaled price counts 1e-12 dollars. */
const PER_NANO = 1000n

const lists = new WeakMap<OwnPrice, PriceList>()

/** An own price as a list of prices. It is for all tokens, sound and pictures included. */
export function pricesOf(own: OwnPrice): PriceList {
  let list = lists.get(own)
  if (list === undefined) lists.set(own, (list = toList(own)))
  return list
}

function toList({ input, output, cacheRead, cacheWrite, searches }: OwnPrice): PriceList {
  const prices: [string, bigint | null][] = [
    ['input_mtok', input],
    ['input_audio_mtok', input],
    ['cache_read_mtok', cacheRead],
    ['cache_write_mtok', cacheWrite],
    ['cache_write_1h_mtok', cacheWrite ?? input],
    ['output_mtok', output],
    ['output_audio_mtok', output],
    ['web_searches_kcount', searches],
  ]
  return new Map(
    prices.flatMap(([key, nano]) => (nano === null ? [] : [[key, { base: nano * PER_NANO, tiers: [] }] as const])),
  )
}
