import { newId } from '@/lib/crypto/id'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { AddModelInput, ModelView } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { findModelKey } from './find-model-key'
import { modelViews } from './model-views'

/** Models somebody may add to one key by hand. */
const MAX_BY_HAND = 500

/**
 * Adds a model that the provider does not list; a refresh leaves it alone.
 * @throws AppError `not_found` for a key of another space; `conflict` for a name that is there, or at the limit.
 */
export const addModel = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'model.added',
    input: AddModelInput,
    output: ModelView,
  },
  async (ctx, { providerKeyId, name }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const key = await findModelKey(tx, spaceId, providerKeyId)
      if (await tx.model.findFirst({ where: { spaceId, providerKeyId, name } })) {
        throw new AppError('conflict', `${key.slug}/${name} is already there.`, {
          issues: [{ path: 'name', message: 'This model is already there' }],
        })
      }
      if ((await tx.model.count({ where: { spaceId, providerKeyId, source: 'manual' } })) >= MAX_BY_HAND)
        throw new AppError('conflict', `This key has ${MAX_BY_HAND} models added by hand, which is the limit.`)
      const id = newId()
      await tx.model.create({ data: { id, spaceId, providerKeyId, name, source: 'manual' } })
      await recordAudit(tx, ctx, {
        action: 'model.added',
        subjectType: 'model',
        subjectId: id,
        after: { model: `${key.slug}/${name}`, providerKeyId },
      })
      changed({ kind: 'provider_key', id: providerKeyId, spaceId })
      const [view] = await modelViews(tx, spaceId, [id])
      if (!view) throw new AppError('internal', 'The model is not there after it was added.')
      return view
    }),
)
