import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { EndedSessions } from '@/lib/schemas/account'
import { Id } from '@/lib/schemas/common'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'

/**
 * Ends one of the caller's sessions for good, this one included if they say so. Ending it twice changes nothing.
 * @throws AppError `not_found` for a session that is not the caller's.
 */
export const revokeSession = service(
  {
    permission: 'self',
    impersonation: 'deny',
    audit: 'session.revoked',
    input: z.strictObject({ id: Id }),
    output: EndedSessions,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx) => {
      const { userId } = ctx.principal
      const session = await tx.session.findFirst({ where: { id, userId } })
      if (!session) throw new AppError('not_found', 'There is no such session.')
      const { count } = await tx.session.updateMany({
        where: { id, userId, revokedAt: null },
        data: { revokedAt: new Date() },
      })
      if (count > 0) {
        const after = { device: session.device, network: session.network }
        await recordAudit(tx, ctx, { action: 'session.revoked', subjectType: 'session', subjectId: id, after })
      }
      return { sessionsEnded: count }
    }),
)
