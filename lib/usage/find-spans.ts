import { parameters } from './usage-filter'
import type { UsageFilter } from './usage-filter'
import { SERIES_OF_FILTER } from './usage-source'
import type { UsageDatabase } from './usage-sql'

const QUARTER_MS = 15 * 60_000
/** Quarters of an hour looked through at a time. */
const SPANS = 200

/** Fields of a filter, those that few calls have in common first. */
const RAREST_FIRST = ['outcome', 'tokenId', 'userId', 'model', 'providerKeyId'] as const satisfies (keyof UsageFilter)[]

/** Whether a filter says enough to look for its calls by the sums. */
export const hasSpans = (filter: UsageFilter): boolean => RAREST_FIRST.some((field) => filter[field] !== undefined)

/** A quarter of an hour with so many calls that agree with one field of a filter. */
export type Span = { at: Date; calls: number }

/**
 * Where in the ledger the calls of a filter are, by the sums: newest first, at most `SPANS` at a time. Without it a page of
 * rare calls would read everything that is newer than they are.
 * @param window the part of the ledger to look in; null = all of it
 */
export async function* findSpans(
  database: UsageDatabase,
  filter: UsageFilter,
  window: { from: Date | null; to: Date | null },
): AsyncGenerator<Span[]> {
  const field = RAREST_FIRST.find((each) => filter[each] !== undefined)
  if (field === undefined) throw new Error('This filter has no field to look for.')
  const { from } = window
  for (let { to } = window, more = true; more;) {
    const params = parameters()
    const bounds = [
      ...(from ? [`at > ${params.add(new Date(from.getTime() - QUARTER_MS).toISOString())}::timestamptz`] : []),
      ...(to ? [`at < ${params.add(to.toISOString())}::timestamptz`] : []),
    ]
    const { rows } = await database.query(
      `SELECT at, requests::text FROM usage_series
       WHERE space_id = ${params.add(filter.spaceId)}::uuid AND dimension = '${SERIES_OF_FILTER[field]}' AND grain = 'q'
         AND ${[`key = ${params.add(filter[field])}::text`, ...bounds].join(' AND ')}
       ORDER BY at DESC LIMIT ${SPANS}`,
      params.values,
    )
    const spans = rows.map((row) => ({ at: new Date(row['at'] as string | Date), calls: Number(row['requests']) }))
    if (spans.length > 0) yield spans
    to = spans.at(-1)?.at ?? null
    more = spans.length === SPANS
  }
}
