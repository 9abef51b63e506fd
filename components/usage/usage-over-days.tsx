'use client'
import Link from 'next/link'
import { useState } from 'react'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { ChartTime } from '@/components/ui/chart-time'
import { cn } from '@/components/ui/cn'
import { PageHeader } from '@/components/ui/page-header'
import { SegmentedControl } from '@/components/ui/segmented-control'
import type { UsageOverDaysView, UsagePart, UsageTotals as Totals } from '@/lib/schemas/usage'
import { ChartOrTable, type ChartView } from './chart-or-table'
import { outcomeOf } from './outcome'
import { type BreakdownRow, UsageBreakdown } from './usage-breakdown'
import { PRESET_DAYS } from './range'
import { METRIC_OPTIONS } from './usage-by-day'
import { chartMetric, formatMetric, formatMetricTick, nothingOf } from './usage-figures'
import type { Metric } from './usage-filters'
import { UsageLatency } from './usage-latency'
import { UsageTotals } from './usage-totals'

const TITLE: Record<Metric, string> = { spend: 'Spend by day', requests: 'Requests by day', tokens: 'Tokens by day' }
const valueOf: Record<Metric, (totals: Totals) => number> = {
  spend: ({ costNanoUsd }) => Number(costNanoUsd),
  requests: ({ requests }) => requests,
  tokens: ({ inputTokens, outputTokens }) => inputTokens + outputTokens,
}

/** What was used in several spaces together over some days: figures, by day, how long it took, by space, by model, by outcome. */
export function UsageOverDays({
  title,
  description,
  path,
  spaceHref,
  usage,
}: {
  title: string
  description: string
  /** Of the page, for the links to other ranges. */
  path: string
  /** Where the usage of a space leads, before its short name and after it. */
  spaceHref: readonly [before: string, after: string]
  usage: UsageOverDaysView
}) {
  return (
    <>
      <PageHeader title={title} description={description} actions={<Ranges path={path} days={usage.days} />} />
      <div className="grid grid-cols-1 gap-4">
        <UsageTotals usage={usage} days={usage.days} busy={false} />
        <ByDay usage={usage} />
        <UsageLatency usage={usage} days={usage.byDay.map(({ day }) => day)} />
        <UsageBreakdown
          title="By space"
          column="Space"
          noun="space"
          busy={false}
          rows={usage.bySpace.map(({ slug, ...part }) => ({
            ...rowOf(part),
            ...(slug === null ? {} : { detail: <span className="font-mono">{slug}</span>, href: spaceHref.join(slug) }),
          }))}
        />
        <UsageBreakdown
          title="By model"
          column="Model"
          noun="model"
          busy={false}
          rows={usage.byModel.map((part) => ({
            ...rowOf(part),
            name: <span className="font-mono text-[13px]">{part.name}</span>,
          }))}
        />
        {usage.byToken && (
          <UsageBreakdown
            title="By token"
            column="Token"
            noun="token"
            busy={false}
            rows={usage.byToken.map(({ prefix, ...part }) => ({
              ...rowOf(part),
              ...(prefix === null ? {} : { detail: <span className="font-mono">{prefix}…</span> }),
            }))}
          />
        )}
        <UsageBreakdown
          title="By outcome"
          column="Outcome"
          noun="outcome"
          busy={false}
          rows={usage.byOutcome.map((part) => ({ ...rowOf(part), name: outcomeOf(part.name).label }))}
        />
      </div>
    </>
  )
}

const rowOf = ({ value, name, ...totals }: UsagePart): BreakdownRow => ({
  key: value ?? name,
  totals,
  name,
  color: 'var(--primary)',
  selected: false,
})

function Ranges({ path, days }: { path: string; days: number }) {
  return (
    <nav aria-label="Range of days" className="flex gap-0.5 rounded-md bg-muted p-0.5">
      {PRESET_DAYS.map((range) => (
        <Link
          key={range}
          href={`${path}?days=${range}`}
          aria-current={range === days ? 'page' : undefined}
          className={cn(
            'inline-flex h-8 items-center rounded px-3 text-[13px] font-medium pointer-coarse:h-10',
            range === days ? 'bg-background shadow-xs' : 'text-muted-foreground hover:text-foreground',
          )}
        >
          {range} days
        </Link>
      ))}
    </nav>
  )
}

function ByDay({ usage }: { usage: UsageOverDaysView }) {
  const [view, setView] = useState<ChartView>('chart')
  const [chosen, setChosen] = useState<Metric | null>(null)
  const metric = chartMetric(chosen, usage.totals)
  const title = TITLE[metric]
  return (
    <Card>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        <div className="flex flex-wrap items-center gap-2">
          <SegmentedControl
            size="sm"
            label="What the chart shows"
            value={metric}
            onValueChange={setChosen}
            options={METRIC_OPTIONS}
          />
          <ChartOrTable of={title} value={view} onValueChange={setView} />
        </div>
      </CardHeader>
      <CardContent>
        <ChartTime
          label={title}
          kind="bars"
          days={usage.byDay.map(({ day }) => day)}
          series={[
            {
              key: metric,
              label: METRIC_OPTIONS.find(({ value }) => value === metric)?.label ?? '',
              code: false,
              color: 'var(--chart-1)',
              values: usage.byDay.map(valueOf[metric]),
            },
          ]}
          whole={metric !== 'spend'}
          empty={nothingOf(metric, usage.totals)}
          format={formatMetric[metric]}
          formatTick={formatMetricTick[metric]}
          asTable={view === 'table'}
        />
      </CardContent>
    </Card>
  )
}
