'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { ChartLegend } from '@/components/ui/chart-legend'
import { type ChartSeries, sumOf } from '@/components/ui/chart-series'
import { ChartTime } from '@/components/ui/chart-time'
import { ChartOrTable, type ChartView } from '@/components/usage/chart-or-table'
import { daysBetween } from '@/components/usage/range'
import { chartMetric, formatMetric, formatMetricTick, nothingOf } from '@/components/usage/usage-figures'
import { type Metric, queryString } from '@/components/usage/usage-filters'
import { modelColors, seriesByModel } from '@/components/usage/usage-series'
import type { UsageView } from '@/lib/schemas/usage'

const HEIGHT = 132

/** Spend by model, or requests while no call could be priced, and requests by how they went. A click on a day opens it under Usage. */
export function OverviewCharts({ usage, slug }: { usage: UsageView; slug: string }) {
  const metric = chartMetric(null, usage.totals)
  const byModel = seriesByModel(usage, metric, modelColors(usage))
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      <SmallChart
        title={metric === 'spend' ? 'Spend by model' : 'Requests by model'}
        slug={slug}
        usage={usage}
        series={byModel.series}
        metric={metric}
      />
      <SmallChart title="Requests" slug={slug} usage={usage} series={requestSeries(usage)} metric="requests" />
    </div>
  )
}

function requestSeries(usage: UsageView): ChartSeries[] {
  const byDay = new Map(usage.byDay.map((row) => [row.day, row]))
  const days = daysBetween(usage.from, usage.to).map((day) => byDay.get(day))
  const series: ChartSeries[] = [
    {
      key: 'ok',
      label: 'Got through',
      code: false,
      color: 'var(--chart-2)',
      values: days.map((row) => (row ? row.requests - row.errors : 0)),
    },
    {
      key: 'errors',
      label: 'Errors',
      code: false,
      color: 'var(--danger)',
      values: days.map((row) => row?.errors ?? 0),
    },
  ]
  return series.filter((one) => sumOf(one) > 0)
}

function SmallChart({
  title,
  slug,
  usage,
  series,
  metric,
}: {
  title: string
  slug: string
  usage: UsageView
  series: readonly ChartSeries[]
  metric: Metric
}) {
  const router = useRouter()
  const [view, setView] = useState<ChartView>('chart')
  const days = daysBetween(usage.from, usage.to)
  return (
    <Card className="min-w-0">
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        <ChartOrTable of={title} value={view} onValueChange={setView} />
      </CardHeader>
      <CardContent>
        <ChartTime
          label={`${title} by day`}
          kind="bars"
          days={days}
          series={series}
          whole={metric !== 'spend'}
          height={HEIGHT}
          empty={nothingOf(metric, usage.totals)}
          format={formatMetric[metric]}
          formatTick={formatMetricTick[metric]}
          asTable={view === 'table'}
          onSelectDay={(day) => {
            if (day) router.push(`/s/${slug}/usage?${queryString({ day, metric })}`)
          }}
        />
        <div className="mt-3 -ml-2 min-h-7">
          <ChartLegend series={series} total={(one) => formatMetric[metric](sumOf(one))} />
        </div>
      </CardContent>
    </Card>
  )
}
