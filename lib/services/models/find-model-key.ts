import type { Transaction } from '@/lib/db/client'
import type { ProviderKey } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'

/** A provider key of the space, locked until the transaction ends. @throws AppError `not_found`, also for one of another space. */
export async function findModelKey(
  tx: Pick<Transaction, 'providerKey' | '$queryRaw'>,
  spaceId: string,
  id: string,
): Promise<ProviderKey> {
  await tx.$queryRaw`SELECT id FROM provider_key WHERE id = ${id}::uuid AND space_id = ${spaceId}::uuid FOR UPDATE`
  const key = await tx.providerKey.findFirst({ where: { spaceId, id } })
  if (!key) throw new AppError('not_found', 'There is no such provider key.')
  return key
}
