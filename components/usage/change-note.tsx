import { ArrowDown, ArrowUp } from 'lucide-react'
import { formatCount, formatPercent } from '@/components/ui/format'
import { daysBefore } from './usage-figures'

/** Growth from which on "so many times as much" reads better than a percentage. */
const MANY = 9

/** A figure against the period before: an arrow and how much, in words for screen readers. */
export function ChangeNote({
  change,
  before,
  days,
}: {
  change: number | null
  /** What it was then. */
  before: string
  /** How many days the period has. */
  days: number
}) {
  const then = daysBefore(days)
  if (change === null) return <span title={`Nothing to compare with in ${then}`}>none before</span>
  const size = change < MANY ? formatPercent(Math.abs(change)) : `${formatCount(Math.round(change + 1))}×`
  if (size === '0%') return <span title={`As in ${then}: ${before}`}>same as before</span>
  const Icon = change > 0 ? ArrowUp : ArrowDown
  return (
    <span title={`Compared with ${then}: ${before}`}>
      <Icon aria-hidden className="mr-0.5 inline size-3 align-[-0.125em]" />
      {size}
      <span className="sr-only">
        {change > 0 ? ' more' : ' less'} than in {then}: {before}
      </span>
    </span>
  )
}
