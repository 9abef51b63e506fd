'use client'
import Link from 'next/link'
import { useState, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { Count } from '@/components/ui/count'
import { formatDuration, formatPercent, formatPlural } from '@/components/ui/format'
import { Money } from '@/components/ui/money'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  TableRowHead,
} from '@/components/ui/table'
import type { UsageTotals } from '@/lib/schemas/usage'
import { errorRate, shownCost } from './usage-figures'

export type BreakdownRow = {
  key: string
  totals: UsageTotals
  /** Names the row; inside the button when the row can be chosen. */
  name: ReactNode
  /** A second line that is not part of the name. */
  detail?: ReactNode
  /** Of the bar that shows the row's share. */
  color: string
  selected: boolean
  /** Narrows the page to this row, or undoes it. */
  onSelect?: () => void
  /** Where the row leads, instead. */
  href?: string
}

const SHOWN = 8
/** On a phone, a row is a card of two columns with its name on top. */
const CARD = 'max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-4'

/** One row per model, token, person and so on: its share as a bar and every figure of it, largest spend first. */
export function UsageBreakdown({
  title,
  column,
  noun,
  nouns,
  rows,
  busy,
}: {
  title: string
  column: string
  noun: string
  /** Its plural, where it is no plain one. */
  nouns?: string
  rows: readonly BreakdownRow[]
  busy: boolean
}) {
  const [all, setAll] = useState(false)
  // Without a price for any of them, requests say which row is large.
  const priced = rows.some(({ totals }) => totals.costNanoUsd !== '0')
  const sizeOf = ({ totals }: BreakdownRow) => (priced ? Number(totals.costNanoUsd) : totals.requests)
  const sorted = rows.toSorted((a, b) => sizeOf(b) - sizeOf(a) || b.totals.requests - a.totals.requests)
  const whole = rows.reduce((sum, row) => sum + sizeOf(row), 0) || 1
  // That nothing was called the charts have said already.
  if (rows.length === 0) return null
  return (
    <Card aria-busy={busy}>
      <CardHeader className="pb-2">
        <CardTitle>{title}</CardTitle>
        <p className="text-[13px] leading-6 text-muted-foreground">{formatPlural(rows.length, noun, nouns)}</p>
      </CardHeader>
      <Table className={cn('max-lg:sm:[&_td]:px-2 max-lg:sm:[&_th]:px-2', busy && 'opacity-60')}>
        <TableCaption>{title}</TableCaption>
        <TableHeader>
          <TableRow>
            <TableHead>{column}</TableHead>
            <TableHead numeric>Requests</TableHead>
            <TableHead numeric className="max-lg:sm:hidden">
              Errors
            </TableHead>
            <TableHead numeric>Input</TableHead>
            <TableHead numeric className="max-lg:sm:hidden">
              Cached
            </TableHead>
            <TableHead numeric>Output</TableHead>
            <TableHead numeric className="max-lg:sm:hidden">
              Average latency
            </TableHead>
            <TableHead numeric>Spend</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {(all ? sorted : sorted.slice(0, SHOWN)).map((row) => (
            <TableRow key={row.key} className={cn(CARD, row.selected && 'bg-muted')}>
              <TableRowHead className="col-span-2 w-full sm:max-w-0 sm:min-w-28 lg:min-w-40">
                <div className="w-full min-w-0 text-left">
                  <Name row={row} />
                  {row.detail && <div className="truncate text-xs font-normal text-muted-foreground">{row.detail}</div>}
                  <div aria-hidden className="mt-1 h-[3px] overflow-hidden rounded-full bg-muted">
                    <div
                      className="h-full rounded-full"
                      style={{ width: `${(sizeOf(row) / whole) * 100}%`, background: row.color }}
                    />
                  </div>
                </div>
              </TableRowHead>
              <TableCell label="Requests" numeric>
                <Count value={row.totals.requests} />
              </TableCell>
              <TableCell label="Errors" numeric className="max-lg:sm:hidden">
                <span title={formatPlural(row.totals.errors, 'error')}>{formatPercent(errorRate(row.totals))}</span>
              </TableCell>
              <TableCell label="Input" numeric>
                <Count value={row.totals.inputTokens} />
              </TableCell>
              <TableCell label="Cached" numeric className="max-lg:sm:hidden">
                <Count value={row.totals.cacheReadTokens} />
              </TableCell>
              <TableCell label="Output" numeric>
                <Count value={row.totals.outputTokens} />
              </TableCell>
              <TableCell label="Average latency" numeric className="whitespace-nowrap max-lg:sm:hidden">
                {formatDuration(row.totals.avgLatencyMs)}
              </TableCell>
              <TableCell label="Spend" numeric className="whitespace-nowrap">
                <Money nanoUsd={shownCost(row.totals)} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {rows.length > SHOWN && (
        <div className="border-t border-border px-5 py-2">
          <Button variant="ghost" size="sm" className="-ml-2.5" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${rows.length}`}
          </Button>
        </div>
      )}
    </Card>
  )
}

function Name({ row }: { row: BreakdownRow }) {
  const look =
    'block max-w-full truncate rounded-sm text-left font-medium underline-offset-4 hover:underline pointer-coarse:min-h-10'
  if (row.href !== undefined) {
    return (
      <Link href={row.href} className={look}>
        {row.name}
      </Link>
    )
  }
  if (!row.onSelect) return <span className="block truncate">{row.name}</span>
  return (
    <button type="button" aria-pressed={row.selected} onClick={row.onSelect} className={look}>
      {row.name}
    </button>
  )
}
