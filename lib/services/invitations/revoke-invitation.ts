import { z } from 'zod'
import { heldRole } from '@/lib/auth/policy'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { InvitationView } from '@/lib/schemas/invitation'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { recallMails } from '@/lib/services/mail/queue-mail'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { requireCovers } from '@/lib/services/members/require-covers'
import { service } from '@/lib/services/service'
import { invitationViews } from './invitation-views'

/**
 * Ends an invitation: its link lets nobody in any more, and its mail is not sent if it still waits. Revoking twice changes nothing.
 * @throws AppError `not_found` for an invitation of another space; `forbidden` for a role above the caller's own.
 */
export const revokeInvitation = service(
  {
    permission: 'members:manage',
    impersonation: 'deny',
    audit: 'invitation.revoked',
    input: z.strictObject({ id: Id }),
    output: InvitationView,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx) => {
      const { spaceId } = ctx
      const { held } = await lockMembership(tx, ctx, 'members:manage')
      const row = await tx.invitation.findFirst({ where: { spaceId, id }, include: { customRole: true } })
      if (!row) throw new AppError('not_found', 'There is no such invitation.')
      requireCovers(held, heldRole(row), 'revoke this invitation')
      const now = new Date()
      const { count } = await tx.invitation.updateMany({
        where: { spaceId, id, revokedAt: null },
        data: { revokedAt: now },
      })
      const [view] = await invitationViews(tx, ctx, [id])
      if (!view) throw new AppError('not_found', 'There is no such invitation.')
      if (count > 0) {
        await recallMails(tx, [id], now)
        await recordAudit(tx, ctx, {
          action: 'invitation.revoked',
          subjectType: 'invitation',
          subjectId: id,
          after: view,
        })
      }
      return view
    }),
)
