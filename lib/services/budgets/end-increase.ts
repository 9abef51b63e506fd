import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { BudgetView } from '@/lib/schemas/budget'
import { Id } from '@/lib/schemas/common'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { budgetView, countingAt } from './budget-views'

/**
 * Ends a top-up or an increase before its time, from the next call on; what was spent of it stays spent.
 * @throws AppError `not_found`; `conflict` for one that has ended.
 */
export const endIncrease = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.increase_ended',
    input: z.strictObject({ id: Id }),
    output: BudgetView,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await lockMembership(tx, ctx, 'limits:manage')
      const increase = await tx.budgetIncrease.findFirst({ where: { id, budget: { spaceId } } })
      if (increase === null) throw new AppError('not_found', 'There is no such increase.')
      const now = new Date()
      const ended = await tx.budgetIncrease.updateMany({ where: { id, ...countingAt(now) }, data: { endsAt: now } })
      if (ended.count === 0) throw new AppError('conflict', 'It has ended already.')
      const { budgetId, amountNano, reason, endsAt } = increase
      const view = await budgetView(tx, { id: budgetId })
      await recordAudit(tx, ctx, {
        action: 'budget.increase_ended',
        subjectType: 'budget',
        subjectId: budgetId,
        before: { amountNanoUsd: String(amountNano), reason, endsAt: endsAt?.toISOString() ?? null },
        after: { endsAt: now.toISOString(), limitNanoUsd: view.limitNanoUsd },
      })
      changed({ kind: 'limits', spaceId })
      return view
    }),
)
