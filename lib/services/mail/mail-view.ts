import type { OutboxMail } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { MailStatus, MailView } from '@/lib/schemas/outbox'

/** A mail is given up after this many tries, until somebody asks for it again. */
export const MAX_ATTEMPTS = 6

/** What became of a mail. */
export function mailStatus(mail: Pick<OutboxMail, 'sentAt' | 'attempts' | 'expiresAt'>, now: Date): MailStatus {
  if (mail.sentAt) return 'sent'
  if (mail.expiresAt && mail.expiresAt <= now) return 'expired'
  return mail.attempts >= MAX_ATTEMPTS ? 'failed' : 'waiting'
}

/** A `where` for the mails of a status. */
export function mailsWith(status: MailStatus, now: Date) {
  const unsent = { sentAt: null }
  const good = { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }
  switch (status) {
    case 'sent':
      return { sentAt: { not: null } }
    case 'expired':
      return { ...unsent, expiresAt: { lte: now } }
    case 'failed':
      return { ...unsent, ...good, attempts: { gte: MAX_ATTEMPTS } }
    case 'waiting':
      return { ...unsent, ...good, attempts: { lt: MAX_ATTEMPTS } }
  }
}

/** A mail without its text. */
export function toMailView(mail: OutboxMail, now: Date, delivers: boolean): MailView {
  const status = mailStatus(mail, now)
  return {
    id: mail.id,
    kind: mail.kind,
    recipient: mail.recipient,
    subject: mail.subject,
    status,
    createdAt: mail.createdAt.toISOString(),
    sentAt: mail.sentAt?.toISOString() ?? null,
    attempts: mail.attempts,
    problem: mail.problem,
    nextTryAt: status === 'waiting' && delivers ? mail.nextTryAt.toISOString() : null,
    expiresAt: mail.expiresAt?.toISOString() ?? null,
  }
}

/** The one answer to an id that is no mail's. */
export const noSuchMail = (): AppError => new AppError('not_found', 'There is no mail with this id.')
