import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { RemovedBudget } from '@/lib/schemas/budget'
import { Id } from '@/lib/schemas/common'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { auditedBudget } from './audited-budget'
import { budgetViews } from './budget-views'
import { findBudget } from './find-budget'

/** Takes a budget away, from the next call on; calls that run are not touched. @throws AppError `not_found`. */
export const removeBudget = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.removed',
    input: z.strictObject({ id: Id }),
    output: RemovedBudget,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await lockMembership(tx, ctx, 'limits:manage')
      await findBudget(tx, ctx, id)
      const [view] = await budgetViews(tx, { id }, true)
      await tx.budget.delete({ where: { id } })
      await recordAudit(tx, ctx, {
        action: 'budget.removed',
        subjectType: 'budget',
        subjectId: id,
        ...(view ? { before: { ...auditedBudget(view), spentNanoUsd: view.spentNanoUsd } } : {}),
      })
      changed({ kind: 'limits', spaceId })
      return { id }
    }),
)
