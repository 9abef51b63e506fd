import type { Parameters, UsageFilter, UsageWindow } from './usage-filter'
import { filterCondition, requireTimeZone, wholeHours } from './usage-filter'
import { NIL_UUID, PLAYGROUND_KEY, SUM_COLUMNS } from './usage-sql'

/** By what usage can be split, the expression that holds it in `usage_rollup`, and its name in `usage_series`; null = it is not there. */
const DIMENSIONS = {
  model: ['model', 'model'],
  token: [
    `CASE WHEN token_id = '${NIL_UUID}' AND user_id <> '${NIL_UUID}' THEN '${PLAYGROUND_KEY}' ELSE token_id::text END`,
    'token',
  ],
  user: ['user_id::text', 'user'],
  providerKey: ['provider_key_id::text', 'provider_key'],
  outcome: ['outcome', 'outcome'],
  provider: ['provider', null],
  endpoint: ['endpoint', null],
} as const satisfies Record<string, readonly [string, string | null]>
export type UsageDimension = keyof typeof DIMENSIONS

/** What holds a dimension in `usage_rollup`, as an expression. */
export const rollupKey = (dimension: UsageDimension): string => DIMENSIONS[dimension][0]

/** The dimension that a field of a filter is about. */
const FILTERED: readonly (readonly [keyof UsageFilter, UsageDimension])[] = [
  ['userId', 'user'],
  ['tokenId', 'token'],
  ['providerKeyId', 'providerKey'],
  ['model', 'model'],
  ['outcome', 'outcome'],
  ['provider', 'provider'],
]

const QUARTER_MS = 15 * 60_000
const HOUR_MS = 4 * QUARTER_MS
const DAY_MS = 24 * HOUR_MS

type Grain = 'q' | 'h' | 'd'
const GRAIN_MS: Record<Grain, number> = { q: QUARTER_MS, h: HOUR_MS, d: DAY_MS }
type Slice = UsageWindow & { grain: Grain }

/** Sums that together are a window: the longest that fit, shorter ones at its ends. Everything begins and ends at a quarter. */
export function slicesOf({ from, to }: UsageWindow, grains: readonly Grain[]): Slice[] {
  const [grain, ...finer] = grains
  if (grain === undefined || from >= to) return []
  if (finer.length === 0) return [{ grain, from, to }]
  const unit = GRAIN_MS[grain]
  const first = new Date(Math.ceil(from.getTime() / unit) * unit)
  const end = new Date(Math.floor(to.getTime() / unit) * unit)
  if (first >= end) return slicesOf({ from, to }, finer)
  return [
    ...slicesOf({ from, to: first }, finer),
    { grain, from: first, to: end },
    ...slicesOf({ from: end, to }, finer),
  ]
}

/** The only dimension a question is about, as `usage_series` has it; 'all' = none, null = it is about more than one. */
export function seriesOf(
  filter: UsageFilter,
  split: UsageDimension | null,
): { name: string; key: string | null } | null {
  const filtered = FILTERED.filter(([field]) => filter[field] !== undefined)
  const [only] = filtered
  if (filtered.length > 1 || (only && split && only[1] !== split)) return null
  const dimension = only?.[1] ?? split
  if (dimension === null) return { name: 'all', key: '' }
  const name = DIMENSIONS[dimension][1]
  return name === null ? null : { name, key: only ? String(filter[only[0]]) : null }
}

/** Where the sums are that a question is about: a table, what holds their key in it, and the condition that finds them. */
type Sums = { table: 'usage_series' | 'usage_rollup'; key: string; condition: string; grains: readonly Grain[] }

function sumsOf(filter: UsageFilter, split: UsageDimension | null, params: Parameters): Sums {
  const series = seriesOf(filter, split)
  if (series === null) {
    const key = split === null ? `''` : rollupKey(split)
    return { table: 'usage_rollup', key, condition: filterCondition(filter, 'model', params), grains: ['d', 'q'] }
  }
  const conditions = [`space_id = ${params.add(filter.spaceId)}::uuid`, `dimension = '${series.name}'`]
  if (series.key !== null) conditions.push(`key = ${params.add(series.key)}::text`)
  return { table: 'usage_series', key: 'key', condition: conditions.join(' AND '), grains: ['d', 'h', 'q'] }
}

