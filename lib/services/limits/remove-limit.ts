import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { RemovedLimit } from '@/lib/schemas/limit'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { auditedLimit } from './audited-limit'

/** Takes a limit of the space away. @throws AppError `not_found` for one of another space or of the platform. */
export const removeLimit = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'limit.removed',
    input: z.strictObject({ id: Id }),
    output: RemovedLimit,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const row = await tx.callLimit.findFirst({ where: { id, spaceId } })
      if (!row) throw new AppError('not_found', 'There is no such limit in this space.')
      await tx.callLimit.delete({ where: { id } })
      await recordAudit(tx, ctx, {
        action: 'limit.removed',
        subjectType: 'limit',
        subjectId: id,
        before: auditedLimit(row),
      })
      changed({ kind: 'space', id: spaceId })
      return { id }
    }),
)
