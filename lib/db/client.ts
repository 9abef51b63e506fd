import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import type { Change } from '@/lib/auth/changes'
import { processState } from '@/lib/process-state'
import { Prisma, PrismaClient } from './generated/client'

export type Transaction = Prisma.TransactionClient

/** A database client over the process's one bounded pool. */
export function createDatabase(pool: pg.Pool): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(pool),
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 5000, timeout: 15_000 },
  })
}

/** The process's database client. */
export const db = (): PrismaClient => processState().database

/** The process's connection pool, for the few hand-written statements. */
export const dbPool = (): pg.Pool => processState().pool

/**
 * Runs one transaction. What `changed` was told is announced to the caches after the commit, and only then.
 * @throws whatever `work` throws; nothing is stored then.
 */
export async function inTransaction<T>(
  work: (tx: Transaction, changed: (change: Change) => void) => Promise<T>,
): Promise<T> {
  const changes: Change[] = []
  const result = await db().$transaction(async (tx) => {
    changes.length = 0
    return work(tx, (change) => changes.push(change))
  })
  processState().changes.announce(changes)
  return result
}

/** True when a write failed because a unique index already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002'
}
