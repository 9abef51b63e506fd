import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { ModelDefaultList, SetModelDefaultInput } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { defaultViews } from './default-views'
import { findModel } from './find-model'
import { works } from './works'

/**
 * Chooses the model a space uses for a purpose, or none.
 * @throws AppError `not_found` for a model of another space; `invalid_input` for one that is switched off.
 */
export const setModelDefault = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'model_default.set',
    input: SetModelDefaultInput,
    output: ModelDefaultList,
  },
  async (ctx, { role, modelId }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await tx.$queryRaw`SELECT id FROM space WHERE id = ${spaceId}::uuid FOR UPDATE`
      const before = (await defaultViews(tx, spaceId)).find((each) => each.role === role)
      if (modelId === null) await tx.modelDefault.deleteMany({ where: { spaceId, role } })
      else {
        const { name: modelName, providerKey } = await findModel(tx, spaceId, modelId)
        const [serves] = await works(tx, spaceId, [{ modelName, providerKey }])
        if (!serves)
          throw new AppError('invalid_input', 'This model, or its provider, is switched off. Switch it on first.')
        const chosen = { providerKeyId: providerKey.id, modelName, updatedAt: new Date() }
        await tx.modelDefault.upsert({
          where: { spaceId_role: { spaceId, role } },
          update: chosen,
          create: { spaceId, role, ...chosen },
        })
      }
      const items = await defaultViews(tx, spaceId)
      const after = items.find((each) => each.role === role)
      await recordAudit(tx, ctx, {
        action: 'model_default.set',
        subjectType: 'space',
        subjectId: spaceId,
        before: { role, model: before?.model ?? null },
        after: { role, model: after?.model ?? null },
      })
      changed({ kind: 'space', id: spaceId })
      return { items }
    }),
)
