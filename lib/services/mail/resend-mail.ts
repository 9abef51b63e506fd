import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { Id } from '@/lib/schemas/common'
import { MailView } from '@/lib/schemas/outbox'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { mailStatus, noSuchMail, toMailView } from './mail-view'

/**
 * Gives a mail to the mail server again, from the first try on; without one it waits for it.
 * @throws AppError `conflict` when the link in the mail has stopped working; `not_found`.
 */
export const resendMail = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'outbox.resent',
    input: z.strictObject({ id: Id }),
    output: MailView,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx) => {
      await tx.$queryRaw`SELECT id FROM outbox_mail WHERE id = ${id}::uuid FOR UPDATE`
      const row = await tx.outboxMail.findUnique({ where: { id } })
      if (!row) throw noSuchMail()
      const now = new Date()
      if (mailStatus({ ...row, sentAt: null }, now) === 'expired')
        throw new AppError('conflict', 'The link in this mail has stopped working. Make a new one instead.')
      const fresh = await tx.outboxMail.update({
        where: { id },
        data: { sentAt: null, attempts: 0, problem: null, nextTryAt: now },
      })
      await recordAudit(tx, ctx, {
        action: 'outbox.resent',
        subjectType: 'mail',
        subjectId: id,
        after: { kind: row.kind, recipient: row.recipient },
      })
      return toMailView(fresh, now, processState().settings.smtp !== undefined)
    }),
)
