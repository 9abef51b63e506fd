import type pg from 'pg'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** A Monday. */
const A_MONDAY_MS = Date.UTC(2024, 0, 1)
const NAME = /^usage_event_w(\d{4})(\d\d)(\d\d)$/

/** A partition of `usage_event`: the calls from `from` to before `to`, a week from Monday in UTC. */
export type LedgerWeek = { table: string; from: Date; to: Date }

/** The week a moment is in. */
export function weekOf(at: Date): LedgerWeek {
  const from = new Date(A_MONDAY_MS + Math.floor((at.getTime() - A_MONDAY_MS) / WEEK_MS) * WEEK_MS)
  return { table: `usage_event_w${from.toISOString().slice(0, 10).replaceAll('-', '')}`, from, to: weekAfter(from) }
}

const weekAfter = (from: Date): Date => new Date(from.getTime() + WEEK_MS)

/** The weeks the database has, oldest first. */
export async function listWeeks(client: pg.ClientBase): Promise<LedgerWeek[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'usage_event'::regclass ORDER BY 1`,
  )
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = NAME.exec(name) ?? []
    if (year === undefined) return []
    const from = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
    return [{ table: name, from, to: weekAfter(from) }]
  })
}

/** Makes a week, with what came in for it before there was one. */
export async function addWeek(client: pg.ClientBase, week: LedgerWeek): Promise<void> {
  await inShortTransaction(client, async () => {
    await client.query(`CREATE TABLE ${week.table} (LIKE usage_event INCLUDING ALL)`)
    await client.query(
      `WITH moved AS (DELETE FROM usage_event_other WHERE ts >= $1 AND ts < $2 RETURNING *) INSERT INTO ${week.table} SELECT * FROM moved`,
      [week.from, week.to],
    )
    await attach(client, week)
  })
}

/** Lets a week go with all its calls. */
export const dropWeek = (client: pg.ClientBase, week: LedgerWeek): Promise<void> =>
  inShortTransaction(client, async () => {
    await client.query(`DROP TABLE ${week.table}`)
  })

/**
 * Keeps only the calls of some spaces of a week: those are copied and the rest is dropped, which takes as long as there is
 * to keep, and leaves no holes.
 */
export async function keepOnly(client: pg.ClientBase, week: LedgerWeek, spaceIds: readonly string[]): Promise<void> {
  const kept = `${week.table}_kept`
  await inShortTransaction(client, async () => {
    // A call of that time may still come in: it waits.
    await client.query(`LOCK TABLE ${week.table} IN SHARE ROW EXCLUSIVE MODE`)
    await client.query(`CREATE TABLE ${kept} (LIKE usage_event INCLUDING ALL)`)
    await client.query(`INSERT INTO ${kept} SELECT * FROM ${week.table} WHERE space_id = ANY($1::uuid[])`, [spaceIds])
    await client.query(`DROP TABLE ${week.table}`)
    await client.query(`ALTER TABLE ${kept} RENAME TO ${week.table}`)
    await attach(client, week)
  })
}

const attach = (client: pg.ClientBase, { table, from, to }: LedgerWeek) =>
  client.query(
    `ALTER TABLE usage_event ATTACH PARTITION ${table} FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`,
  )

/** Whoever reads or writes the ledger waits while its weeks change, so a change that cannot be had at once is given up. */
async function inShortTransaction(client: pg.ClientBase, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(`SET LOCAL lock_timeout = '3s'`)
    await work()
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}
