import type pg from 'pg'
import type { UsageDatabase } from './usage-sql'

/**
 * The ledger's database over a connection pool. A statement that takes longer than `timeoutMs` fails, and its connection is
 * closed: a network that answers nothing would take one connection after the other otherwise (K06).
 */
export function poolDatabase(pool: pg.Pool, timeoutMs: number): UsageDatabase {
  return {
    query: (text, values) => {
      // The driver knows the deadline, its types do not.
      const query: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout: timeoutMs }
      return pool.query<Record<string, unknown>>(query)
    },
  }
}
