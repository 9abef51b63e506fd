import { inTransaction } from '@/lib/db/client'
import { BudgetView, UpdateBudgetInput } from '@/lib/schemas/budget'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { auditedBudget } from './audited-budget'
import { budgetView } from './budget-views'
import { findBudget } from './find-budget'

/** Changes a budget, from the next call on; what was spent of it stays spent. @throws AppError `not_found`. */
export const updateBudget = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.updated',
    input: UpdateBudgetInput,
    output: BudgetView,
  },
  async (ctx, { id, limitNanoUsd, unpriced, reserve, endsStreams }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await lockMembership(tx, ctx, 'limits:manage')
      await findBudget(tx, ctx, id)
      const before = await budgetView(tx, { id })
      await tx.budget.update({
        where: { id },
        data: {
          ...(limitNanoUsd === undefined ? {} : { limitNano: BigInt(limitNanoUsd) }),
          ...(unpriced === undefined ? {} : { unpriced }),
          ...(reserve === undefined ? {} : { reserve }),
          ...(endsStreams === undefined ? {} : { endsStreams }),
          updatedById: ctx.principal.userId,
          updatedAt: new Date(),
        },
      })
      const after = await budgetView(tx, { id })
      await recordAudit(tx, ctx, {
        action: 'budget.updated',
        subjectType: 'budget',
        subjectId: id,
        before: auditedBudget(before),
        after: auditedBudget(after),
      })
      changed({ kind: 'limits', spaceId })
      return after
    }),
)
