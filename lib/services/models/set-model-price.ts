import { newId } from '@/lib/crypto/id'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { ModelPriceView, SetModelPriceInput } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { findModel } from './find-model'
import { priceViews } from './price-views'

/** Own prices of one space. */
const MAX_PRICES = 1000

const nanoOrNull = (nano: string | null): bigint | null => (nano === null ? null : BigInt(nano))

/**
 * Sets what a model costs this space, instead of the price list. It counts from the next call; calls already recorded keep
 * the price they had (H-47).
 * @throws AppError `not_found` for a model of another space; `conflict` at the limit.
 */
export const setModelPrice = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'model_price.set',
    input: SetModelPriceInput,
    output: ModelPriceView,
  },
  async (ctx, { modelId, ...input }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId, principal } = ctx
      await tx.$queryRaw`SELECT id FROM space WHERE id = ${spaceId}::uuid FOR UPDATE`
      const { name: modelName, providerKey } = await findModel(tx, spaceId, modelId)
      const provider = providerKey.slug
      const where = { spaceId_provider_modelName: { spaceId, provider, modelName } }
      const before = await tx.modelPrice.findUnique({ where })
      if (!before && (await tx.modelPrice.count({ where: { spaceId } })) >= MAX_PRICES) {
        throw new AppError('conflict', `This space has set ${MAX_PRICES} prices, which is the limit.`)
      }
      const price = {
        inputNano: BigInt(input.input),
        outputNano: BigInt(input.output),
        cacheReadNano: nanoOrNull(input.cacheRead),
        cacheWriteNano: nanoOrNull(input.cacheWrite),
        searchesNano: nanoOrNull(input.searches),
        setById: principal.userId,
        setAt: new Date(),
      }
      const row = await tx.modelPrice.upsert({
        where,
        update: price,
        create: { id: newId(), spaceId, provider, modelName, ...price },
      })
      const [view] = await priceViews(tx, [row])
      if (!view) throw new AppError('internal', 'The price is not there after it was set.')
      const [was] = await priceViews(tx, before ? [before] : [])
      await recordAudit(tx, ctx, {
        action: 'model_price.set',
        subjectType: 'model_price',
        subjectId: row.id,
        ...(was && { before: told(was) }),
        after: told(view),
      })
      changed({ kind: 'space', id: spaceId })
      return view
    }),
)

/** What the audit log keeps of a price. */
export const told = ({ model, input, output, cacheRead, cacheWrite, searches }: ModelPriceView) => ({
  model,
  input,
  output,
  cacheRead,
  cacheWrite,
  searches,
})
