import { cn } from '@/components/ui/cn'
import { formatCount, formatCountExact } from '@/components/ui/format'
import type { LimitFigure as Figure } from '@/lib/schemas/limit'

/** From here on the bar warns. */
const NEAR = 0.8

/** What is left of a limit, with a bar of what is used; null = not limited. */
export function LimitFigure({ figure }: { figure: Figure | null }) {
  if (figure === null) return <span className="text-muted-foreground">No limit</span>
  const { limit, used } = figure
  const left = Math.max(0, limit - used)
  const share = Math.min(1, used / limit)
  return (
    <span className="inline-grid min-w-28 gap-1" title={`${formatCountExact(used)} of ${formatCountExact(limit)} used`}>
      <span className="whitespace-nowrap tabular-nums">
        {formatCount(left)} left <span className="text-muted-foreground">of {formatCount(limit)}</span>
      </span>
      <span aria-hidden className="block h-1 overflow-hidden rounded-full bg-muted">
        <span
          className={cn(
            'block h-full rounded-full',
            share >= 1 ? 'bg-danger' : share >= NEAR ? 'bg-warning' : 'bg-primary',
          )}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </span>
  )
}
