import { binsOf, percentilesOf } from './histogram'
import type { Percentiles } from './histogram'
import { parameters } from './usage-filter'
import type { Parameters, UsageFilter, UsageWindow } from './usage-filter'
import { seriesOf, usageByDaySource, usageSource } from './usage-source'
import type { UsageDatabase } from './usage-sql'

/** Of whole calls, and of what passes until the first byte of an answer; null = nothing was measured. */
export type UsageLatency = { latency: Percentiles | null; ttfb: Percentiles | null }

const BOTH = 'coalesce(sum(latency_bins), 0)::text AS latency, coalesce(sum(ttfb_bins), 0)::text AS ttfb'

/** How long calls of a window took. @returns null for a filter of more than one property: durations are kept by one at a time. */
export async function usageLatency(
  database: UsageDatabase,
  filter: UsageFilter,
  window: UsageWindow,
): Promise<UsageLatency | null> {
  if (seriesOf(filter, null) === null) return null
  const params = parameters()
  return latencyIn(database, usageSource(filter, window, params, { grains: ['d', 'h', 'q'], bins: true }), params)
}

/** The same by day of the zone, `2026-03-29`, only days with calls. */
export async function latencyByDay(
  database: UsageDatabase,
  filter: UsageFilter,
  window: UsageWindow,
  timeZone: string,
): Promise<ReadonlyMap<string, UsageLatency>> {
  if (seriesOf(filter, null) === null) return new Map()
  const params = parameters()
  return latencyByDayIn(database, usageByDaySource(filter, window, timeZone, params, { bins: true }), params)
}

/** @param source sums with `latency_bins` and `ttfb_bins` */
export async function latencyIn(database: UsageDatabase, source: string, params: Parameters): Promise<UsageLatency> {
  const { rows } = await database.query(`SELECT ${BOTH} FROM ${source}`, params.values)
  return toLatency(rows[0] ?? { latency: '0', ttfb: '0' })
}

/** @param source sums with `day`, `requests`, `latency_bins` and `ttfb_bins` */
export async function latencyByDayIn(
  database: UsageDatabase,
  source: string,
  params: Parameters,
): Promise<ReadonlyMap<string, UsageLatency>> {
  const { rows } = await database.query(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, ${BOTH} FROM ${source} GROUP BY source.day HAVING sum(requests) > 0`,
    params.values,
  )
  return new Map(rows.map((row) => [String(row['day']), toLatency(row)]))
}

const toLatency = (row: Record<string, unknown>): UsageLatency => ({
  latency: percentilesOf(binsOf(String(row['latency']))),
  ttfb: percentilesOf(binsOf(String(row['ttfb']))),
})
