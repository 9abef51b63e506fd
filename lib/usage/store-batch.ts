import type { UsageRecord } from './journal-record'
import { INSERT_BATCH, INSERT_DEAD_LETTER, isRefusedData } from './usage-sql'
import type { UsageDatabase } from './usage-sql'
import type { UsageRow } from './usage-row'

/** `stored` are the rows that were new; `refused` the ones the database will never take. */
export type StoredBatch = { stored: UsageRow[]; refused: { row: UsageRow; error: unknown }[] }

/**
 * Stores a batch; a row the database refuses is found by halving, so the others land (K07).
 * @throws any error that is not about the data: the batch can be sent again, what landed is not counted twice.
 */
export async function storeBatch(database: UsageDatabase, rows: readonly UsageRow[]): Promise<StoredBatch> {
  const result: StoredBatch = { stored: [], refused: [] }
  const waiting: (readonly UsageRow[])[] = [rows]
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (part.length === 0) continue
    try {
      const { rows: added } = await database.query(INSERT_BATCH, [JSON.stringify(part)])
      const ids = new Set(added.map((row) => row['request_id']))
      // An id twice in one batch is one row: take it out when it is found.
      result.stored.push(...part.filter((row) => ids.delete(row.requestId.toLowerCase())))
    } catch (error) {
      if (!isRefusedData(error)) throw error
      const [only] = part
      if (part.length === 1 && only) result.refused.push({ row: only, error })
      else {
        const middle = Math.ceil(part.length / 2)
        waiting.push(part.slice(middle), part.slice(0, middle))
      }
    }
  }
  return result
}

/** Keeps a refused event whole where an operator can see it. @throws when the database is away: send it again. */
export async function storeDeadLetter(database: UsageDatabase, record: UsageRecord, error: unknown): Promise<void> {
  const json = JSON.stringify(record, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value))
  await database.query(INSERT_DEAD_LETTER, [storable(record.intent.requestId), json, refusalReason(error)])
}

/** Why an event was refused, as it is kept. */
export const refusalReason = (error: unknown): string =>
  storable(error instanceof Error ? error.message : String(error)).slice(0, 1000)

/** True of what `storeDeadLetter` kept: it was made from a record, so the rest of its shape is ours. */
export function isUsageRecord(payload: unknown): payload is UsageRecord {
  if (typeof payload !== 'object' || payload === null || !('intent' in payload) || !('settlement' in payload))
    return false
  const { intent, settlement } = payload
  return typeof intent === 'object' && intent !== null && typeof settlement === 'object' && settlement !== null
}

/** PostgreSQL text can hold neither NUL nor half a surrogate pair. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed()
