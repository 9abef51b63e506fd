import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { AcceptedInvitation, InvitationCode } from '@/lib/schemas/invitation'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { recallMails } from '@/lib/services/mail/queue-mail'
import { lockSpace } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { findInvitation } from './find-invitation'

/**
 * Joins the space of an invitation, with the role it holds in the database and nowhere else (C14). Somebody who is in
 * the space already keeps their role, and the invitation stays unspent.
 * @throws AppError `not_found`, `forbidden`, `link_used`, as `findInvitation` says.
 */
export const acceptInvitation = service(
  {
    permission: 'self',
    impersonation: 'deny',
    audit: 'member.joined',
    input: InvitationCode,
    output: AcceptedInvitation,
  },
  async (ctx, { code }) =>
    inTransaction(async (tx, changed) => {
      const { principal } = ctx
      const seen = await findInvitation(tx, principal, code)
      // From here on nothing about the space's members changes beside us; what was read before may have changed since.
      await lockSpace(tx, seen.row.spaceId)
      const { row, role, alreadyMember } = await findInvitation(tx, principal, code)
      const { spaceId } = row
      const space = { id: spaceId, name: row.space.name, slug: row.space.slug }
      if (alreadyMember) return { joined: false, space }
      const { userId } = principal
      const { count } = await tx.invitation.updateMany({
        where: { id: row.id, uses: { lt: row.maxUses } },
        data: { uses: { increment: 1 } },
      })
      if (count === 0) throw new AppError('link_used', 'This invitation has been used. Ask for a new one.')
      // Only an invitation for one address was mailed, and that address has used it now.
      await recallMails(tx, [row.id], new Date())
      const membership = {
        role: row.role,
        customRoleId: row.customRoleId,
        invitedById: row.createdById,
        createdAt: new Date(),
        removedAt: null,
      }
      await tx.member.upsert({
        where: { spaceId_userId: { spaceId, userId } },
        create: { spaceId, userId, ...membership },
        // A tombstone comes back to life here and nowhere else (H-29).
        update: membership,
      })
      await recordAudit(tx, ctx, {
        action: 'member.joined',
        subjectType: 'member',
        subjectId: userId,
        spaceId,
        after: { role: role.roleName, invitationId: row.id },
      })
      changed({ kind: 'user', id: userId })
      return { joined: true, space }
    }),
)
