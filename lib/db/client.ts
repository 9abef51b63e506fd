import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { CHANGE_CHANNEL, writeChangeMessages } from '@/lib/auth/change-message'
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
 * Runs one transaction. What `changed` was told is announced to the caches of this process as soon as the transaction has
 * ended, and to other processes on the same PostgreSQL by the commit itself.
 * @throws whatever `work` throws; nothing is stored then.
 */
export async function inTransaction<T>(
  work: (tx: Transaction, changed: (change: Change) => void) => Promise<T>,
): Promise<T> {
  const changes: Change[] = []
  try {
    return await db().$transaction(async (tx) => {
      changes.length = 0
      const result = await work(tx, (change) => changes.push(change))
      if (processState().settings.databaseUrl !== undefined) await tellOthers(tx, changes)
      return result
    })
  } finally {
    // Also when it failed: a commit whose answer was lost on the way has happened all the same.
    processState().changes.announce(changes)
  }
}

/** Delivered when the transaction commits, never when it does not. */
async function tellOthers(tx: Transaction, changes: readonly Change[]): Promise<void> {
  for (const message of writeChangeMessages(changes)) {
    await tx.$executeRaw`SELECT pg_notify(${CHANGE_CHANNEL}, ${message})`
  }
}

/** True when a write failed because a unique index already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002'
}
