import { z } from 'zod'
import { open } from '@/lib/crypto/sealed'
import { inTransaction } from '@/lib/db/client'
import { isAppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { Id } from '@/lib/schemas/common'
import { OpenedMail } from '@/lib/schemas/outbox'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { mailStatus, noSuchMail, toMailView } from './mail-view'
import { outboxPlace } from './queue-mail'

/**
 * Opens a mail to hand it over: its text and the link in it, until the link stops working. Each reading is on record,
 * because whoever reads it could use the link.
 * @throws AppError `not_found`.
 */
export const readMail = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'outbox.read',
    input: z.strictObject({ id: Id }),
    output: OpenedMail,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx) => {
      const { keyRing, settings } = processState()
      const row = await tx.outboxMail.findUnique({ where: { id } })
      if (!row) throw noSuchMail()
      const now = new Date()
      const gone = mailStatus({ ...row, sentAt: null }, now) === 'expired'
      const text = gone
        ? null
        : textOf(() => open(keyRing, row.ciphertext, outboxPlace(id), 'outbox').reveal('show-once'))
      await recordAudit(tx, ctx, {
        action: 'outbox.read',
        subjectType: 'mail',
        subjectId: id,
        after: { kind: row.kind, recipient: row.recipient, shown: text !== null },
      })
      const link = text === null ? null : (/^https?:\/\/\S+$/m.exec(text)?.[0] ?? null)
      return { mail: toMailView(row, now, settings.smtp !== undefined), text, link }
    }),
)

/** A text under a key that is gone cannot be shown; everything else about the mail can. */
function textOf(read: () => string): string | null {
  try {
    return read()
  } catch (error) {
    if (isAppError(error) && error.code === 'secret_unreadable') return null
    throw error
  }
}
