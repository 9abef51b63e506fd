import { db } from '@/lib/db/client'
import type { Caller } from '@/lib/gateway/types'
import type { BudgetView } from '@/lib/schemas/budget'
import { budgetViews } from '@/lib/services/budgets/budget-views'
import type { BudgetDirectory } from './budget-directory'

/** What a program is told about budgets. JSON-safe; money is nano-USD as a decimal text. */
export type ToldBudgets = {
  /** Those that a caller's calls are paid from, with what is left of them. */
  budgetsOf: (caller: Caller) => Promise<readonly Record<string, unknown>[]>
  /** All of a space, with whose they are. */
  budgetsIn: (spaceId: string) => Promise<readonly Record<string, unknown>[]>
}

export function createToldBudgets({ directory }: { directory: BudgetDirectory }): ToldBudgets {
  return {
    budgetsOf: async (caller) => {
      const budgets = await directory.budgetsOf(caller)
      if (budgets.length === 0) return []
      return (await budgetViews(db(), { id: { in: budgets.map(({ id }) => id) } }, false)).map(toFigures)
    },
    budgetsIn: async (spaceId) =>
      (await budgetViews(db(), { spaceId }, false)).map((view) => ({
        id: view.id,
        of: view.of === null ? null : { id: view.of.id, name: view.of.name },
        ...toFigures(view),
        setAt: view.setAt,
      })),
  }
}

const toFigures = (view: BudgetView): Record<string, unknown> => ({
  subject: view.subject,
  period: view.period,
  zone: view.zone,
  limitNanoUsd: view.limitNanoUsd,
  spentNanoUsd: view.spentNanoUsd,
  reservedNanoUsd: view.reservedNanoUsd,
  remainingNanoUsd: view.leftNanoUsd,
  resetsAt: view.resetsAt,
})
