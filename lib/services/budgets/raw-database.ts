import type { Transaction } from '@/lib/db/client'
import type { UsageDatabase } from '@/lib/usage/usage-sql'

/** A transaction as the hand-written statements of budgets and usage take a database. */
export function rawDatabase(tx: Pick<Transaction, '$queryRawUnsafe'>): UsageDatabase {
  return {
    // The texts are constants of the code; what varies is in the parameters.
    query: async (text, values) => ({ rows: await tx.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values) }),
  }
}
