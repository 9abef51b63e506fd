import type { SpaceContext } from '@/lib/auth/contexts'
import type { Transaction } from '@/lib/db/client'
import type { Budget } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'

/** A budget of the context's space. @throws AppError `not_found` for any other. */
export async function findBudget(tx: Transaction, { spaceId }: SpaceContext, id: string): Promise<Budget> {
  const budget = await tx.budget.findFirst({ where: { spaceId, id } })
  if (budget === null) throw new AppError('not_found', 'There is no such budget.')
  return budget
}
