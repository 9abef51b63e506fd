import { newId } from '@/lib/crypto/id'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { CreateRoleInput, MAX_ROLES, RoleView } from '@/lib/schemas/role'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { requireFreeName } from './require-free-name'
import { requireOwnPermissions } from './require-own-permissions'
import { roleViews } from './role-views'

/**
 * Makes a role of the space's own out of permissions the caller has.
 * @throws AppError `forbidden` for a permission the caller lacks; `conflict` for a name that is taken, and at 20 roles.
 */
export const createRole = service(
  {
    permission: 'roles:manage',
    impersonation: 'deny',
    audit: 'role.created',
    input: CreateRoleInput,
    output: RoleView,
  },
  async (ctx, { name, permissions }) =>
    inTransaction(async (tx) => {
      const { spaceId } = ctx
      const { held } = await lockMembership(tx, ctx, 'roles:manage')
      requireOwnPermissions(held, permissions)
      await requireFreeName(tx, spaceId, name, null)
      if ((await tx.role.count({ where: { spaceId } })) >= MAX_ROLES)
        throw new AppError('conflict', `A space can have ${MAX_ROLES} roles of its own. Delete one first.`)
      const id = newId()
      await tx.role.create({ data: { id, spaceId, name, permissions } })
      await recordAudit(tx, ctx, {
        action: 'role.created',
        subjectType: 'role',
        subjectId: id,
        after: { name, permissions },
      })
      const view = (await roleViews(tx, ctx)).find((role) => role.id === id)
      if (!view) throw new AppError('internal', 'The role is not there after it was made.')
      return view
    }),
)
