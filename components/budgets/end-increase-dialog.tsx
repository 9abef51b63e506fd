'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import { formatMoney } from '@/components/ui/format'
import type { BudgetIncreaseView, BudgetView } from '@/lib/schemas/budget'
import { ofWhomWithin, PERIODS } from './budget-words'
import { useEndIncrease } from './use-budgets'

/** Asks before money that was added to a budget is taken out of it again. */
export function EndIncreaseDialog({
  spaceId,
  budget,
  increase,
  onClose,
}: {
  spaceId: string
  budget: BudgetView
  increase: BudgetIncreaseView
  onClose: () => void
}) {
  const rest = String(BigInt(budget.limitNanoUsd) - BigInt(increase.amountNanoUsd))
  const budgeted = `${formatMoney(rest)} ${PERIODS[budget.period].each}`
  return (
    <ConfirmDialog
      input={increase.id}
      action={useEndIncrease(spaceId)}
      title={`End the ${formatMoney(increase.amountNanoUsd)} on top of the budget of ${ofWhomWithin(budget)}?`}
      description={`From the next call on the budget is ${budgeted}. What is spent stays spent.`}
      confirmLabel="End it now"
      done={`The budget of ${ofWhomWithin(budget)} is ${budgeted}`}
      onClose={onClose}
    />
  )
}
