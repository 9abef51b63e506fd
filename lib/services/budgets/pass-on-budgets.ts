import type { Change } from '@/lib/auth/changes'
import type { Transaction } from '@/lib/db/client'

/** The token that takes another one's place pays from its budgets, of which what is spent stays spent (J03). */
export async function passOnBudgets(
  tx: Transaction,
  fromId: string,
  toId: string,
  changed: (change: Change) => void,
): Promise<void> {
  const paid = await tx.budgetToken.findMany({
    where: { tokenId: fromId },
    select: { budgetId: true, budget: { select: { spaceId: true } } },
  })
  if (paid.length === 0) return
  await tx.budgetToken.createMany({ data: paid.map(({ budgetId }) => ({ budgetId, tokenId: toId })) })
  for (const { budget } of paid) changed({ kind: 'limits', spaceId: budget.spaceId })
}