const columnsOf = (bins: boolean | undefined): readonly string[] => [
  ...SUM_COLUMNS,
  ...(bins ? ['latency_bins', 'ttfb_bins'] : []),
]

type SourceOptions = { split?: UsageDimension | null; bins?: boolean }

/**
 * The sums that answer a question with the fewest rows. A call belongs to the quarter of an hour it came in, which every
 * zone's days are made of, so parts always sum to their total.
 * @param options.grains the longest sums that may be used first; only one where each row must keep its own time
 */
export function usageSource(
  filter: UsageFilter,
  window: UsageWindow,
  params: Parameters,
  options: SourceOptions & { grains: readonly Grain[] },
): string {
  const { table, key, condition, grains } = sumsOf(filter, options.split ?? null, params)
  const wanted = options.grains.filter((grain) => grains.includes(grain))
  const parts = slicesOf(window, wanted.length > 0 ? wanted : ['q']).map(
    ({ grain, from, to }) =>
      `grain = '${grain}' AND at >= ${params.add(from.toISOString())}::timestamptz AND at < ${params.add(to.toISOString())}::timestamptz`,
  )
  const select = (where: string) =>
    `SELECT at, ${key} AS key, provider, ${columnsOf(options.bins).join(', ')} FROM ${table} WHERE ${condition} AND ${where}`
  return `(${(parts.length > 0 ? parts : ['false']).map(select).join(' UNION ALL ')}) AS source`
}

/**
 * The sums of a window by `day` of a zone (a timestamp at midnight), in a few rows: those of its days in UTC, less what lies
 * in another day of the zone, which is added there. A day may come out as nothing at all.
 * @throws AppError `invalid_input` for an unknown zone.
 */
export function usageByDaySource(
  filter: UsageFilter,
  window: UsageWindow,
  timeZone: string,
  params: Parameters,
  options: SourceOptions = {},
): string {
  const { table, key, condition, grains } = sumsOf(filter, options.split ?? null, params)
  const [finer, step] = grains.includes('h') && wholeHours(timeZone, window) ? ['h', '1 hour'] : ['q', '15 minutes']
  const zone = `${params.add(requireTimeZone(timeZone))}::text`
  const [from, to] = [window.from, window.to].map((at) => `${params.add(at.toISOString())}::timestamptz`)
  const [first, end] = [floorDay(window.from.getTime()), floorDay(window.to.getTime() + DAY_MS - 1)].map(
    (ms) => `${params.add(new Date(ms).toISOString())}::timestamptz`,
  )
  const columns = columnsOf(options.bins)
  const dayOf = (at: string, of: string) => `date_trunc('day', ${at} AT TIME ZONE ${of})`
  return `(
    SELECT at AT TIME ZONE 'UTC' AS day, ${key} AS key, provider, ${columns.join(', ')}
    FROM ${table} WHERE ${condition} AND grain = 'd' AND at >= ${first} AND at < ${end}
    UNION ALL
    SELECT side.day, key, provider, ${columns.map((column) => `${column} * way`).join(', ')}
    FROM (
      SELECT in_utc, in_zone, sums.*
      FROM generate_series(${first}, ${end} - interval '${step}', interval '${step}') AS slot,
        LATERAL (SELECT ${dayOf('slot', `'UTC'`)} AS in_utc, CASE WHEN slot >= ${from} AND slot < ${to} THEN ${dayOf('slot', zone)} END AS in_zone OFFSET 0) AS days,
        LATERAL (
          SELECT ${key} AS key, provider, ${columns.join(', ')} FROM ${table}
          WHERE ${condition} AND grain = '${finer}' AND at = slot OFFSET 0
        ) AS sums
      WHERE in_zone IS DISTINCT FROM in_utc OFFSET 0
    ) AS moved, LATERAL (VALUES (in_utc, -1), (in_zone, 1)) AS side(day, way)
    WHERE side.day IS NOT NULL
  ) AS source`
}

const floorDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS
