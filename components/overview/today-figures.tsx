import type { ReactNode } from 'react'
import { Card } from '@/components/ui/card'
import { ChartSparkline } from '@/components/ui/chart-sparkline'
import { Count } from '@/components/ui/count'
import { formatCount, formatMoney, formatPercent, formatPlural } from '@/components/ui/format'
import { Money } from '@/components/ui/money'
import { errorRate, shownCost } from '@/components/usage/usage-figures'
import { daysBetween } from '@/components/usage/range'
import type { UsageTotals, UsageView } from '@/lib/schemas/usage'

const NOTHING: UsageTotals = {
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
}

/** Today's spend, requests, errors and tokens, each with its last days as a line and yesterday as a number. */
export function TodayFigures({ usage }: { usage: UsageView }) {
  const byDay = new Map(usage.byDay.map((row) => [row.day, row]))
  const days: UsageTotals[] = daysBetween(usage.from, usage.to).map((day) => byDay.get(day) ?? NOTHING)
  const today = days.at(-1) ?? NOTHING
  const yesterday = days.at(-2) ?? NOTHING
  const tokens = ({ inputTokens, outputTokens }: UsageTotals) => inputTokens + outputTokens
  return (
    <Card aria-label="Today" className="overflow-hidden">
      <dl className="-mr-px -mb-px grid grid-cols-2 lg:grid-cols-4">
        <Figure
          name="Spend today"
          value={<Money nanoUsd={shownCost(today)} />}
          note={`${formatMoney(shownCost(yesterday))} yesterday`}
          values={days.map(({ costNanoUsd }) => Number(costNanoUsd))}
          color="var(--chart-1)"
        />
        <Figure
          name="Requests today"
          value={<Count value={today.requests} />}
          note={`${formatCount(yesterday.requests)} yesterday`}
          values={days.map(({ requests }) => requests)}
          color="var(--chart-2)"
        />
        <Figure
          name="Errors today"
          value={<Count value={today.errors} />}
          note={
            today.requests === 0
              ? `${formatPlural(yesterday.errors, 'error')} yesterday`
              : `${formatPercent(errorRate(today))} of requests`
          }
          values={days.map(({ errors }) => errors)}
          color="var(--danger)"
        />
        <Figure
          name="Tokens today"
          value={<Count value={tokens(today)} />}
          note={`${formatCount(today.inputTokens)} in, ${formatCount(today.outputTokens)} out`}
          values={days.map(tokens)}
          color="var(--chart-4)"
        />
      </dl>
    </Card>
  )
}

function Figure(props: { name: string; value: ReactNode; note: string; values: readonly number[]; color: string }) {
  return (
    <div className="min-w-0 border-r border-b border-border px-4 py-3.5 sm:px-5">
      <dt className="truncate text-[13px] text-muted-foreground">{props.name}</dt>
      <dd className="mt-1 truncate text-xl leading-7 font-semibold tracking-tight tabular-nums">{props.value}</dd>
      <dd className="mt-0.5 truncate text-xs text-muted-foreground tabular-nums">{props.note}</dd>
      <dd aria-hidden className="mt-2">
        <ChartSparkline values={props.values} color={props.color} height={28} />
      </dd>
    </div>
  )
}
