import { parameters } from './usage-filter'
import type { Parameters, UsageWindow } from './usage-filter'
import { rollupKey } from './usage-source'
import { daysOf, groupsOf, totalsOf } from './usage-queries'
import type { UsageBucket, UsageGroup, UsageSums } from './usage-queries'
import { latencyByDayIn, latencyIn } from './usage-latency'
import type { UsageLatency } from './usage-latency'
import { SUM_COLUMNS } from './usage-sql'
import type { UsageDatabase } from './usage-sql'

const DAY_MS = 86_400_000

/** Sums over whole days in UTC, today included, of all spaces that count. */
export type UsageOverDays = {
  totals: UsageSums
  /** The same number of days before. */
  previous: UsageSums
  byDay: UsageBucket[]
  bySpace: UsageGroup[]
  byModel: UsageGroup[]
  byOutcome: UsageGroup[]
  /** Null for everybody's. */
  byToken: UsageGroup[] | null
  durations: UsageLatency
  previousDurations: UsageLatency
  /** By `2026-03-29`, only days with calls. */
  durationsByDay: ReadonlyMap<string, UsageLatency>
}

type Part = 'days' | 'spaces' | 'models' | 'outcomes' | 'tokens'
type SourceOf = (part: Part, window: UsageWindow, params: Parameters) => string

const DIMENSIONS = { models: 'model', outcomes: 'outcome', tokens: 'token' } as const
const COLUMNS = [...SUM_COLUMNS, 'latency_bins', 'ttfb_bins'].join(', ')
const DAY = `at AT TIME ZONE 'UTC' AS day`
const within = ({ from, to }: UsageWindow, params: Parameters): string =>
  `grain = 'd' AND at >= ${params.add(from.toISOString())}::timestamptz AND at < ${params.add(to.toISOString())}::timestamptz`

/** What everybody used, in every space there is or was. */
export const usageOfPlatform = (database: UsageDatabase, days: number): Promise<UsageOverDays> =>
  overDays(database, days, { tokens: false }, (part, window, params) => {
    const [dimension, key] = {
      days: ['all', 'key'],
      spaces: ['all', 'space_id::text'],
      models: ['model', 'key'],
      outcomes: ['outcome', 'key'],
      tokens: ['token', 'key'],
    }[part]
    return `(SELECT ${DAY}, ${key} AS key, ${COLUMNS} FROM usage_series WHERE dimension = '${dimension}' AND ${within(window, params)}) AS source`
  })

/** What a person used, in the spaces they are or were in: with those, the sums are found by their key. */
export const usageOfPerson = (database: UsageDatabase, userId: string, days: number): Promise<UsageOverDays> =>
  overDays(database, days, { tokens: true }, (part, window, params) => {
    const person = `${params.add(userId)}::uuid`
    const mine = `space_id IN (SELECT space_id FROM member WHERE user_id = ${person}) AND ${within(window, params)}`
    if (part === 'models' || part === 'outcomes' || part === 'tokens') {
      return `(SELECT ${DAY}, ${rollupKey(DIMENSIONS[part])} AS key, ${SUM_COLUMNS.join(', ')} FROM usage_rollup WHERE user_id = ${person} AND ${mine}) AS source`
    }
    return `(SELECT ${DAY}, space_id::text AS key, ${COLUMNS} FROM usage_series
      WHERE dimension = 'user' AND key = ${person}::text AND ${mine}) AS source`
  })

async function overDays(
  database: UsageDatabase,
  days: number,
  also: { tokens: boolean },
  sourceOf: SourceOf,
): Promise<UsageOverDays> {
  const to = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS)
  const from = new Date(to.getTime() - days * DAY_MS)
  const now = { from, to }
  const ask = <T>(part: Part, window: UsageWindow, read: (source: string, params: Parameters) => Promise<T>) => {
    const params = parameters()
    return read(sourceOf(part, window, params), params)
  }
  const groups = (part: Part) => ask(part, now, (source, params) => groupsOf(database, source, params))
  const totals = (window: UsageWindow) => ask('days', window, (source, params) => totalsOf(database, source, params))
  const latency = (window: UsageWindow) => ask('days', window, (source, params) => latencyIn(database, source, params))
  const before = { from: new Date(from.getTime() - days * DAY_MS), to: from }
  const [durations, previousDurations, durationsByDay] = await Promise.all([
    latency(now),
    latency(before),
    ask('days', now, (source, params) => latencyByDayIn(database, source, params)),
  ])
  const [sums, previous, byDay, bySpace, byModel, byOutcome, byToken] = await Promise.all([
    totals(now),
    totals(before),
    ask('days', now, (source, params) => daysOf(database, source, params, now, 'UTC')),
    groups('spaces'),
    groups('models'),
    groups('outcomes'),
    also.tokens ? groups('tokens') : null,
  ])
  return {
    totals: sums,
    previous,
    byDay,
    bySpace,
    byModel,
    byOutcome,
    byToken,
    durations,
    previousDurations,
    durationsByDay,
  }
}
