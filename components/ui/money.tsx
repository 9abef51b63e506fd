import { cn } from './cn'
import { formatMoney, formatMoneyExact } from './format'

/** An amount of nano-USD (decimal string) with the digits that matter, exact on hover; null reads "not priced". */
export function Money({ nanoUsd, className }: { nanoUsd: string | null; className?: string }) {
  return (
    <span
      title={formatMoneyExact(nanoUsd)}
      className={cn('tabular-nums', nanoUsd === null && 'text-muted-foreground', className)}
    >
      {formatMoney(nanoUsd)}
    </span>
  )
}
