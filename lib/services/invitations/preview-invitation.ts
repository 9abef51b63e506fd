import { inTransaction, type Transaction } from '@/lib/db/client'
import type { Invitation } from '@/lib/db/generated/client'
import { InvitationCode, InvitationPreview } from '@/lib/schemas/invitation'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { findInvitation } from './find-invitation'

/**
 * What an invitation leads to, told only to the signed-in holder of its code (H-24). That they opened it is on record,
 * once for each person, so that a forwarded link shows.
 * @throws AppError `not_found`, `forbidden`, `link_used`, as `findInvitation` says.
 */
export const previewInvitation = service(
  {
    permission: 'self',
    impersonation: 'deny',
    audit: 'invitation.opened',
    input: InvitationCode,
    output: InvitationPreview,
  },
  async (ctx, { code }) =>
    inTransaction(async (tx) => {
      const { row, role, alreadyMember, status } = await findInvitation(tx, ctx.principal, code)
      const { userId } = ctx.principal
      const inviter = await tx.user.findUnique({ where: { id: row.createdById }, select: { name: true } })
      const opened = { action: 'invitation.opened', subjectId: row.id, actorUserId: userId }
      if ((await tx.auditEvent.count({ where: { ...opened, spaceId: row.spaceId } })) === 0) {
        await recordAudit(tx, ctx, {
          action: 'invitation.opened',
          subjectType: 'invitation',
          subjectId: row.id,
          spaceId: row.spaceId,
        })
      }
      return {
        space: { name: row.space.name, slug: row.space.slug },
        roleName: role.roleName,
        invitedBy: inviter?.name ?? null,
        expiresAt: row.expiresAt.toISOString(),
        alreadyMember,
        accepted: alreadyMember && (await joinedWith(tx, userId, row)),
        goodForOthers: status === 'pending' && row.email === null,
      }
    }),
)

/** Whether a person came into the space with this invitation. */
async function joinedWith(tx: Transaction, userId: string, { id, spaceId }: Invitation): Promise<boolean> {
  const joined = { action: 'member.joined', subjectId: userId, spaceId }
  const count = await tx.auditEvent.count({ where: { ...joined, after: { path: ['invitationId'], equals: id } } })
  return count > 0
}
