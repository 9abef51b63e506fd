import type pg from 'pg'

/** The longest a look-up for a call may take, in milliseconds: a database that does not answer is one that is away (K04). */
const LOOK_UP_MS = 5000

/**
 * Runs one short statement that a call waits for.
 * @returns the rows.
 * @throws the driver's error, also after five seconds without an answer; the connection is given up then.
 */
export async function lookUp<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  // The driver knows the deadline, its types do not.
  const query: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout: LOOK_UP_MS }
  return (await pool.query<R>(query)).rows
}
