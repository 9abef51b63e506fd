import { ArrowDown, ArrowUp } from 'lucide-react'
import { formatPercent } from '@/components/ui/format'

/** A figure against the period before: an arrow and a percentage, in words for screen readers. */
export function ChangeNote({ change, before }: { change: number | null; before: string }) {
  if (change === null) return <span>none before</span>
  const size = formatPercent(Math.abs(change))
  if (size === '0%') return <span>same as before</span>
  const Icon = change > 0 ? ArrowUp : ArrowDown
  return (
    <span className="inline-flex items-center gap-0.5" title={`Before: ${before}`}>
      <Icon aria-hidden className="size-3" />
      {size}
      <span className="sr-only">
        {change > 0 ? 'more' : 'less'} than before: {before}
      </span>
    </span>
  )
}
