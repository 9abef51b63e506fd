import type { Transaction } from '@/lib/db/client'

type Target = { modelName: string; providerKey: { id: string } }

/**
 * Whether each target is a model that its key has. Of a key whose provider lists none, every name counts as one: there
 * is nothing to compare it with.
 * @returns one answer per target, in their order.
 */
export async function listed(
  tx: Pick<Transaction, 'model'>,
  spaceId: string,
  targets: readonly Target[],
): Promise<boolean[]> {
  const keyIds = [...new Set(targets.map(({ providerKey }) => providerKey.id))]
  const rows = await tx.model.findMany({
    where: { spaceId, providerKeyId: { in: keyIds }, name: { in: targets.map(({ modelName }) => modelName) } },
    select: { name: true, providerKeyId: true },
  })
  const listing = await tx.model.groupBy({
    by: ['providerKeyId'],
    where: { spaceId, providerKeyId: { in: keyIds }, source: 'discovered' },
  })
  return targets.map(
    ({ modelName, providerKey: { id } }) =>
      listing.every(({ providerKeyId }) => providerKeyId !== id) ||
      rows.some(({ name, providerKeyId }) => name === modelName && providerKeyId === id),
  )
}
