import type { SpaceContext } from '@/lib/auth/contexts'
import { covers, heldRole } from '@/lib/auth/policy'
import type { Transaction } from '@/lib/db/client'
import type { Invitation } from '@/lib/db/generated/client'
import type { InvitationStatus, InvitationView } from '@/lib/schemas/invitation'
import { type InviterRow, mayStillInvite } from './may-still-invite'

/** Derived, never stored. At the exact moment of expiry an invitation has expired. */
export function invitationStatus(
  row: Pick<Invitation, 'revokedAt' | 'uses' | 'maxUses' | 'expiresAt'>,
  inviterMay: boolean,
  now: Date,
): InvitationStatus {
  if (row.revokedAt) return 'revoked'
  if (row.uses >= row.maxUses) return 'used'
  if (row.expiresAt <= now) return 'expired'
  return inviterMay ? 'pending' : 'lapsed'
}

/** Invitations of the context's space as its caller sees them, in the order of `ids`. */
export async function invitationViews(
  tx: Transaction,
  ctx: SpaceContext,
  ids: readonly string[],
): Promise<InvitationView[]> {
  if (ids.length === 0) return []
  const { spaceId } = ctx
  const rows = await tx.invitation.findMany({
    where: { spaceId, id: { in: [...ids] } },
    include: { customRole: true },
  })
  const inviterIds = [...new Set(rows.map(({ createdById }) => createdById))]
  const people = await tx.user.findMany({ where: { id: { in: inviterIds } }, select: { id: true, name: true } })
  const inviters = await tx.member.findMany({
    where: { spaceId, userId: { in: inviterIds } },
    include: { customRole: true, user: { select: { status: true } } },
  })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const inviterOf = new Map<string, InviterRow>(inviters.map((member) => [member.userId, member]))
  const now = new Date()
  const views = rows.map((row): InvitationView => {
    const held = heldRole(row)
    return {
      kind: 'invitation',
      id: row.id,
      email: row.email,
      role: held.role,
      roleId: row.customRoleId,
      roleName: held.roleName,
      status: invitationStatus(row, mayStillInvite(inviterOf.get(row.createdById), held), now),
      uses: row.uses,
      maxUses: row.maxUses,
      invitedBy: names.get(row.createdById) ?? null,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      manageable: ctx.permissions.has('members:manage') && covers(ctx, held.permissions),
    }
  })
  const byId = new Map(views.map((view) => [view.id, view]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
