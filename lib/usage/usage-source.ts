import type { Parameters, UsageFilter, UsageWindow } from './usage-filter'
import { filterCondition } from './usage-filter'
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

/**
 * The sums that answer a question with the fewest rows. A call belongs to the quarter of an hour it came in, which every
 * zone's days are made of, so parts always sum to their total.
 * @param grains the longest sums that may be used first; only one where each row must keep its own time
 */
export function usageSource(
  filter: UsageFilter,
  window: UsageWindow,
  params: Parameters,
  options: { split?: UsageDimension | null; grains: readonly Grain[]; bins?: boolean },
): string {
  const split = options.split ?? null
  const series = seriesOf(filter, split)
  const sums = [...SUM_COLUMNS, ...(options.bins ? ['latency_bins', 'ttfb_bins'] : [])].join(', ')
  if (series !== null) {
    const conditions = [`space_id = ${params.add(filter.spaceId)}::uuid`, `dimension = '${series.name}'`]
    if (series.key !== null) conditions.push(`key = ${params.add(series.key)}::text`)
    return union(
      slicesOf(window, options.grains),
      params,
      (where) => `SELECT at, key, provider, ${sums} FROM usage_series WHERE ${[...conditions, where].join(' AND ')}`,
    )
  }
  const condition = filterCondition(filter, 'model', params)
  const key = split === null ? `''` : rollupKey(split)
  const grains = options.grains.filter((grain) => grain !== 'h')
  return union(
    slicesOf(window, grains.includes('q') ? grains : [...grains, 'q']),
    params,
    (where) => `SELECT at, ${key} AS key, provider, ${sums} FROM usage_rollup WHERE ${condition} AND ${where}`,
  )
}

function union(slices: readonly Slice[], params: Parameters, select: (where: string) => string): string {
  const parts = slices.map(({ grain, from, to }) =>
    select(
      `grain = '${grain}' AND at >= ${params.add(from.toISOString())}::timestamptz AND at < ${params.add(to.toISOString())}::timestamptz`,
    ),
  )
  return `(${parts.length > 0 ? parts.join(' UNION ALL ') : select('false')}) AS source`
}
