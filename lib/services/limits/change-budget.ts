import type { SpaceContext } from '@/lib/auth/contexts'
import { inTransaction, type Transaction } from '@/lib/db/client'
import type { Budget } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import type { BudgetView } from '@/lib/schemas/limit'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { auditedBudget } from './audited-budget'
import { budgetViews } from './budget-views'

/**
 * Changes one budget of the context's space under its lock, and writes it down.
 * @throws AppError `not_found` for one of another space.
 */
export async function changeBudget(
  ctx: SpaceContext,
  id: string,
  action: 'budget.updated' | 'budget.topped_up',
  change: (tx: Transaction, before: Budget) => Promise<Budget>,
  reason: string | null = null,
): Promise<BudgetView> {
  const { spaceId } = ctx
  const view = await inTransaction(async (tx, changed) => {
    await tx.$queryRaw`SELECT id FROM budget WHERE id = ${id}::uuid AND space_id = ${spaceId}::uuid FOR UPDATE`
    const before = await tx.budget.findFirst({ where: { id, spaceId } })
    if (!before) throw new AppError('not_found', 'There is no such budget in this space.')
    const after = await change(tx, before)
    await recordAudit(tx, ctx, {
      action,
      subjectType: 'budget',
      subjectId: id,
      before: auditedBudget(before),
      after: { ...auditedBudget(after), ...(reason === null ? {} : { reason }) },
    })
    changed({ kind: 'space', id: spaceId })
    const [found] = await budgetViews(tx, spaceId, id)
    if (!found) throw new AppError('internal', 'The budget is not there after it was changed.')
    return found
  })
  processState().budgets.forget(id)
  return view
}
