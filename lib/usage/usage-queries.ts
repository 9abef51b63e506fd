import { parameters, requireTimeZone } from './usage-filter'
import type { Parameters, UsageFilter, UsageWindow } from './usage-filter'
import { usageByDaySource, usageSource } from './usage-source'
import type { UsageDimension } from './usage-source'
import { NIL_UUID, SUM_COLUMNS } from './usage-sql'
import type { UsageDatabase } from './usage-sql'

/** Sums over calls. Averages are milliseconds, null when nothing was measured; `costNano` is a decimal string of nano-dollars. */
export type UsageSums = {
  requests: number
  errors: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  reasoningTokens: number
  costNano: string
  unpricedRequests: number
  avgLatencyMs: number | null
  avgTtfbMs: number | null
}

/** `key` null = none (a refused call has no provider). `rest` marks the one row that sums all groups beyond the limit. */
export type UsageGroup = UsageSums & { key: string | null; rest: boolean }
/** `bucket` is a day `2026-03-29` in the zone asked for, or the start of an hour in ISO 8601 UTC. */
export type UsageBucket = UsageSums & { bucket: string }

/** As text: sums of 64-bit integers do not fit every driver's numbers. */
const SUMS = SUM_COLUMNS.map((column) => `coalesce(sum(${column}), 0)::text AS ${column}`).join(', ')

type SumRow = Record<string, unknown>

function toSums(row: SumRow): UsageSums {
  const value = (column: string) => Number(row[column])
  const average = (sum: number, count: number) => (count === 0 ? null : Math.round(sum / count))
  return {
    requests: value('requests'),
    errors: value('errors'),
    inputTokens: value('input_tokens'),
    outputTokens: value('output_tokens'),
    cacheReadTokens: value('cache_read_tokens'),
    cacheWriteTokens: value('cache_write_tokens'),
    reasoningTokens: value('reasoning_tokens'),
    costNano: String(row['cost_nano']),
    unpricedRequests: value('unpriced_requests'),
    avgLatencyMs: average(value('latency_ms_sum'), value('requests')),
    avgTtfbMs: average(value('ttfb_ms_sum'), value('ttfb_count')),
  }
}

const LONGEST_FIRST = ['d', 'h', 'q'] as const

/** Everything in the window as one sum; zeros when there was nothing. */
export async function usageTotals(
  database: UsageDatabase,
  filter: UsageFilter,
  window: UsageWindow,
): Promise<UsageSums> {
  const params = parameters()
  return totalsOf(database, usageSource(filter, window, params, { grains: LONGEST_FIRST }), params)
}

/** The sum of all rows of a source. */
export async function totalsOf(database: UsageDatabase, source: string, params: Parameters): Promise<UsageSums> {
  const { rows } = await database.query(`SELECT ${SUMS} FROM ${source}`, params.values)
  return toSums(rows[0] ?? {})
}

/**
 * The window split by one dimension, the most expensive first; groups beyond `limit` come as one row at the end.
 * @param limit at least 1.
 */
export async function usageBy(
  database: UsageDatabase,
  filter: UsageFilter,
  window: UsageWindow,
  dimension: UsageDimension,
  limit = 100,
): Promise<UsageGroup[]> {
  const params = parameters()
  return groupsOf(
    database,
    usageSource(filter, window, params, { split: dimension, grains: LONGEST_FIRST }),
    params,
    limit,
  )
}

/** The rows of a source by their key, as `usageBy` gives them. */
export async function groupsOf(
  database: UsageDatabase,
  source: string,
  params: Parameters,
  limit = 100,
): Promise<UsageGroup[]> {
  const max = `${params.add(limit)}::int`
  const { rows } = await database.query(
    `WITH grouped AS (
       SELECT key, ${SUM_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ')} FROM ${source} GROUP BY 1
     ), ranked AS (
       SELECT *, row_number() OVER (ORDER BY cost_nano DESC, requests DESC, key) AS place FROM grouped
     )
     SELECT CASE WHEN place <= ${max} THEN key END AS key, place > ${max} AS rest, ${SUMS}
     FROM ranked GROUP BY 1, 2, least(place, ${max} + 1) ORDER BY least(place, ${max} + 1)`,
    params.values,
  )
  return rows.map((row) => {
    const key = row['key']
    const named = typeof key === 'string' && key !== '' && key !== NIL_UUID
    return Object.assign(toSums(row), { key: named ? key : null, rest: row['rest'] === true })
  })
}

/**
 * The window split by day of the zone, days without calls included (H-48).
 * @throws AppError `invalid_input` for an unknown zone.
 */
export async function usageByDay(
  database: UsageDatabase,
  filter: UsageFilter,
  window: UsageWindow,
  timeZone: string,
): Promise<UsageBucket[]> {
  const params = parameters()
  return daysOf(database, usageByDaySource(filter, window, timeZone, params), params, window, timeZone)
}

/** The rows of a source by their `day` of the zone, days of the window without any included. */
export function daysOf(
  database: UsageDatabase,
  source: string,
  params: Parameters,
  window: UsageWindow,
  timeZone: string,
): Promise<UsageBucket[]> {
  const zone = `${params.add(requireTimeZone(timeZone))}::text`
  const dayOf = (instant: string) => `(${instant} AT TIME ZONE ${zone})::date`
  const [from, to] = [window.from, window.to].map((at) => `${params.add(at.toISOString())}::timestamptz`)
  return buckets(database, params, {
    series: `generate_series(${dayOf(`${from}`)}, ${dayOf(`(${to} - interval '1 millisecond')`)}, interval '1 day')`,
    key: `to_char(bucket, 'YYYY-MM-DD')`,
    bucketOf: 'day',
    source,
  })
}

/** The window split by hour, hours without calls included. */
export async function usageByHour(
  database: UsageDatabase,
  filter: UsageFilter,
  window: UsageWindow,
): Promise<UsageBucket[]> {
  const params = parameters()
  const source = usageSource(filter, window, params, { grains: ['h'] })
  const [from, to] = [window.from, window.to].map((at) => `${params.add(at.toISOString())}::timestamptz`)
  return buckets(database, params, {
    // The first hour that starts in the window.
    series: `generate_series(date_trunc('hour', ${from} + interval '1 hour' - interval '1 millisecond', 'UTC'), ${to} - interval '1 millisecond', interval '1 hour')`,
    key: `to_char(bucket AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
    bucketOf: `date_trunc('hour', at, 'UTC')`,
    source,
  })
}

async function buckets(
  database: UsageDatabase,
  params: Parameters,
  sql: { series: string; key: string; bucketOf: string; source: string },
): Promise<UsageBucket[]> {
  const { rows } = await database.query(
    `SELECT ${sql.key} AS key, ${SUM_COLUMNS.map((column) => `coalesce(${column}, 0)::text AS ${column}`).join(', ')}
     FROM ${sql.series} AS bucket LEFT JOIN (
       SELECT ${sql.bucketOf} AS slot, ${SUM_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ')}
       FROM ${sql.source} GROUP BY 1
     ) AS sums ON sums.slot = bucket ORDER BY bucket`,
    params.values,
  )
  return rows.map((row) => Object.assign(toSums(row), { bucket: String(row['key']) }))
}
