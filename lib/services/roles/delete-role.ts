import { z } from 'zod'
import { heldRole } from '@/lib/auth/policy'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { DeletedRole } from '@/lib/schemas/role'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { requireCovers } from '@/lib/services/members/require-covers'
import { service } from '@/lib/services/service'
import { pendingInvitations } from './role-views'

/**
 * Deletes a role of the space's own that nobody has any more (H-27).
 * @throws AppError `not_found` for a role of another space; `forbidden` for one above the caller's own; `conflict` while
 * members have it or pending invitations give it, naming how many.
 */
export const deleteRole = service(
  {
    permission: 'roles:manage',
    impersonation: 'deny',
    audit: 'role.deleted',
    input: z.strictObject({ id: Id }),
    output: DeletedRole,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx) => {
      const { spaceId } = ctx
      const { held } = await lockMembership(tx, ctx, 'roles:manage')
      const row = await tx.role.findFirst({ where: { spaceId, id } })
      if (!row) throw new AppError('not_found', 'There is no such role in this space.')
      requireCovers(held, heldRole({ role: 'custom', customRole: row }), 'delete this role')
      const ofRole = { spaceId, customRoleId: id }
      const members = await tx.member.count({ where: { ...ofRole, removedAt: null } })
      const invitations = await tx.invitation.count({
        where: { ...pendingInvitations(tx, spaceId), customRoleId: id },
      })
      if (members + invitations > 0)
        throw new AppError(
          'conflict',
          `${inUse(members, invitations)} the role ${row.name}. Give them another role or revoke the invitations first.`,
        )
      // Invitations that are over keep their row, but no role.
      await tx.invitation.updateMany({ where: ofRole, data: { role: 'viewer', customRoleId: null } })
      await tx.role.delete({ where: { id } })
      await recordAudit(tx, ctx, {
        action: 'role.deleted',
        subjectType: 'role',
        subjectId: id,
        before: { name: row.name, permissions: row.permissions },
      })
      return { id }
    }),
)

function inUse(members: number, invitations: number): string {
  const parts = [
    ...(members > 0 ? [`${members} ${members === 1 ? 'member' : 'members'}`] : []),
    ...(invitations > 0 ? [`${invitations} pending ${invitations === 1 ? 'invitation' : 'invitations'}`] : []),
  ]
  return `${parts.join(' and ')} still ${members + invitations === 1 ? 'uses' : 'use'}`
}
