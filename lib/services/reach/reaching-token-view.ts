import { heldRole, tokenPermissions } from '@/lib/auth/policy'
import type { Prisma } from '@/lib/db/generated/client'
import type { ReachingToken } from '@/lib/schemas/api-access'
import { TokenPermission } from '@/lib/schemas/permission'
import { effectiveExpiry } from '@/lib/services/tokens/token-life'

/** What a reaching token's view is made of: its owner with their role in the space, and the space's cut. */
export const reachingTokenParts = (spaceId: string) =>
  ({
    user: {
      select: {
        name: true,
        email: true,
        memberships: { where: { spaceId, removedAt: null }, select: { role: true, customRole: true } },
      },
    },
    cuts: { where: { spaceId }, select: { createdAt: true } },
  }) satisfies Prisma.PersonalAccessTokenInclude

type Row = Prisma.PersonalAccessTokenGetPayload<{ include: ReturnType<typeof reachingTokenParts> }>

/** A token as a space that it reaches sees it. `limits`: on the life of tokens there, in days. */
export function toReachingToken(row: Row, limits: readonly (number | null)[]): ReachingToken {
  const [membership] = row.user?.memberships ?? []
  const granted = row.permissions
  // The space's own token has no owner whose role could limit it.
  const allowed = membership ? tokenPermissions(heldRole(membership), granted) : new Set(row.user ? [] : granted)
  return {
    id: row.id,
    kind: row.userId === null ? 'service' : row.spaceId === null ? 'all_spaces' : 'personal',
    name: row.name,
    prefix: row.prefix,
    owner: row.user && { name: row.user.name, email: row.user.email },
    permissions: TokenPermission.options.filter((permission) => allowed.has(permission)),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: effectiveExpiry(row, limits)?.toISOString() ?? null,
    cutAt: row.cuts[0]?.createdAt.toISOString() ?? null,
  }
}
