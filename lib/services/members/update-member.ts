import { heldRole } from '@/lib/auth/policy'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { MemberView, UpdateMemberInput } from '@/lib/schemas/member'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { findMember } from './find-member'
import { lockMembership } from './lock-membership'
import { memberViews } from './member-views'
import { requireCovers } from './require-covers'
import { requireOwnerLeft } from './require-owner-left'
import { resolveRole } from './resolve-role'

/**
 * Gives a member another role; it counts from their next request on.
 * @throws AppError `not_found` for somebody who is not in the space or a role it does not have; `forbidden` above the
 * caller's own role; `conflict` when the space would lose its last owner.
 */
export const updateMember = service(
  {
    permission: 'members:manage',
    impersonation: 'deny',
    audit: 'member.role_changed',
    input: UpdateMemberInput,
    output: MemberView,
  },
  async (ctx, { id, role, roleId }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const { held, personalOwnerId } = await lockMembership(tx, ctx, 'members:manage')
      const member = await findMember(tx, spaceId, id)
      const theirs = heldRole(member)
      const next = await resolveRole(tx, spaceId, { role, roleId })
      requireCovers(held, theirs, `change the role of ${member.user.name}`)
      requireCovers(held, next.held, `give this role`)
      if (theirs.role === 'owner' && next.held.role !== 'owner')
        await requireOwnerLeft(tx, { spaceId, personalOwnerId }, id)
      if (member.role !== next.columns.role || member.customRoleId !== next.columns.customRoleId) {
        await tx.member.update({ where: { spaceId_userId: { spaceId, userId: id } }, data: next.columns })
        await recordAudit(tx, ctx, {
          action: 'member.role_changed',
          subjectType: 'member',
          subjectId: id,
          before: { role: theirs.roleName },
          after: { role: next.held.roleName },
        })
        changed({ kind: 'user', id })
      }
      const [view] = await memberViews(tx, ctx, [id])
      if (!view) throw new AppError('internal', 'The member is not there after the change.')
      return view
    }),
)
