import type { Transaction } from '@/lib/db/client'
import type { ModelAliasView } from '@/lib/schemas/model'
import { listed } from './listed'
import { works } from './works'

const KEY = { providerKey: { select: { id: true, slug: true, allowAnyModel: true } } } as const

/** The aliases of a space, or the one with this id, by name. */
export async function aliasViews(
  tx: Pick<Transaction, 'model' | 'modelAlias' | 'platform' | 'providerKey'>,
  where: { spaceId: string; id?: string },
): Promise<ModelAliasView[]> {
  const rows = await tx.modelAlias.findMany({ where, include: KEY, orderBy: { name: 'asc' } })
  const working = await works(tx, where.spaceId, rows)
  const known = await listed(tx, where.spaceId, rows)
  return rows.map(({ id, name, modelName, providerKey }, at) => ({
    id,
    name,
    model: `${providerKey.slug}/${modelName}`,
    works: working[at] ?? false,
    listed: known[at] ?? false,
  }))
}
