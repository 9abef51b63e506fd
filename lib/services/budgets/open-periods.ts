import type { Transaction } from '@/lib/db/client'
import type { Budget } from '@/lib/db/generated/client'
import { spendingSince } from '@/lib/usage/spending-since'
import { presentPeriod } from './budget-views'
import { rawDatabase } from './raw-database'

/**
 * Opens the present period of a new budget, with what was spent in it already, and the one after it. No event is stored
 * meanwhile: whatever is not in the sums yet will be counted by the statement that stores it, and nothing is counted twice.
 */
export async function openPeriods(tx: Transaction, row: Budget, tokenIds: readonly string[] | null): Promise<void> {
  const { id: budgetId, spaceId, userId } = row
  const present = presentPeriod(row, row.createdAt)
  const startsAt = new Date(present.startsAt)
  if (present.endsAt === null) {
    await tx.budgetPeriod.create({ data: { budgetId, startsAt, endsAt: null } })
    return
  }
  await tx.$executeRaw`LOCK TABLE usage_event IN SHARE MODE`
  const { spentNano, unpriced } = await spendingSince(rawDatabase(tx), { spaceId, userId, tokenIds }, startsAt)
  const endsAt = new Date(present.endsAt)
  const next = presentPeriod(row, endsAt)
  await tx.budgetPeriod.createMany({
    data: [
      { budgetId, startsAt, endsAt, spentNano, unpricedRequests: unpriced },
      { budgetId, startsAt: endsAt, endsAt: next.endsAt === null ? null : new Date(next.endsAt) },
    ],
  })
}
