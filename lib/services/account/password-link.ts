import type { Context } from '@/lib/auth/contexts'
import { newId } from '@/lib/crypto/id'
import { mintOpaque } from '@/lib/crypto/opaque'
import type { Transaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { recallMails } from '@/lib/services/mail/queue-mail'

const HOUR_MS = 3_600_000
/** Somebody new may be on holiday; somebody who asked for a new password waits for it. */
const LIFE_MS = { welcome: 7 * 24 * HOUR_MS, reset: 24 * HOUR_MS } as const

/**
 * Makes the link with which a person chooses their password, once, in the caller's transaction. Links made for them
 * before stop working, and their mails are called back. The secret stands after `#`, which a browser sends to nobody (I12).
 * @returns the whole address, which cannot be read again, when it stops working, and the id its mail is called back by.
 */
export async function createPasswordLink(
  tx: Transaction,
  ctx: Pick<Context, 'principal' | 'facts'>,
  { userId, reason }: { userId: string; reason: 'welcome' | 'reset' },
): Promise<{ id: string; url: string; expiresAt: Date }> {
  const { keyRing, origin } = processState()
  const now = new Date()
  const expiresAt = new Date(now.getTime() + LIFE_MS[reason])
  // Two administrators at once leave one link, not two.
  await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`
  const older = await tx.oneTimeLink.updateManyAndReturn({
    where: { purpose: 'password', userId, usedAt: null },
    data: { usedAt: now },
    select: { id: true },
  })
  await recallMails(
    tx,
    older.map(({ id }) => id),
    now,
  )
  const { value, hash } = mintOpaque(keyRing, 'pwd')
  const id = newId()
  await tx.oneTimeLink.create({ data: { id, purpose: 'password', userId, hash, expiresAt } })
  await recordAudit(tx, ctx, {
    action: 'password_link.created',
    subjectType: 'user',
    subjectId: userId,
    after: { reason, expiresAt: expiresAt.toISOString() },
  })
  return { id, url: `${origin}/password#${value.reveal('show-once')}`, expiresAt }
}
