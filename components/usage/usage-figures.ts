import { formatCount, formatDuration, formatMoney } from '@/components/ui/format'
import type { UsageTotals } from '@/lib/schemas/usage'
import type { Metric } from './usage-filters'

/** What a model is called where it is shown; calls refused before they had a provider have none. */
export const modelLabel = (model: string): string => (model === '' ? 'no known model' : model)

/** Nano-USD to show for a sum: null when calls used tokens and not one of them could be priced. */
export const shownCost = ({ costNanoUsd, unpricedRequests }: UsageTotals): string | null =>
  costNanoUsd === '0' && unpricedRequests > 0 ? null : costNanoUsd

/** What a chart shows: what was asked for, else spend, unless that would be empty because no call could be priced. */
export const chartMetric = (asked: Metric | null, totals: UsageTotals): Metric =>
  asked ?? (shownCost(totals) === null ? 'requests' : 'spend')

/** What a chart says instead of showing a metric when there is none of it. */
export const nothingOf = (metric: Metric, { requests }: UsageTotals): string =>
  metric === 'spend' && requests > 0 ? 'Nothing that could be priced in this time' : 'No calls in this time'

/** Errors ÷ requests, null without requests. */
export const errorRate = ({ errors, requests }: UsageTotals): number | null =>
  requests === 0 ? null : errors / requests

/** Change against the period before as a ratio: 0.12 = 12 % more. Null when there is nothing to compare with. */
export const changeOf = (now: number | null, before: number | null): number | null =>
  now === null || before === null || before === 0 ? null : now / before - 1

/** What a period of so many days is compared with. */
export const daysBefore = (days: number): string => (days === 1 ? 'the day before' : `the ${days} days before`)

/** One value of a metric, exact enough for a tooltip. Spend is in nano-USD. */
export const formatMetric: Record<Metric, (value: number) => string> = {
  spend: (nano) => formatMoney(String(Math.round(nano))),
  requests: (value) => value.toLocaleString('en'),
  tokens: (value) => value.toLocaleString('en'),
}

const axisMoney = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  minimumFractionDigits: 0,
  maximumFractionDigits: 1,
})
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** Cents always come in pairs; below a cent as many digits as the tick needs. */
function axisUsd(usd: number): string {
  if (usd >= 1000 || Number.isInteger(usd)) return axisMoney.format(usd)
  const cents = usd.toFixed(2)
  return `$${Number(cents) === usd ? cents : String(Number(usd.toPrecision(3)))}`
}

/** One value of a metric, short enough for an axis. */
export const formatMetricTick: Record<Metric, (value: number) => string> = {
  spend: (nano) => axisUsd(nano / 1e9),
  requests: formatCount,
  tokens: (value) => (value >= 1000 ? compact.format(value) : String(value)),
}

/** Milliseconds short enough for an axis: `500 ms`, `2.5 s`. */
export const formatDurationTick = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : ms < 60_000 ? `${Number((ms / 1000).toFixed(1))} s` : formatDuration(ms)
