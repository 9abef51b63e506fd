import type { AdminContext } from '@/lib/auth/contexts'
import type { UsageDeadLetter } from '@/lib/db/generated/client'
import { inTransaction, type Transaction } from '@/lib/db/client'
import { unwrapSqlError } from '@/lib/db/sql-error'
import { processState } from '@/lib/process-state'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { isUsageRecord, refusalReason, storeBatch } from '@/lib/usage/store-batch'
import { findOwnPrices } from '@/lib/usage/own-prices'
import { toUsageRow } from '@/lib/usage/usage-row'
import type { UsageDatabase } from '@/lib/usage/usage-sql'
import { lockLetter } from './lock-letter'

/** Why an event is still refused. */
class StillRefused extends Error {}

/**
 * Tries to store an open event as the flusher would, in one transaction with its audit event: in the ledger once, also when
 * it has come there meanwhile by another way. Another refusal is noted and stays open.
 * @throws AppError `not_found`; `conflict` when it is not open.
 */
export async function storeLetter(ctx: AdminContext, id: string): Promise<UsageDeadLetter> {
  try {
    return await inTransaction(async (tx) => {
      const letter = await lockLetter(tx, id)
      await store(tx, letter)
      await audit(tx, ctx, letter, { recorded: true })
      const now = new Date()
      return tx.usageDeadLetter.update({
        where: { id },
        data: { tries: { increment: 1 }, triedAt: now, resolvedAt: now, resolution: 'recorded' },
      })
    })
  } catch (error) {
    if (!(error instanceof StillRefused)) throw error
    return noteRefusal(ctx, id, error.message)
  }
}

async function store(tx: Transaction, { payload }: UsageDeadLetter): Promise<void> {
  if (!isUsageRecord(payload)) throw new StillRefused('It is not a finished call as this version writes them.')
  const { prices } = processState()
  const own = await findOwnPrices(databaseOf(tx), [payload.intent.spaceId])
  let row
  try {
    row = toUsageRow(payload, prices, own)
  } catch (error) {
    throw new StillRefused(refusalReason(error))
  }
  const { refused } = await storeBatch(databaseOf(tx), [row])
  const [first] = refused
  if (first) throw new StillRefused(refusalReason(first.error))
}

function noteRefusal(ctx: AdminContext, id: string, error: string): Promise<UsageDeadLetter> {
  return inTransaction(async (tx) => {
    const letter = await lockLetter(tx, id)
    await audit(tx, ctx, letter, { recorded: false, problem: error })
    return tx.usageDeadLetter.update({ where: { id }, data: { tries: { increment: 1 }, triedAt: new Date(), error } })
  })
}

const audit = (tx: Transaction, ctx: AdminContext, { requestId }: UsageDeadLetter, after: object): Promise<void> =>
  recordAudit(tx, ctx, { action: 'usage.retried', subjectType: 'usage_event', subjectId: requestId, after })

/** The ledger's database inside a transaction. */
function databaseOf(tx: Transaction): UsageDatabase {
  return {
    query: async (text, params) => {
      try {
        return { rows: await tx.$queryRawUnsafe<Record<string, unknown>[]>(text, ...params) }
      } catch (error) {
        throw unwrapSqlError(error)
      }
    },
  }
}
