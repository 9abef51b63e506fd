import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { ProviderKeyStatus as Status } from '@/lib/schemas/provider-key'

const LOOK: Record<Status, { tone: BadgeTone; label: string }> = {
  ok: { tone: 'ok', label: 'Works' },
  unverified: { tone: 'neutral', label: 'Not tested' },
  failing: { tone: 'danger', label: 'Fails' },
  unreadable: { tone: 'danger', label: 'Unreadable' },
  off: { tone: 'warning', label: 'Switched off' },
}

export function ProviderKeyStatus({ status }: { status: Status }) {
  return <Badge tone={LOOK[status].tone}>{LOOK[status].label}</Badge>
}
