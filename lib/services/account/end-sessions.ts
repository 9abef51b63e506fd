import type { Transaction } from '@/lib/db/client'

/** A `where` for the sessions of a person that still work. */
export const liveSessionsOf = (userId: string, now: Date) => ({
  userId,
  revokedAt: null,
  expiresAt: { gt: now },
  absoluteExpiresAt: { gt: now },
})

/**
 * Ends every live session of a person for good: their next request is nobody's, and nothing revives them (C03, H-4).
 * The person's row must be locked, or changed, before: a sign-in under way then sees it, or is seen here.
 * @param keep the session that goes on, when there is one.
 * @returns how many ended.
 */
export async function endSessions(tx: Transaction, userId: string, keep?: string): Promise<number> {
  const now = new Date()
  const { count } = await tx.session.updateMany({
    where: { ...liveSessionsOf(userId, now), ...(keep ? { id: { not: keep } } : {}) },
    data: { revokedAt: now },
  })
  return count
}
