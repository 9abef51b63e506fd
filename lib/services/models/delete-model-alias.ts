import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { DeletedModelAlias } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { aliasViews } from './alias-views'

/** Takes an alias away; calls by that name fail from the next one on. @throws AppError `not_found` for one of another space. */
export const deleteModelAlias = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'model_alias.deleted',
    input: z.strictObject({ id: Id }),
    output: DeletedModelAlias,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const row = await tx.modelAlias.findFirst({ where: { spaceId, id } })
      const [before] = await aliasViews(tx, { spaceId, id })
      if (!row || !before) throw new AppError('not_found', 'There is no such alias in this space.')
      await tx.modelAlias.delete({ where: { id } })
      await recordAudit(tx, ctx, {
        action: 'model_alias.deleted',
        subjectType: 'model_alias',
        subjectId: id,
        before,
      })
      changed({ kind: 'provider_key', id: row.providerKeyId, spaceId })
      return { id }
    }),
)
