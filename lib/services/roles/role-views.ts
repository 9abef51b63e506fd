import type { SpaceContext } from '@/lib/auth/contexts'
import { can, covers, type HeldRole, heldRole } from '@/lib/auth/policy'
import type { Transaction } from '@/lib/db/client'
import { Role } from '@/lib/schemas/permission'
import type { RoleView } from '@/lib/schemas/role'

/** A `where` for the invitations of a space that still let somebody in. */
export const pendingInvitations = (tx: Transaction, spaceId: string) => ({
  spaceId,
  revokedAt: null,
  expiresAt: { gt: new Date() },
  uses: { lt: tx.invitation.fields.maxUses },
})

/** All roles of the context's space as its caller sees them: the built-in ones, then its own by name. */
export async function roleViews(tx: Transaction, ctx: SpaceContext): Promise<RoleView[]> {
  const { spaceId } = ctx
  const own = await tx.role.findMany({ where: { spaceId }, orderBy: { name: 'asc' } })
  const members = await tx.member.groupBy({
    by: ['role', 'customRoleId'],
    where: { spaceId, removedAt: null },
    _count: { _all: true },
  })
  const invitations = await tx.invitation.groupBy({
    by: ['role', 'customRoleId'],
    where: pendingInvitations(tx, spaceId),
    _count: { _all: true },
  })
  const view = (id: string | null, held: HeldRole): RoleView => {
    const isThis = (each: { role: string; customRoleId: string | null }): boolean =>
      each.role === held.role && each.customRoleId === id
    return {
      id,
      role: held.role,
      name: held.roleName,
      permissions: [...held.permissions],
      members: members.find(isThis)?._count._all ?? 0,
      invitations: invitations.find(isThis)?._count._all ?? 0,
      grantable: can(ctx, 'members:manage') && covers(ctx, held.permissions),
      manageable: id !== null && can(ctx, 'roles:manage') && covers(ctx, held.permissions),
    }
  }
  return [
    ...Role.options.map((role) => view(null, heldRole({ role, customRole: null }))),
    ...own.map((row) => view(row.id, heldRole({ role: 'custom', customRole: row }))),
  ]
}
