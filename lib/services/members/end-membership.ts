import type { Context } from '@/lib/auth/contexts'
import type { Change } from '@/lib/auth/changes'
import { heldRole } from '@/lib/auth/policy'
import type { Transaction } from '@/lib/db/client'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { liveTokensOf } from '@/lib/services/tokens/reaching'
import { requireOwnerLeft } from './require-owner-left'

type MemberRow = {
  userId: string
  role: string
  customRole: { name: string; permissions: string[] } | null
  user: { name: string; email: string }
}

/**
 * Ends a membership in the caller's transaction, which holds the space's row: a tombstone without a role stays, their
 * tokens stop reaching the space, and nothing but a new invitation brings them back (H-29).
 * @returns how many live tokens stopped.
 * @throws AppError `conflict` for the last owner or the owner of a personal space.
 */
export async function endMembership(
  tx: Transaction,
  ctx: Pick<Context, 'principal' | 'facts'>,
  space: { spaceId: string; personalOwnerId: string | null },
  member: MemberRow,
  how: { action: 'member.removed' | 'member.left'; changed: (change: Change) => void },
): Promise<number> {
  const { spaceId } = space
  const { userId, user } = member
  const held = heldRole(member)
  if (held.role === 'owner') await requireOwnerLeft(tx, space, userId)
  const stoppedTokens = await tx.personalAccessToken.count({ where: { ...liveTokensOf(spaceId), userId } })
  await tx.member.update({
    where: { spaceId_userId: { spaceId, userId } },
    // The least a row can hold: a role of the space's own must be free to go.
    data: { removedAt: new Date(), role: 'viewer', customRoleId: null },
  })
  await recordAudit(tx, ctx, {
    action: how.action,
    subjectType: 'member',
    subjectId: userId,
    spaceId,
    before: { name: user.name, email: user.email, role: held.roleName },
    after: { stoppedTokens },
  })
  how.changed({ kind: 'user', id: userId })
  return stoppedTokens
}
