import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '@/lib/db/migrate'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { EVENT_COLUMNS, INSERT_BATCH } from '@/lib/usage/usage-sql'
import { fillLedger, idOf } from './fill-ledger'

const CALLS = 4500
const BATCH = 1000

let server: TestPostgres
let pool: pg.Pool
beforeAll(async () => {
  server = await startTestPostgres()
  pool = new pg.Pool({ ...server.connection, max: 2 })
  await migrate({ root: process.cwd(), connection: server.connection })
})
afterAll(async () => {
  await pool.end()
  server.stop()
})

/** Rows as text, in an order of their own. */
const rowsOf = async (sql: string): Promise<string[]> =>
  (await pool.query<{ row: string }>(`SELECT found::text AS row FROM (${sql}) AS found ORDER BY 1`)).rows.map(
    ({ row }) => row,
  )
const sums = async () => ({
  rollup: await rowsOf('SELECT * FROM usage_rollup'),
  series: await rowsOf('SELECT * FROM usage_series'),
})
const indexes = () => rowsOf(`SELECT tablename, indexdef FROM pg_indexes WHERE tablename ~ '^usage_'`)

test('R4.16 a filled ledger has the sums that the flusher makes of its calls, and its indexes', async () => {
  await fillLedger(pool, 90, null, () => undefined)
  await pool.query('TRUNCATE usage_event, usage_rollup, usage_series')
  const before = await indexes()
  const space = idOf('space', 7, 7)
  await fillLedger(pool, CALLS, space, () => undefined)
  expect(await indexes()).toEqual(before)
  const filled = await sums()
  expect(filled.series.filter((row) => row.includes(space)).length).toBeGreaterThan(BATCH)

  const fields = EVENT_COLUMNS.map(([column, , field]) => `'${field}', ${column}`).join(', ')
  const { rows } = await pool.query<{ event: object }>(
    `SELECT json_build_object(${fields}) AS event FROM usage_event ORDER BY request_id`,
  )
  expect(rows).toHaveLength(CALLS)
  await pool.query('TRUNCATE usage_event, usage_rollup, usage_series')
  for (let i = 0; i < CALLS; i += BATCH)
    await pool.query(INSERT_BATCH, [JSON.stringify(rows.slice(i, i + BATCH).map(({ event }) => event))])
  expect(await sums()).toEqual(filled)
})
