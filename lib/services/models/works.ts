import type { Transaction } from '@/lib/db/client'

type Target = { modelName: string; providerKey: { id: string; slug: string; allowAnyModel: boolean } }

/**
 * Whether each target can be called: the key has it on, or takes any name, and no key of the provider has it off.
 * @returns one answer per target, in their order.
 */
export async function works(
  tx: Pick<Transaction, 'model'>,
  spaceId: string,
  targets: readonly Target[],
): Promise<boolean[]> {
  const rows = await tx.model.findMany({
    where: { spaceId, name: { in: targets.map(({ modelName }) => modelName) } },
    select: { name: true, enabled: true, providerKey: { select: { id: true, slug: true } } },
  })
  return targets.map(({ modelName, providerKey: key }) => {
    const same = rows.filter((row) => row.name === modelName && row.providerKey.slug === key.slug)
    if (same.some(({ enabled }) => !enabled)) return false
    return key.allowAnyModel || same.some((row) => row.providerKey.id === key.id)
  })
}
