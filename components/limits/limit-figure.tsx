import { formatCount, formatCountExact } from '@/components/ui/format'
import { Meter } from '@/components/ui/meter'
import type { LimitFigure as Figure } from '@/lib/schemas/limit'

/** What is left of a limit, with a bar of what is used; null = not limited. */
export function LimitFigure({ figure }: { figure: Figure | null }) {
  if (figure === null) return <span className="text-muted-foreground">No limit</span>
  const { limit, used } = figure
  const left = Math.max(0, limit - used)
  return (
    <span className="inline-grid min-w-28 gap-1" title={`${formatCountExact(used)} of ${formatCountExact(limit)} used`}>
      <span className="whitespace-nowrap tabular-nums">
        {formatCount(left)} left <span className="text-muted-foreground">of {formatCount(limit)}</span>
      </span>
      <Meter label="Used of the limit" part={used / limit} />
    </span>
  )
}
