import { heldRole } from '@/lib/auth/policy'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { RoleView, UpdateRoleInput } from '@/lib/schemas/role'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { requireCovers } from '@/lib/services/members/require-covers'
import { service } from '@/lib/services/service'
import { requireFreeName } from './require-free-name'
import { requireOwnPermissions } from './require-own-permissions'
import { roleViews } from './role-views'

/**
 * Renames a role of the space's own and says anew what it may do; it counts from its holders' next request on.
 * @throws AppError `not_found` for a role of another space; `forbidden` for a role or a permission above the caller's
 * own; `conflict` for a name that is taken.
 */
export const updateRole = service(
  {
    permission: 'roles:manage',
    impersonation: 'deny',
    audit: 'role.updated',
    input: UpdateRoleInput,
    output: RoleView,
  },
  async (ctx, { id, name, permissions }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const { held } = await lockMembership(tx, ctx, 'roles:manage')
      const row = await tx.role.findFirst({ where: { spaceId, id } })
      if (!row) throw new AppError('not_found', 'There is no such role in this space.')
      requireCovers(held, heldRole({ role: 'custom', customRole: row }), 'change this role')
      requireOwnPermissions(held, permissions)
      await requireFreeName(tx, spaceId, name, id)
      await tx.role.update({ where: { id }, data: { name, permissions } })
      await recordAudit(tx, ctx, {
        action: 'role.updated',
        subjectType: 'role',
        subjectId: id,
        before: { name: row.name, permissions: row.permissions },
        after: { name, permissions },
      })
      const holders = await tx.member.findMany({
        where: { spaceId, customRoleId: id, removedAt: null },
        select: { userId: true },
      })
      for (const { userId } of holders) changed({ kind: 'user', id: userId })
      const view = (await roleViews(tx, ctx)).find((role) => role.id === id)
      if (!view) throw new AppError('internal', 'The role is not there after the change.')
      return view
    }),
)
