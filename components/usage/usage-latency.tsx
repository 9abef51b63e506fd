'use client'
import { useState } from 'react'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { ChartLegend } from '@/components/ui/chart-legend'
import { ChartTime } from '@/components/ui/chart-time'
import { cn } from '@/components/ui/cn'
import { formatDuration } from '@/components/ui/format'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { ChartOrTable, type ChartView } from './chart-or-table'
import { formatDurationTick } from './usage-figures'
import type { FilterChange } from './usage-filters'
import { type Duration, type DurationUsage, durationSeries } from './usage-series'

const TITLE: Record<Duration, string> = { latency: 'Time to the whole answer', ttfb: 'Time to the first token' }
const NOTHING: Record<Duration, string> = {
  latency: 'No calls in this time',
  ttfb: 'No first tokens in this time',
}
const OPTIONS: { value: Duration; label: string }[] = [
  { value: 'latency', label: 'Whole answer' },
  { value: 'ttfb', label: 'First token' },
]

/** How long calls took on every day; days without calls are gaps. */
export function UsageLatency({
  usage,
  days,
  own = false,
  day = null,
  onChange,
  busy = false,
}: {
  usage: DurationUsage
  /** Every day shown, oldest first. */
  days: readonly string[]
  /** Whether the viewer sees their own calls only, which is a filter by itself. */
  own?: boolean
  /** The day the page is narrowed to. */
  day?: string | null
  /** Makes days clickable. */
  onChange?: (change: FilterChange) => void
  busy?: boolean
}) {
  const [view, setView] = useState<ChartView>('chart')
  const [of, setOf] = useState<Duration>('latency')
  const series = durationSeries(usage, of, days)
  const title = `${TITLE[of]} by day`
  return (
    <Card aria-busy={busy}>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        <div className="flex flex-wrap items-center gap-2">
          <SegmentedControl size="sm" label="Which time" value={of} onValueChange={setOf} options={OPTIONS} />
          <ChartOrTable of={title} value={view} onValueChange={setView} />
        </div>
      </CardHeader>
      <CardContent className={cn(busy && 'opacity-60')}>
        <ChartTime
          label={title}
          kind="lines"
          days={days}
          series={series}
          height={140}
          empty={usage.durations === null ? '' : NOTHING[of]}
          format={formatDuration}
          formatTick={formatDurationTick}
          asTable={view === 'table'}
          selectedDay={day}
          {...(onChange ? { onSelectDay: (chosen) => onChange({ day: chosen }) } : {})}
        />
        <div className="mt-3 -ml-2">
          <ChartLegend series={series} />
        </div>
        {usage.durations === null && (
          <p className="mt-1 text-[13px] text-muted-foreground">
            {own
              ? 'How your times spread is kept for all of your calls together. Take the filter away to see it.'
              : 'How times spread is kept for one filter at a time. Take one away to see it.'}
          </p>
        )}
      </CardContent>
    </Card>
  )
}
