import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { RemovedModelPrice } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { priceViews } from './price-views'
import { told } from './set-model-price'

/** Takes an own price away: from the next call on the price list counts. @throws AppError `not_found` for one of another space. */
export const removeModelPrice = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'model_price.removed',
    input: z.strictObject({ id: Id }),
    output: RemovedModelPrice,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const row = await tx.modelPrice.findFirst({ where: { spaceId, id } })
      if (!row) throw new AppError('not_found', 'There is no such price in this space.')
      const [before] = await priceViews(tx, [row])
      await tx.modelPrice.deleteMany({ where: { spaceId, id } })
      await recordAudit(tx, ctx, {
        action: 'model_price.removed',
        subjectType: 'model_price',
        subjectId: id,
        ...(before && { before: told(before) }),
      })
      changed({ kind: 'space', id: spaceId })
      return { id }
    }),
)
