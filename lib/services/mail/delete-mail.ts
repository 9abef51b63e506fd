import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { Id } from '@/lib/schemas/common'
import { DeletedMail } from '@/lib/schemas/outbox'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { noSuchMail } from './mail-view'

/**
 * Takes a mail out of the outbox for good. A link in it that somebody has goes on working.
 * @throws AppError `not_found`.
 */
export const deleteMail = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'outbox.deleted',
    input: z.strictObject({ id: Id }),
    output: DeletedMail,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx) => {
      const row = await tx.outboxMail.findUnique({ where: { id } })
      const { count } = await tx.outboxMail.deleteMany({ where: { id } })
      if (!row || count === 0) throw noSuchMail()
      await recordAudit(tx, ctx, {
        action: 'outbox.deleted',
        subjectType: 'mail',
        subjectId: id,
        before: { kind: row.kind, recipient: row.recipient },
      })
      return { id }
    }),
)
