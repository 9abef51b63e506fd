import type { Change } from '@/lib/auth/changes'
import type { Transaction } from '@/lib/db/client'

/** Says that a person was stopped or let in again: their own tokens and those of their personal space depend on it. */
export async function announceStanding(
  tx: Transaction,
  changed: (change: Change) => void,
  userId: string,
): Promise<void> {
  changed({ kind: 'user', id: userId })
  const personal = await tx.space.findUnique({ where: { personalOwnerId: userId }, select: { id: true } })
  if (personal) changed({ kind: 'space', id: personal.id })
}
