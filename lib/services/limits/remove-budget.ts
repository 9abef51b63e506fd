import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { Id } from '@/lib/schemas/common'
import { RemovedBudget } from '@/lib/schemas/limit'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { auditedBudget } from './audited-budget'

/** Takes a budget away; nothing is held of it any more. @throws AppError `not_found` for one of another space. */
export const removeBudget = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.removed',
    input: z.strictObject({ id: Id }),
    output: RemovedBudget,
  },
  async (ctx, { id }) => {
    await inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const row = await tx.budget.findFirst({ where: { id, spaceId } })
      if (!row) throw new AppError('not_found', 'There is no such budget in this space.')
      await tx.budget.delete({ where: { id } })
      await recordAudit(tx, ctx, {
        action: 'budget.removed',
        subjectType: 'budget',
        subjectId: id,
        before: auditedBudget(row),
      })
      changed({ kind: 'space', id: spaceId })
    })
    processState().budgets.forget(id)
    return { id }
  },
)
