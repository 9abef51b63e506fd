import { addWeek, listWeeks, weekOf } from '@/lib/usage/ledger-weeks'
import { addToSums, EVENT_COLUMNS } from '@/lib/usage/usage-sql'
import type pg from 'pg'

const DAY_MS = 86_400_000
export const DAYS = 90
/** Days are whole ones of UTC, the last one yesterday, so that a second fill falls on the same days. */
export const firstDay = (): Date => new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - DAYS * DAY_MS)

export const SPACES = 20
const PEOPLE = 30
const MODELS = 12

/** Ids as the filled ledger has them; person and token are of one space, the busiest is number 0. */
export const idOf = (what: 'space' | 'person' | 'token' | 'key', space: number, n = 0): string =>
  `${{ space: 'a', person: 'b', token: 'c', key: 'd' }[what]}0000000-0000-4000-8000-${String(space).padStart(4, '0')}${String(n).padStart(8, '0')}`
export const modelOf = (n: number): string => `model-${n}`

const sqlId = (letter: string, n: string) =>
  `('${letter}0000000-0000-4000-8000-' || lpad(space::text, 4, '0') || lpad((${n})::text, 8, '0'))::uuid`

/**
 * SQL that adds calls to one day of the ledger ($1, $2 calls), and to its sums as the flusher does: few spaces, people,
 * models and tokens have most of them, a twentieth does not complete, durations are spread over some octaves.
 * @param space the id that takes the place of the busiest space; null = as `idOf` says
 */
function fillDay(space: string | null): string {
  const first =
    space === null ? sqlId('a', '0') : `CASE WHEN space = 0 THEN '${space}'::uuid ELSE ${sqlId('a', '0')} END`
  const columns = EVENT_COLUMNS.map(([column]) => column).join(', ')
  return `WITH drawn AS (
       SELECT $1::timestamptz + random() * interval '1 day' AS ts, floor(${SPACES} * random() ^ 3)::int AS space,
         floor(${PEOPLE} * random() ^ 2)::int AS person, floor(2 * random())::int AS which,
         floor(${MODELS} * random() ^ 2)::int AS model, random() AS luck, random() AS size, random() AS pace
       FROM generate_series(1, $2::int)
     ), inserted AS (
       INSERT INTO usage_event (request_id, ts, space_id, user_id, token_id, provider_key_id, provider, endpoint, model,
         upstream_model, stream, outcome, provenance, status, input_tokens, output_tokens, cache_read_tokens, cost_nano,
         price_source, price_version, latency_ms, ttfb_ms, attempts)
       SELECT gen_random_uuid(), ts, ${first}, ${sqlId('b', 'person')}, ${sqlId('c', 'person * 2 + which')},
         ${sqlId('d', 'model % 3')}, 'provider-' || model % 3, 'chat.completions', 'model-' || model, 'model-' || model,
         which = 0, CASE WHEN luck < 0.95 THEN 'completed' WHEN luck < 0.98 THEN 'client_abort' WHEN luck < 0.995 THEN 'upstream_error'
           WHEN luck < 0.9995 THEN 'rejected' ELSE 'timeout' END, 'reported', 200, (100 * exp(size * 5))::bigint,
         (20 * exp(pace * 5))::bigint, 0, (1000 * exp(size * 5 + pace))::bigint, 'bench', '1', (200 * exp(pace * 5))::int,
         (100 * exp(size * 3))::int, 1
       FROM drawn RETURNING ${columns}
     ), ${addToSums('inserted', false)}
     SELECT count(*) FROM inserted`
}

/** For whole days of calls in one statement. */
const SETTINGS = `SET work_mem = '256MB'; SET maintenance_work_mem = '256MB'; SET enable_hashagg = off; SET synchronous_commit = off`
/** One by one: what the pool has set on its connections stays. */
const SETTINGS_BACK = 'RESET work_mem; RESET maintenance_work_mem; RESET enable_hashagg; RESET synchronous_commit'

/** Indexes cost more than all else while a day is written: statements that take them away, and that make them again. */
const INDEXES = `
SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', indexrelid::regclass)
    ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', indrelid::regclass, conname) END AS away,
  CASE WHEN c.oid IS NULL THEN replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
    ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', indrelid::regclass, conname, pg_get_constraintdef(c.oid)) END AS again
FROM pg_index LEFT JOIN pg_constraint c ON conindid = indexrelid
WHERE indrelid IN ('usage_event'::regclass, 'usage_rollup'::regclass, 'usage_series'::regclass)`

/**
 * Fills an empty ledger that nobody writes to with calls, evenly over the days.
 * @param pool fills as many days at a time as it has connections
 * @param space the id that takes the place of the busiest space; null = as `idOf` says
 * @param onDay told after each day, with the share of the days that are done
 */
export async function fillLedger(
  pool: pg.Pool,
  calls: number,
  space: string | null,
  onDay: (share: number) => void,
): Promise<void> {
  const from = firstDay().getTime()
  const days = Array.from({ length: DAYS }, (_, day) => new Date(from + day * DAY_MS))
  await withClient(pool, async (client) => {
    const there = new Set((await listWeeks(client)).map(({ table }) => table))
    for (const week of days.map(weekOf)) {
      if (!there.has(week.table)) await addWeek(client, week)
      there.add(week.table)
    }
  })
  const { rows: indexes } = await pool.query<{ away: string; again: string }>(INDEXES)
  for (const { away } of indexes) await pool.query(away)
  let done = 0
  await share(pool, days, async (client, day) => {
    await client.query(fillDay(space), [day, Math.round(calls / DAYS)])
    onDay(++done / DAYS)
  })
  await share(pool, indexes, (client, { again }) => client.query(again))
  await pool.query('ANALYZE usage_event, usage_rollup, usage_series')
}

/** Each item by one of the pool's connections, in order. */
async function share<T>(
  pool: pg.Pool,
  items: readonly T[],
  work: (client: pg.PoolClient, item: T) => Promise<unknown>,
) {
  const waiting = [...items]
  const worker = () =>
    withClient(pool, async (client) => {
      await client.query(SETTINGS)
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(client, item)
      await client.query(SETTINGS_BACK)
    })
  await Promise.all(Array.from({ length: pool.options.max }, worker))
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}
