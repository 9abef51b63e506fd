import { type ChartSeries, seriesColors, topSeries } from '@/components/ui/chart-series'
import type { UsageDurations, UsageTotals, UsageView } from '@/lib/schemas/usage'
import { daysBetween } from './range'
import { modelLabel } from './usage-figures'
import type { Metric } from './usage-filters'

type Column = { requests: number; tokens: number; costNanoUsd: string }

// 2⁵³ nano-USD are nine million dollars: a day's spend as a plain number is exact enough to draw.
const valueOf: Record<Metric, (column: Column) => number> = {
  spend: ({ costNanoUsd }) => Number(costNanoUsd),
  requests: ({ requests }) => requests,
  tokens: ({ tokens }) => tokens,
}

/** A usage view as stacked columns: one a day of its range, one series a model, the largest six. */
export function seriesByModel(
  usage: UsageView,
  metric: Metric,
  colors: ReadonlyMap<string, string>,
): { days: string[]; series: ChartSeries[] } {
  const days = daysBetween(usage.from, usage.to)
  const byDay = new Map(usage.byDay.map((row) => [row.day, row.models]))
  const columns = days.map((day) =>
    Object.fromEntries(Object.entries(byDay.get(day) ?? {}).map(([name, column]) => [name, valueOf[metric](column)])),
  )
  const series = topSeries(columns, { label: modelLabel, colors }).filter(({ values }) =>
    values.some((value) => value !== null && value > 0),
  )
  return { days, series }
}

/** The colours of a space's models: its most expensive ones, then its busiest, have one of their own on every page. */
export function modelColors({ byModel }: Pick<UsageView, 'byModel'>): Map<string, string> {
  const ranked = byModel.toSorted((a, b) => Number(b.costNanoUsd) - Number(a.costNanoUsd) || b.requests - a.requests)
  return seriesColors(ranked.map(({ model }) => model))
}

/** What a chart of durations is about: the whole answer, or what passes until its first byte. */
export type Duration = 'latency' | 'ttfb'
const MEAN = { latency: 'avgLatencyMs', ttfb: 'avgTtfbMs' } as const
const SHARES = [
  ['p50', 'Half of them within', 'var(--chart-1)'],
  ['p95', '95% within', 'var(--chart-2)'],
  ['p99', '99% within', 'var(--chart-3)'],
] as const

/** What a chart of durations is made of. `durations` null = only means are kept. */
export type DurationUsage = {
  durations: UsageDurations | null
  byDay: readonly (UsageTotals & { day: string; durations: UsageDurations | null })[]
}

/** Percentiles per day in milliseconds, or the mean where they are not kept; a day without calls is a gap. */
export function durationSeries(usage: DurationUsage, of: Duration, days: readonly string[]): ChartSeries[] {
  const byDay = new Map(usage.byDay.map((row) => [row.day, row]))
  const line = (key: string, label: string, color: string, valueOf: (day: string) => number | null | undefined) => ({
    key,
    label,
    code: false,
    color,
    values: days.map((day) => valueOf(day) ?? null),
  })
  if (usage.durations === null) return [line('mean', 'Average', 'var(--chart-1)', (day) => byDay.get(day)?.[MEAN[of]])]
  return SHARES.map(([key, label, color]) => line(key, label, color, (day) => byDay.get(day)?.durations?.[of]?.[key]))
}
