import { AppError } from '@/lib/errors'
import { BudgetView, nanoOf, TopUpBudgetInput } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { changeBudget } from './change-budget'

/** Nothing that does not end is topped up for longer. */
const FOR_EVER = new Date('9999-12-31T00:00:00Z')

/**
 * Adds to what the running period may spend; the next one begins with the budget's own amount. Several add up.
 * @throws AppError `not_found` for a budget of another space.
 */
export const topUpBudget = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.topped_up',
    input: TopUpBudgetInput,
    output: BudgetView,
  },
  async (ctx, { id, amount, reason }) =>
    changeBudget(
      ctx,
      id,
      'budget.topped_up',
      async (tx, { period, timeZone, extraNano, extraUntil }) => {
        const [row] = await tx.$queryRaw<{ end: Date | null }[]>`
          SELECT budget_period_end(${period}, ${timeZone}, now()) AS end`
        if (!row) throw new AppError('internal', 'The period of the budget has no end.')
        const stillThere = extraUntil !== null && extraUntil > new Date() ? (extraNano ?? 0n) : 0n
        return tx.budget.update({
          where: { id },
          data: { extraNano: stillThere + nanoOf(amount), extraUntil: row.end ?? FOR_EVER },
        })
      },
      reason,
    ),
)
