import { type ChartSeries, seriesColors, topSeries } from '@/components/ui/chart-series'
import type { UsageView } from '@/lib/schemas/usage'
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

/** Mean latency and mean time to first token per day in milliseconds; a day without calls is a gap. */
export function latencySeries(usage: UsageView): { days: string[]; series: ChartSeries[] } {
  const days = daysBetween(usage.from, usage.to)
  const byDay = new Map(usage.byDay.map((row) => [row.day, row]))
  const row = (key: 'avgLatencyMs' | 'avgTtfbMs', label: string, color: string): ChartSeries => ({
    key,
    label,
    code: false,
    color,
    values: days.map((day) => byDay.get(day)?.[key] ?? null),
  })
  return {
    days,
    series: [row('avgLatencyMs', 'Whole answer', 'var(--chart-2)'), row('avgTtfbMs', 'First token', 'var(--chart-1)')],
  }
}
