import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { ModelView, UpdateModelInput } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { findModel } from './find-model'
import { modelViews } from './model-views'

/**
 * Switches a model on or off: for its name `provider/model`, so for every key of that provider. Off, it is called by no
 * name, not even where a key takes any; it counts from the next call.
 * @throws AppError `not_found` for a model of another space.
 */
export const updateModel = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'model.updated',
    input: UpdateModelInput,
    output: ModelView,
  },
  async (ctx, { id, enabled }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const row = await findModel(tx, spaceId, id)
      const { slug } = row.providerKey
      const [before] = await modelViews(tx, spaceId, [id])
      await tx.model.updateMany({ where: { spaceId, name: row.name, providerKey: { slug } }, data: { enabled } })
      await recordAudit(tx, ctx, {
        action: 'model.updated',
        subjectType: 'model',
        subjectId: id,
        before: { model: `${slug}/${row.name}`, enabled: before?.enabled ?? row.enabled },
        after: { model: `${slug}/${row.name}`, enabled },
      })
      changed({ kind: 'provider_key', id: row.providerKeyId, spaceId })
      const [view] = await modelViews(tx, spaceId, [id])
      if (!view) throw new AppError('internal', 'The model is not there after the change.')
      return view
    }),
)
