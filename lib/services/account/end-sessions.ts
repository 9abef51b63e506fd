import type { Transaction } from '@/lib/db/client'

/**
 * Ends every live session of a person for good: their next request is nobody's, and nothing revives them (C03, H-4).
 * @returns how many ended.
 */
export async function endSessions(tx: Transaction, userId: string): Promise<number> {
  const { count } = await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: new Date() } })
  return count
}
