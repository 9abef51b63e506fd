import { cn } from './cn'
import { formatCount, formatCountExact } from './format'

/** A number, compact when large, exact on hover; null is a dash. */
export function Count({ value, className }: { value: number | null; className?: string }) {
  if (value === null) return <span className={cn('text-muted-foreground', className)}>–</span>
  return (
    <span title={formatCountExact(value)} className={cn('tabular-nums', className)}>
      {formatCount(value)}
    </span>
  )
}
