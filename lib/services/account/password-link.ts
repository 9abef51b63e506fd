import type { Context } from '@/lib/auth/contexts'
import { newId } from '@/lib/crypto/id'
import { mintOpaque } from '@/lib/crypto/opaque'
import type { Transaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { recordAudit } from '@/lib/services/audit/record-audit'

const HOUR_MS = 3_600_000
/** Somebody new may be on holiday; somebody who asked for a new password waits for it. */
const LIFE_MS = { welcome: 7 * 24 * HOUR_MS, reset: 24 * HOUR_MS } as const

/**
 * Makes the link with which a person chooses their password, once, in the caller's transaction. Links made for them
 * before stop working. The secret stands after `#`, which a browser sends to nobody (I12).
 * @returns the whole address, which cannot be read again, and when it stops working.
 */
export async function createPasswordLink(
  tx: Transaction,
  ctx: Pick<Context, 'principal' | 'facts'>,
  { userId, reason }: { userId: string; reason: 'welcome' | 'reset' },
): Promise<{ url: string; expiresAt: Date }> {
  const { keyRing, origin } = processState()
  const now = new Date()
  const expiresAt = new Date(now.getTime() + LIFE_MS[reason])
  // Two administrators at once leave one link, not two.
  await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`
  await tx.oneTimeLink.updateMany({ where: { purpose: 'password', userId, usedAt: null }, data: { usedAt: now } })
  const { value, hash } = mintOpaque(keyRing, 'pwd')
  await tx.oneTimeLink.create({ data: { id: newId(), purpose: 'password', userId, hash, expiresAt } })
  await recordAudit(tx, ctx, {
    action: 'password_link.created',
    subjectType: 'user',
    subjectId: userId,
    after: { reason, expiresAt: expiresAt.toISOString() },
  })
  return { url: `${origin}/password#${value.reveal('show-once')}`, expiresAt }
}
