'use client'
import { useState } from 'react'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { ChartLegend } from '@/components/ui/chart-legend'
import { sumOf } from '@/components/ui/chart-series'
import { ChartTime } from '@/components/ui/chart-time'
import { cn } from '@/components/ui/cn'
import { SegmentedControl } from '@/components/ui/segmented-control'
import type { UsageView } from '@/lib/schemas/usage'
import { ChartOrTable, type ChartView } from './chart-or-table'
import { chartMetric, formatMetric, formatMetricTick, nothingOf } from './usage-figures'
import type { FilterChange, Metric, UsageFilters } from './usage-filters'
import { seriesByModel } from './usage-series'

export const METRIC_OPTIONS: { value: Metric; label: string }[] = [
  { value: 'spend', label: 'Spend' },
  { value: 'requests', label: 'Requests' },
  { value: 'tokens', label: 'Tokens' },
]
const TITLE: Record<Metric, string> = { spend: 'Spend', requests: 'Requests', tokens: 'Tokens' }

/** Spend, requests or tokens of every day, piled up by model. A day or a model narrows the page. */
export function UsageByDay({
  usage,
  filters,
  colors,
  onChange,
  busy,
}: {
  usage: UsageView
  filters: UsageFilters
  /** Of the space's models, settled for the whole page. */
  colors: ReadonlyMap<string, string>
  onChange: (change: FilterChange) => void
  busy: boolean
}) {
  const [view, setView] = useState<ChartView>('chart')
  const { day, model } = filters
  const metric = chartMetric(filters.metric, usage.totals)
  const { days, series } = seriesByModel(usage, metric, colors)
  const title = `${TITLE[metric]} by day and model`
  return (
    <Card aria-busy={busy}>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        <div className="flex flex-wrap items-center gap-2">
          <SegmentedControl
            size="sm"
            label="What the chart shows"
            value={metric}
            onValueChange={(value) => onChange({ metric: value })}
            options={METRIC_OPTIONS}
          />
          <ChartOrTable of={title} value={view} onValueChange={setView} />
        </div>
      </CardHeader>
      <CardContent className={cn(busy && 'opacity-60')}>
        <ChartTime
          label={title}
          kind="bars"
          days={days}
          series={series}
          whole={metric !== 'spend'}
          empty={nothingOf(metric, usage.totals)}
          format={formatMetric[metric]}
          formatTick={formatMetricTick[metric]}
          asTable={view === 'table'}
          selectedDay={day}
          onSelectDay={(chosen) => onChange({ day: chosen })}
        />
        {/* Room for one row of names also while there are none. */}
        <div className="mt-3 -ml-2 min-h-7 pointer-coarse:min-h-10">
          <ChartLegend
            series={series}
            total={(one) => formatMetric[metric](sumOf(one))}
            selected={model}
            onSelect={(key) => onChange({ model: key })}
          />
        </div>
      </CardContent>
    </Card>
  )
}
