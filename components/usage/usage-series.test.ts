import { expect, test } from 'vitest'
import type { UsageDurations, UsageTotals, UsageView } from '@/lib/schemas/usage'
import { daysBetween } from './range'
import { changeOf, chartMetric, errorRate, formatDurationTick, formatMetricTick, shownCost } from './usage-figures'
import { durationSeries, seriesByModel } from './usage-series'

const totals = (over: Partial<UsageTotals> = {}): UsageTotals => ({
  requests: 0,
  errors: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  costNanoUsd: '0',
  unpricedRequests: 0,
  avgLatencyMs: null,
  avgTtfbMs: null,
  ...over,
})
const view = (byDay: UsageView['byDay']): UsageView => ({
  from: '2026-11-01',
  to: '2026-11-04',
  zone: 'UTC',
  totals: totals(),
  previous: totals(),
  durations: { latency: null, ttfb: null },
  previousDurations: null,
  byDay,
  byModel: [],
  byToken: [],
  byPerson: [],
  byProviderKey: [],
  byOutcome: [],
})
const used = (
  day: string,
  models: UsageView['byDay'][number]['models'],
  over: Partial<UsageTotals> = {},
  durations: UsageDurations | null = null,
) => ({
  ...totals(over),
  durations,
  day,
  models,
})

test('every day of the range has a column, in order, also one the answer left out', () => {
  const usage = view([
    used('2026-11-02', { a: { requests: 2, tokens: 30, costNanoUsd: '1500' } }),
    used('2026-11-04', {
      a: { requests: 1, tokens: 5, costNanoUsd: '0' },
      b: { requests: 9, tokens: 0, costNanoUsd: '0' },
    }),
  ])
  const { days, series } = seriesByModel(usage, 'requests', new Map())
  expect(days).toEqual(['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'])
  expect(series.map(({ key, values }) => [key, values])).toEqual([
    ['b', [0, 0, 0, 9]],
    ['a', [0, 2, 0, 1]],
  ])
  // A model that cost nothing is no series of a spend chart.
  expect(seriesByModel(usage, 'spend', new Map()).series.map(({ key }) => key)).toEqual(['a'])
})

test('a day without calls is a gap in the lines of durations, not a fast day; without percentiles they are means', () => {
  const durations = { latency: { p50: 700, p95: 900, p99: 950 }, ttfb: null }
  const usage = view([used('2026-11-02', {}, { requests: 2, avgLatencyMs: 800, avgTtfbMs: 90 }, durations)])
  const lines = (of: 'latency' | 'ttfb', narrowed = usage) =>
    durationSeries(narrowed, of, daysBetween(narrowed.from, narrowed.to)).map(({ values }) => values)
  expect(lines('latency')).toEqual([
    [null, 700, null, null],
    [null, 900, null, null],
    [null, 950, null, null],
  ])
  expect(
    lines('ttfb')
      .flat()
      .every((value) => value === null),
  ).toBe(true)
  expect(lines('latency', { ...usage, durations: null })).toEqual([[null, 800, null, null]])
  expect(lines('ttfb', { ...usage, durations: null })).toEqual([[null, 90, null, null]])
})

test('J10 an unknown cost is never shown as zero', () => {
  expect(shownCost(totals({ requests: 3, unpricedRequests: 3 }))).toBeNull()
  expect(shownCost(totals({ requests: 3, unpricedRequests: 1, costNanoUsd: '70' }))).toBe('70')
  expect(shownCost(totals({ requests: 3 }))).toBe('0')
})

test('J10 a chart of calls that nobody could price counts them, unless spend was asked for', () => {
  const unpriced = totals({ requests: 3, unpricedRequests: 3 })
  expect(chartMetric(null, unpriced)).toBe('requests')
  expect(chartMetric('spend', unpriced)).toBe('spend')
  expect(chartMetric(null, totals({ requests: 3, unpricedRequests: 2, costNanoUsd: '70' }))).toBe('spend')
  expect(chartMetric('tokens', totals({ requests: 3, costNanoUsd: '70' }))).toBe('tokens')
  expect(chartMetric(null, totals())).toBe('spend')
})

test('ratios have no value where there is nothing to divide by', () => {
  expect(errorRate(totals())).toBeNull()
  expect(errorRate(totals({ requests: 4, errors: 1 }))).toBe(0.25)
  expect(changeOf(3, 0)).toBeNull()
  expect(changeOf(null, 2)).toBeNull()
  expect(changeOf(3, 2)).toBe(0.5)
})

test('axis labels stay short', () => {
  expect([0, 5e8, 250_000, 1.2e12, 5e9, 2.5e6].map(formatMetricTick.spend)).toEqual([
    '$0',
    '$0.50',
    '$0.00025',
    '$1.2K',
    '$5',
    '$0.0025',
  ])
  expect([0, 500, 2500].map(formatMetricTick.tokens)).toEqual(['0', '500', '2.5K'])
  expect([0, 250, 1500, 20_000].map(formatDurationTick)).toEqual(['0 ms', '250 ms', '1.5 s', '20 s'])
})
