import { addWeek, listWeeks, weekOf } from '@/lib/usage/ledger-weeks'
import { ADD_TO_SUMS, EVENT_COLUMNS } from '@/lib/usage/usage-sql'
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
 * Adds calls to one day of the ledger, and to its sums as the flusher does: few spaces, people, models and tokens have
 * most of them, a twentieth does not complete, durations are spread over some octaves.
 * @param space the id that takes the place of the busiest space; null = as `idOf` says
 */
export function fillSql(space: string | null): string {
  const first =
    space === null ? sqlId('a', '0') : `CASE WHEN space = 0 THEN '${space}'::uuid ELSE ${sqlId('a', '0')} END`
  const columns = EVENT_COLUMNS.map(([column]) => column).join(', ')
  return (
    `WITH drawn AS (
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
     ), ${ADD_TO_SUMS}
     SELECT count(*) FROM inserted`
  )
}

/**
 * Fills an empty ledger with calls, evenly over the days.
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
  const client = await pool.connect()
  try {
    const there = new Set((await listWeeks(client)).map(({ table }) => table))
    for (const week of days.map(weekOf)) {
      if (!there.has(week.table)) await addWeek(client, week)
      there.add(week.table)
    }
  } finally {
    client.release()
  }
  let done = 0
  const worker = async () => {
    for (let day = days.shift(); day; day = days.shift()) {
      await pool.query(fillSql(space), [day, Math.round(calls / DAYS)])
      onDay(++done / DAYS)
    }
  }
  await Promise.all(Array.from({ length: pool.options.max }, worker))
  await pool.query('ANALYZE usage_event, usage_rollup, usage_series')
}
