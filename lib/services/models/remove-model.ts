import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { RemovedModel } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { findModel } from './find-model'

/**
 * Removes a model that somebody added by hand.
 * @throws AppError `not_found` for a model of another space; `conflict` for one that the provider lists, because the next refresh would bring it back.
 */
export const removeModel = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'model.removed',
    input: z.strictObject({ id: Id }),
    output: RemovedModel,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const row = await findModel(tx, spaceId, id)
      if (row.source !== 'manual') {
        throw new AppError(
          'conflict',
          'The provider lists this model, so the next refresh would bring it back. Switch it off instead.',
        )
      }
      await tx.model.delete({ where: { id } })
      await recordAudit(tx, ctx, {
        action: 'model.removed',
        subjectType: 'model',
        subjectId: id,
        before: { model: `${row.providerKey.slug}/${row.name}`, enabled: row.enabled },
      })
      changed({ kind: 'provider_key', id: row.providerKeyId, spaceId })
      return { id }
    }),
)
