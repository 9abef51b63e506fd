import { BudgetView, nanoOf, UpdateBudgetInput } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { changeBudget } from './change-budget'

/** Changes the amount of a budget, for this period and those to come. @throws AppError `not_found` for one of another space. */
export const updateBudget = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.updated',
    input: UpdateBudgetInput,
    output: BudgetView,
  },
  async (ctx, { id, amount, unpriced }) =>
    changeBudget(ctx, id, 'budget.updated', (tx) =>
      tx.budget.update({
        where: { id },
        data: { amountNano: nanoOf(amount), unpriced, setById: ctx.principal.userId, setAt: new Date() },
      }),
    ),
)
