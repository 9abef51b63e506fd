import type { Transaction } from '@/lib/db/client'
import { providersOff } from '@/lib/services/provider-keys/providers-off'

type Target = { modelName: string; providerKey: { id: string; slug: string; allowAnyModel: boolean } }

/**
 * Whether each target can be called: the key has it on, or takes any name, no key of the provider has it off, and the
 * provider itself is not off for the installation.
 * @returns one answer per target, in their order.
 */
export async function works(
  tx: Pick<Transaction, 'model' | 'platform' | 'providerKey'>,
  spaceId: string,
  targets: readonly Target[],
): Promise<boolean[]> {
  const rows = await tx.model.findMany({
    where: { spaceId, name: { in: targets.map(({ modelName }) => modelName) } },
    select: { name: true, enabled: true, providerKey: { select: { id: true, slug: true } } },
  })
  const kindsOff = await providersOff(tx)
  const keysOff = await tx.providerKey.findMany({
    where: { spaceId, provider: { in: kindsOff } },
    select: { id: true },
  })
  return targets.map(({ modelName, providerKey: key }) => {
    if (keysOff.some(({ id }) => id === key.id)) return false
    const same = rows.filter((row) => row.name === modelName && row.providerKey.slug === key.slug)
    if (same.some(({ enabled }) => !enabled)) return false
    return key.allowAnyModel || same.some((row) => row.providerKey.id === key.id)
  })
}
