import type { UsageDeadLetter } from '@/lib/db/generated/client'
import type { Transaction } from '@/lib/db/client'
import { alreadyResolved, noSuchEvent } from './unrecorded-view'

/** The open event with this id, locked until the transaction ends. @throws AppError `not_found`, `conflict`. */
export async function lockLetter(tx: Transaction, id: string): Promise<UsageDeadLetter> {
  await tx.$queryRaw`SELECT id FROM usage_dead_letter WHERE id = ${id}::uuid FOR UPDATE`
  const letter = await tx.usageDeadLetter.findUnique({ where: { id } })
  if (!letter) throw noSuchEvent()
  if (letter.resolution !== null) throw alreadyResolved()
  return letter
}
