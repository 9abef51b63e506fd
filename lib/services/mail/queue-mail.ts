import { newId } from '@/lib/crypto/id'
import { seal, sealedKeyId } from '@/lib/crypto/sealed'
import type { Transaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'

/** What a mail is about; shown in the outbox. */
export type MailKind = 'invitation' | 'password_link' | 'token_leaked'

/** Where the text of a mail is sealed. */
export const outboxPlace = (id: string) => ({
  table: 'outbox_mail',
  column: 'ciphertext',
  spaceId: 'platform',
  rowId: id,
})

/**
 * Puts a mail into the outbox in the caller's transaction: it exists exactly when the change it tells of does.
 * @param mail.text plain text; it may hold a link that works once, so it is stored sealed.
 * @param mail.expiresAt when that link stops working; the text is not shown afterwards.
 * @param mail.id of what the link is for, when there is one to call the mail back by; else the mail gets an id of its own.
 * @returns the mail's id.
 */
export async function queueMail(
  tx: Transaction,
  mail: { id?: string; kind: MailKind; recipient: string; subject: string; text: string; expiresAt: Date | null },
): Promise<string> {
  const { keyRing } = processState()
  const { id = newId() } = mail
  const ciphertext = seal(keyRing, mail.text, outboxPlace(id), 'outbox')
  const { kind, recipient, subject, expiresAt } = mail
  await tx.outboxMail.create({
    data: { id, kind, recipient, subject, ciphertext, keyId: sealedKeyId(ciphertext), expiresAt },
  })
  return id
}

/** Calls back mails whose links work no more: what is not sent is never sent, and nobody can read or resend their texts. */
export async function recallMails(tx: Transaction, ids: readonly string[], now: Date): Promise<void> {
  await tx.outboxMail.updateMany({ where: { id: { in: [...ids] }, expiresAt: { gt: now } }, data: { expiresAt: now } })
}
