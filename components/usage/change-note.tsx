import { ArrowDown, ArrowUp } from 'lucide-react'
import { formatCount, formatPercent } from '@/components/ui/format'

/** Growth from which on "so many times as much" reads better than a percentage. */
const MANY = 9

/** A figure against the period before: an arrow and how much, in words for screen readers. */
export function ChangeNote({ change, before }: { change: number | null; before: string }) {
  if (change === null) return <span>none before</span>
  const size = change < MANY ? formatPercent(Math.abs(change)) : `${formatCount(Math.round(change + 1))}×`
  if (size === '0%') return <span>same as before</span>
  const Icon = change > 0 ? ArrowUp : ArrowDown
  return (
    <span title={`Before: ${before}`}>
      <Icon aria-hidden className="mr-0.5 inline size-3 align-[-0.125em]" />
      {size}
      <span className="sr-only">
        {change > 0 ? 'more' : 'less'} than before: {before}
      </span>
    </span>
  )
}
