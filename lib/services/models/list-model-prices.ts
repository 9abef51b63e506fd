import { z } from 'zod'
import { db } from '@/lib/db/client'
import { ModelPriceList, UnpricedModels } from '@/lib/schemas/model'
import { service } from '@/lib/services/service'
import { priceViews } from './price-views'

/** The prices a space has set itself, and what becomes of calls that have none. */
export const listModelPrices = service(
  {
    permission: 'models:read',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({}),
    output: ModelPriceList,
  },
  async ({ spaceId }) => {
    const [rows, space] = await Promise.all([
      db().modelPrice.findMany({ where: { spaceId }, orderBy: [{ provider: 'asc' }, { modelName: 'asc' }] }),
      db().space.findUniqueOrThrow({ where: { id: spaceId }, select: { unpricedModels: true } }),
    ])
    return { items: await priceViews(db(), rows), unpricedModels: UnpricedModels.parse(space.unpricedModels) }
  },
)
