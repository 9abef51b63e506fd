import type { Transaction } from '@/lib/db/client'
import { type ModelDefaultView, ModelRole } from '@/lib/schemas/model'
import { works } from './works'

const KEY = { providerKey: { select: { id: true, slug: true, allowAnyModel: true } } } as const

/** The roles of a space that have a default model. */
export async function defaultViews(
  tx: Pick<Transaction, 'model' | 'modelDefault' | 'platform' | 'providerKey'>,
  spaceId: string,
): Promise<ModelDefaultView[]> {
  const rows = await tx.modelDefault.findMany({ where: { spaceId }, include: KEY, orderBy: { role: 'asc' } })
  const working = await works(tx, spaceId, rows)
  return rows.map(({ role, modelName, providerKey }, at) => ({
    role: ModelRole.parse(role),
    model: `${providerKey.slug}/${modelName}`,
    works: working[at] ?? false,
  }))
}
