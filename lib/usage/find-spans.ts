import { filterCondition, parameters } from './usage-filter'
import type { UsageFilter } from './usage-filter'
import { seriesOf } from './usage-source'
import type { UsageDatabase } from './usage-sql'

/** How long a span is. */
export const QUARTER_MS = 15 * 60_000

/** Whether the sums know where a filter's calls are, and there are calls they leave out. */
export const hasSpans = (filter: UsageFilter): boolean =>
  filter.requestId === undefined && seriesOf(filter, null)?.name !== 'all'

/** A quarter of an hour with so many calls of a filter. */
export type Span = { at: Date; calls: number }

/**
 * Where in the ledger the calls of a filter are, by the sums: newest first. Without it a page of rare calls would read
 * everything that is newer than they are.
 * @param window the part of the ledger to look in; null = all of it
 * @param most how many at a time; each has a call, if it is not at an end of the window
 */
export async function* findSpans(
  database: UsageDatabase,
  filter: UsageFilter,
  window: { from: Date | null; to: Date | null },
  most: number,
): AsyncGenerator<Span[]> {
  const { from } = window
  for (let { to } = window, more = true; more;) {
    const params = parameters()
    const bounds = [
      ...(from ? [`at > ${params.add(new Date(from.getTime() - QUARTER_MS).toISOString())}::timestamptz`] : []),
      ...(to ? [`at < ${params.add(to.toISOString())}::timestamptz`] : []),
    ]
    const series = seriesOf(filter, null)
    const [table, condition] =
      series === null || series.key === null
        ? ['usage_rollup', filterCondition(filter, 'model', params)]
        : [
            'usage_series',
            `space_id = ${params.add(filter.spaceId)}::uuid AND dimension = '${series.name}' AND key = ${params.add(series.key)}::text`,
          ]
    const { rows } = await database.query(
      `SELECT at, sum(requests)::text AS requests FROM ${table}
       WHERE ${[condition, `grain = 'q'`, ...bounds].join(' AND ')}
       GROUP BY at ORDER BY at DESC LIMIT ${params.add(most)}::int`,
      params.values,
    )
    const spans = rows.map((row) => ({ at: new Date(row['at'] as string | Date), calls: Number(row['requests']) }))
    if (spans.length > 0) yield spans
    to = spans.at(-1)?.at ?? null
    more = spans.length === most
  }
}
