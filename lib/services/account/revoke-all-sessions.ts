import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { EndedSessions } from '@/lib/schemas/account'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { endSessions } from './end-sessions'

/** Signs the caller out everywhere, here included. */
export const revokeAllSessions = service(
  {
    permission: 'self',
    impersonation: 'deny',
    audit: 'session.all_revoked',
    input: z.strictObject({}),
    output: EndedSessions,
  },
  async (ctx) =>
    inTransaction(async (tx) => {
      const { userId } = ctx.principal
      await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`
      const sessionsEnded = await endSessions(tx, userId)
      await recordAudit(tx, ctx, {
        action: 'session.all_revoked',
        subjectType: 'user',
        subjectId: userId,
        after: { sessionsEnded },
      })
      return { sessionsEnded }
    }),
)
