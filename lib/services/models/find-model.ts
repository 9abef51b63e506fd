import type { Transaction } from '@/lib/db/client'
import type { Model, ProviderKey } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'

/** A model of the space with its key. @throws AppError `not_found`, also for one of another space. */
export async function findModel(
  tx: Pick<Transaction, 'model'>,
  spaceId: string,
  id: string,
): Promise<Model & { providerKey: ProviderKey }> {
  const row = await tx.model.findFirst({ where: { spaceId, id }, include: { providerKey: true } })
  if (!row) throw new AppError('not_found', 'There is no such model in this space.')
  return row
}
