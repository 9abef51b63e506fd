import type { ReactNode } from 'react'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { Count } from '@/components/ui/count'
import { formatCount, formatDuration, formatMoney, formatPercent, formatPlural } from '@/components/ui/format'
import { Money } from '@/components/ui/money'
import type { UsageDurations, UsageTotals as Totals, UsageView } from '@/lib/schemas/usage'
import { ChangeNote } from './change-note'
import { changeOf, daysBefore, errorRate, shownCost } from './usage-figures'

/** Eight figures of a period, each against the same length of time before it. `busy` while newer ones are on their way. */
export function UsageTotals({
  usage: { totals, previous, durations, previousDurations },
  days,
  busy,
}: {
  usage: Pick<UsageView, 'totals' | 'previous' | 'durations' | 'previousDurations'>
  /** How many days the period has. */
  days: number
  busy: boolean
}) {
  const note = (key: keyof Omit<Totals, 'costNanoUsd'>, format: (value: number) => string) => (
    <ChangeNote
      change={changeOf(totals[key], previous[key])}
      before={previous[key] === null ? '–' : format(previous[key])}
      days={days}
    />
  )
  const spend = shownCost(totals)
  return (
    <Card aria-label="Totals" className={cn('overflow-hidden', busy && 'opacity-60')} aria-busy={busy}>
      {/* One pixel of border colour shows between the cells, whatever their number in a row. */}
      <dl className="-mr-px -mb-px grid grid-cols-2 lg:grid-cols-4">
        <Figure
          name="Spend"
          value={<Money nanoUsd={spend} />}
          note={
            totals.unpricedRequests > 0 ? (
              `${formatPlural(totals.unpricedRequests, 'call')} not priced`
            ) : (
              <ChangeNote
                change={changeOf(Number(totals.costNanoUsd), Number(previous.costNanoUsd))}
                before={formatMoney(shownCost(previous))}
                days={days}
              />
            )
          }
        />
        <Figure name="Requests" value={<Count value={totals.requests} />} note={note('requests', formatCount)} />
        <Figure
          name="Error rate"
          value={formatPercent(errorRate(totals))}
          note={
            <>
              {formatPlural(totals.errors, 'error')}
              {previous.requests > 0 && `, ${formatPercent(errorRate(previous))} before`}
            </>
          }
        />
        {durations ? (
          <DurationFigure name="Median latency" of="latency" now={durations} before={previousDurations} days={days} />
        ) : (
          <Figure
            name="Average latency"
            value={formatDuration(totals.avgLatencyMs)}
            note={note('avgLatencyMs', formatDuration)}
          />
        )}
        <Figure
          name="Input tokens"
          value={<Count value={totals.inputTokens} />}
          note={note('inputTokens', formatCount)}
        />
        <Figure
          name="Cached input"
          value={<Count value={totals.cacheReadTokens} />}
          note={
            totals.inputTokens > 0
              ? `${formatPercent(totals.cacheReadTokens / totals.inputTokens)} of input`
              : 'of input tokens'
          }
        />
        <Figure
          name="Output tokens"
          value={<Count value={totals.outputTokens} />}
          note={note('outputTokens', formatCount)}
        />
        {durations ? (
          <DurationFigure
            name="Median to first token"
            of="ttfb"
            now={durations}
            before={previousDurations}
            days={days}
          />
        ) : (
          <Figure
            name="Average to first token"
            value={formatDuration(totals.avgTtfbMs)}
            note={note('avgTtfbMs', formatDuration)}
          />
        )}
      </dl>
      <p className="border-t border-border px-4 py-2 text-xs text-muted-foreground sm:px-5">
        Compared with {daysBefore(days)}.
      </p>
    </Card>
  )
}

/** Half of the calls within a time, and nearly all of them within another. */
function DurationFigure({
  name,
  of,
  now,
  before,
  days,
}: {
  name: string
  of: keyof UsageDurations
  now: UsageDurations
  before: UsageDurations | null
  days: number
}) {
  const shares = now[of]
  const p50 = shares?.p50 ?? null
  const p50Before = before?.[of]?.p50 ?? null
  return (
    <Figure
      name={name}
      value={formatDuration(p50)}
      note={
        <>
          {shares && (
            <span title={`99% within ${formatDuration(shares.p99)}`}>95% within {formatDuration(shares.p95)}, </span>
          )}
          <ChangeNote change={changeOf(p50, p50Before)} before={formatDuration(p50Before)} days={days} />
        </>
      }
    />
  )
}

function Figure({ name, value, note }: { name: string; value: ReactNode; note: ReactNode }) {
  return (
    <div className="min-w-0 border-r border-b border-border px-4 py-3.5 sm:px-5">
      <dt className="truncate text-[13px] text-muted-foreground">{name}</dt>
      <dd className="mt-1 truncate text-xl leading-7 font-semibold tracking-tight tabular-nums">{value}</dd>
      <dd className="mt-0.5 min-h-4 truncate text-xs text-muted-foreground tabular-nums">{note}</dd>
    </div>
  )
}
