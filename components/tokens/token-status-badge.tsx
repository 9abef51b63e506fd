import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { TokenStatus } from '@/lib/schemas/token'

const LOOK: Record<TokenStatus, { tone: BadgeTone; label: string; why?: string }> = {
  active: { tone: 'ok', label: 'Active' },
  expiring: { tone: 'warning', label: 'Expires soon' },
  expired: { tone: 'neutral', label: 'Expired' },
  revoked: { tone: 'neutral', label: 'Revoked' },
  inactive: { tone: 'danger', label: 'Inactive', why: 'You are no longer a member of its space.' },
}

export function TokenStatusBadge({ status }: { status: TokenStatus }) {
  const { tone, label, why } = LOOK[status]
  return (
    <Badge tone={tone} title={why}>
      {label}
    </Badge>
  )
}
