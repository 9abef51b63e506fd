import { inTransaction } from '@/lib/db/client'
import { heldRole, ROLE_NAMES } from '@/lib/auth/policy'
import { AppError } from '@/lib/errors'
import { SpaceView, TransferSpaceInput } from '@/lib/schemas/space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { findMember } from '@/lib/services/members/find-member'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'

/**
 * Hands the space to another member, who becomes an owner; the caller becomes an admin. To give a space away is to lose
 * it, so whoever may delete it may do this.
 * @throws AppError `not_found` for somebody who is not in the space; `conflict` for a personal space, oneself or
 * somebody who cannot sign in.
 */
export const transferSpace = service(
  {
    permission: 'space:delete',
    impersonation: 'deny',
    audit: 'space.transferred',
    input: TransferSpaceInput,
    output: SpaceView,
  },
  async (ctx, { userId }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const callerId = ctx.principal.userId
      const { personalOwnerId } = await lockMembership(tx, ctx, 'space:delete')
      const member = await findMember(tx, spaceId, userId)
      if (userId === callerId) throw new AppError('conflict', 'You own this space already.')
      if (personalOwnerId !== null)
        throw new AppError('conflict', 'A personal space cannot be handed over: it belongs to its person’s account.')
      if (member.user.status !== 'active')
        throw new AppError('conflict', `${member.user.name} cannot sign in at present, so the space would be nobody’s.`)
      const give = (to: string, role: 'owner' | 'admin') =>
        tx.member.update({
          where: { spaceId_userId: { spaceId, userId: to } },
          data: { role, customRoleId: null },
        })
      await give(userId, 'owner')
      await give(callerId, 'admin')
      await recordAudit(tx, ctx, {
        action: 'space.transferred',
        subjectType: 'space',
        subjectId: spaceId,
        before: { ownerId: callerId, role: heldRole(member).roleName },
        after: { ownerId: userId, role: ROLE_NAMES.owner },
      })
      changed({ kind: 'user', id: userId })
      changed({ kind: 'user', id: callerId })
      const held = heldRole({ role: 'admin', customRole: null })
      return { ...ctx.space, role: held.role, roleName: held.roleName, permissions: [...held.permissions] }
    }),
)
