import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { TokenStatus, TokenView } from '@/lib/schemas/token'

type Look = { tone: BadgeTone; label: string; why?: string }

const LOOK: Record<TokenStatus, Look> = {
  active: { tone: 'ok', label: 'Active' },
  expiring: { tone: 'warning', label: 'Expires soon' },
  expired: { tone: 'neutral', label: 'Expired' },
  revoked: { tone: 'neutral', label: 'Revoked' },
  inactive: { tone: 'danger', label: 'Inactive', why: 'You are no longer a member of its space.' },
  cut: { tone: 'danger', label: 'Cut off', why: 'Those who manage its space do not let it in.' },
}

/** Why a token was revoked, where it was not its owner who said so. */
const REVOKED: Record<string, Look> = {
  leaked: { tone: 'danger', label: 'Leaked', why: 'Somebody found it in public and reported it, so it was revoked.' },
  rotated: { tone: 'neutral', label: 'Rotated', why: 'A new secret took its place.' },
  administrator: { tone: 'neutral', label: 'Revoked', why: 'An administrator revoked it.' },
}

function lookOf({ status, rotated, revokedReason }: TokenView): Look {
  if (status === 'revoked') return REVOKED[revokedReason ?? ''] ?? LOOK.revoked
  const works = status === 'active' || status === 'expiring'
  if (rotated && works)
    return { tone: 'warning', label: 'Rotated', why: 'A new secret took its place; this one works until it expires.' }
  return LOOK[status]
}

/** What a token is worth now, in a word. */
export function TokenStatusBadge({ token }: { token: TokenView }) {
  const { tone, label, why } = lookOf(token)
  return (
    <Badge tone={tone} title={why}>
      {label}
    </Badge>
  )
}
