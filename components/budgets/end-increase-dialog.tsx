'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { formatMoney } from '@/components/ui/format'
import { useToast } from '@/components/ui/toaster'
import type { BudgetIncreaseView, BudgetView } from '@/lib/schemas/budget'
import { ofWhom, PERIODS } from './budget-words'
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
  const toast = useToast()
  const end = useEndIncrease(spaceId)
  const rest = String(BigInt(budget.limitNanoUsd) - BigInt(increase.amountNanoUsd))
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`End the ${formatMoney(increase.amountNanoUsd)} on top of the budget of ${ofWhom(budget)}?`}
      description={`From the next call on the budget is ${formatMoney(rest)} ${PERIODS[budget.period].each}. What is spent stays spent.`}
      confirmLabel="End it now"
      pending={end.isPending}
      error={end.error?.message}
      onConfirm={() =>
        end.mutate(increase.id, {
          onSuccess: ({ leftNanoUsd }) => {
            toast.success(`${ofWhom(budget)}: ${formatMoney(leftNanoUsd)} left`)
            onClose()
          },
        })
      }
    />
  )
}
