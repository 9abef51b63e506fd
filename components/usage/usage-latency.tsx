'use client'
import { useState } from 'react'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { ChartLegend } from '@/components/ui/chart-legend'
import { ChartTime } from '@/components/ui/chart-time'
import { cn } from '@/components/ui/cn'
import { formatDuration } from '@/components/ui/format'
import type { UsageView } from '@/lib/schemas/usage'
import { ChartOrTable, type ChartView } from './chart-or-table'
import { formatDurationTick } from './usage-figures'
import type { FilterChange } from './usage-filters'
import { latencySeries } from './usage-series'

/** Mean latency and time to first token of every day; days without calls are gaps. */
export function UsageLatency({
  usage,
  day,
  onChange,
  busy,
}: {
  usage: UsageView
  day: string | null
  onChange: (change: FilterChange) => void
  busy: boolean
}) {
  const [view, setView] = useState<ChartView>('chart')
  const { days, series } = latencySeries(usage)
  const title = 'Average latency by day'
  return (
    <Card aria-busy={busy}>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        <ChartOrTable of={title} value={view} onValueChange={setView} />
      </CardHeader>
      <CardContent className={cn(busy && 'opacity-60')}>
        <ChartTime
          label={title}
          kind="lines"
          days={days}
          series={series}
          height={140}
          format={formatDuration}
          formatTick={formatDurationTick}
          asTable={view === 'table'}
          selectedDay={day}
          onSelectDay={(chosen) => onChange({ day: chosen })}
        />
        <div className="mt-3 -ml-2">
          <ChartLegend series={series} />
        </div>
      </CardContent>
    </Card>
  )
}
