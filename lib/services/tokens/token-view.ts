import type { PersonalAccessToken } from '@/lib/db/generated/client'
import { TokenPermission } from '@/lib/schemas/permission'
import type { TokenStatus, TokenView } from '@/lib/schemas/token'

const EXPIRING_DAYS = 7

/** Derived, never stored. At the exact moment of expiry a token has expired (H-2). */
export function tokenStatus(
  token: Pick<PersonalAccessToken, 'revokedAt' | 'expiresAt'>,
  ownerIsMember: boolean,
  now: Date,
): TokenStatus {
  if (token.revokedAt) return 'revoked'
  if (token.expiresAt && token.expiresAt <= now) return 'expired'
  if (!ownerIsMember) return 'inactive'
  if (token.expiresAt && token.expiresAt.getTime() - now.getTime() <= EXPIRING_DAYS * 86_400_000) return 'expiring'
  return 'active'
}

/** A token as its owner sees it. */
export function toTokenView(
  token: PersonalAccessToken & { space: { id: string; name: string; slug: string } | null },
  ownerIsMember: boolean,
  now: Date,
): TokenView {
  return {
    id: token.id,
    name: token.name,
    prefix: token.prefix,
    space: token.space && { id: token.space.id, name: token.space.name, slug: token.space.slug },
    permissions: TokenPermission.options.filter((permission) => token.permissions.includes(permission)),
    status: tokenStatus(token, ownerIsMember, now),
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    revokedAt: token.revokedAt?.toISOString() ?? null,
  }
}
