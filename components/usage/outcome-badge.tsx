import { Badge } from '@/components/ui/badge'
import { outcomeOf } from './outcome'

/** How a call ended, in a word or two; what that means on hover. */
export function OutcomeBadge({ outcome, errorCode }: { outcome: string; errorCode: string | null }) {
  const { label, tone, meaning } = outcomeOf(outcome, errorCode)
  const title = [meaning, errorCode && `Code: ${errorCode}`].filter(Boolean).join(' ')
  return (
    <Badge tone={tone} title={title || undefined}>
      {label}
    </Badge>
  )
}
