import { newId } from '@/lib/crypto/id'
import { dbPool } from '@/lib/db/client'
import { testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { createPriceBook } from '@/lib/usage/prices'
import { storeBatch } from '@/lib/usage/store-batch'
import { toUsageRow, type UsageRow } from '@/lib/usage/usage-row'

const prices = createPriceBook()

/** Puts calls into the ledger of this process as the flusher does; any part of a row can be given. */
export async function storeCalls(parts: readonly Partial<UsageRow>[]): Promise<void> {
  const plain = { intent: testIntent(), settlement: testSettlement() }
  const rows = parts.map((part) => ({ ...toUsageRow(plain, prices), requestId: newId(), ...part }))
  await storeBatch(dbPool(), rows)
}
