import type { Change } from '@/lib/auth/changes'
import { newId } from '@/lib/crypto/id'
import type { Transaction } from '@/lib/db/client'

/** Gives a token the limits that spaces have set for the one it takes the place of, with what that has used: a new secret is no way around them (J03). */
export async function copyLimits(
  tx: Transaction,
  fromId: string,
  toId: string,
  changed: (change: Change) => void,
): Promise<void> {
  const limits = await tx.callLimit.findMany({ where: { tokenId: fromId } })
  if (limits.length === 0) return
  await tx.callLimit.createMany({
    data: limits.map((limit) => ({ ...limit, id: newId(), tokenId: toId, countedAs: limit.countedAs ?? limit.id })),
  })
  for (const { spaceId } of limits) changed({ kind: 'limits', spaceId })
}
