import { newId } from '@/lib/crypto/id'
import { inTransaction, isUniqueViolation } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { BudgetView, CreateBudgetInput, nanoOf } from '@/lib/schemas/limit'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { auditedBudget } from './audited-budget'
import { budgetViews } from './budget-views'
import { requireSubject } from './require-subject'

/** Budgets one space may have. */
const MAX_BUDGETS = 500

/**
 * Sets a budget; it holds from the next call on, and what its running period has spent already counts.
 * @throws AppError `invalid_input` for a person or token of somewhere else; `conflict` where this subject has a budget of
 * this period, or at the limit.
 */
export const createBudget = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.created',
    input: CreateBudgetInput,
    output: BudgetView,
  },
  async (ctx, { subject, subjectId, period, timeZone, amount, unpriced }) => {
    const { spaceId } = ctx
    const id = newId()
    try {
      return await inTransaction(async (tx, changed) => {
        // No event is stored between the sum and the budget's being there: each is counted once.
        await tx.$executeRaw`LOCK TABLE usage_event IN SHARE ROW EXCLUSIVE MODE`
        await requireSubject(tx, spaceId, { subject, subjectId })
        if ((await tx.budget.count({ where: { spaceId } })) >= MAX_BUDGETS)
          throw new AppError('conflict', `This space has ${MAX_BUDGETS} budgets, which is the limit.`)
        const setById = ctx.principal.userId
        const row = await tx.budget.create({
          data: { id, spaceId, subject, subjectId, period, timeZone, amountNano: nanoOf(amount), unpriced, setById },
        })
        await tx.$executeRaw`
          INSERT INTO budget_spend (budget_id, period_start, spent_nano)
          SELECT ${id}::uuid, p.start, coalesce(sum(e.cost_nano), 0)::bigint
          FROM (SELECT budget_period_start(${period}, ${timeZone}, now()) AS start) p
          LEFT JOIN usage_event e ON e.space_id = ${spaceId}::uuid AND e.ts >= p.start
            AND ${subjectId} = CASE ${subject} WHEN 'person' THEN e.user_id::text WHEN 'token' THEN e.token_id::text ELSE '' END
          GROUP BY p.start`
        await recordAudit(tx, ctx, {
          action: 'budget.created',
          subjectType: 'budget',
          subjectId: id,
          after: auditedBudget(row),
        })
        changed({ kind: 'space', id: spaceId })
        const [view] = await budgetViews(tx, spaceId, id)
        if (!view) throw new AppError('internal', 'The budget is not there after it was made.')
        return view
      })
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      const message = 'There is such a budget already. Change its amount, or choose another period'
      throw new AppError('conflict', `${message}.`, { issues: [{ path: 'period', message }] })
    }
  },
)
