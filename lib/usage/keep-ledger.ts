import type pg from 'pg'
import type { Log } from '@/lib/log'
import { LEAST_USAGE_DAYS } from '@/lib/least-usage-days'
import { addWeek, dropWeek, keepOnly, listWeeks, weekOf } from './ledger-weeks'
import type { LedgerWeek } from './ledger-weeks'

const DAY_MS = 86_400_000
const WEEKS_AHEAD = 4
const EVERY_MS = 3_600_000
/** Any fixed number: one process of an installation does it at a time (R4.61). */
const LOCK = 7_351_901_245
/** What one round did, by table. */
export type LedgerRound = { added: string[]; dropped: string[]; thinned: string[] }

export type LedgerKeeper = {
  /** One round now; null when another process is at it. */
  runNow: () => Promise<LedgerRound | null>
  stop: () => Promise<void>
}

/**
 * Keeps the weeks of the ledger: makes those to come, and lets calls go whose time is up. A week goes when it is over for
 * as long as its space keeps calls, so a call stays up to seven days longer than that. Sums stay for good.
 * @param options.days how long calls are kept where a space says nothing; 0 = for good
 */
export function startLedgerKeeper(options: {
  pool: pg.Pool
  log: Log
  days: number
  everyMs?: number
  wallMs?: () => number
}): LedgerKeeper {
  const { pool, log, days, everyMs = EVERY_MS, wallMs = Date.now } = options
  let running: Promise<LedgerRound | null> | undefined

  async function round(): Promise<LedgerRound | null> {
    const client = await pool.connect()
    try {
      const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK])
      if (!rows[0]?.mine) return null
      try {
        return await keep(client, new Date(wallMs()), days)
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [LOCK])
      }
    } finally {
      client.release()
    }
  }

  const runNow = () => (running ??= round().finally(() => (running = undefined)))
  async function tick(): Promise<void> {
    try {
      const done = await runNow()
      if (done && done.dropped.length + done.thinned.length > 0)
        log.info({ event: 'usage.pruned', ...done }, 'calls whose time was up are gone from the ledger')
    } catch (error) {
      log.warn({ event: 'usage.not_pruned', err: error }, 'the weeks of the ledger are kept again in an hour')
    }
  }
  void tick()
  const timer = setInterval(() => void tick(), everyMs).unref()
  return {
    runNow,
    async stop() {
      clearInterval(timer)
      await running?.catch(() => undefined)
    },
  }
}

async function keep(client: pg.ClientBase, now: Date, defaultDays: number): Promise<LedgerRound> {
  const done: LedgerRound = { added: [], dropped: [], thinned: [] }
  const weeks = await listWeeks(client)
  const there = new Set(weeks.map(({ table }) => table))
  for (let ahead = 0; ahead <= WEEKS_AHEAD; ahead++) {
    const week = weekOf(new Date(now.getTime() + ahead * 7 * DAY_MS))
    if (there.has(week.table)) continue
    await addWeek(client, week)
    done.added.push(week.table)
  }
  const { rows } = await client.query<{ id: string; days: number }>(
    'SELECT id, coalesce(usage_days, $1::int) AS days FROM space',
    [defaultDays],
  )
  for (const week of weeks) await keepWeek(client, week, { now, spaces: rows, done })
  return done
}

async function keepWeek(
  client: pg.ClientBase,
  week: LedgerWeek,
  { now, spaces, done }: { now: Date; spaces: readonly { id: string; days: number }[]; done: LedgerRound },
): Promise<void> {
  if (week.to.getTime() + LEAST_USAGE_DAYS * DAY_MS > now.getTime()) return
  const isKept = (days: number) =>
    days === 0 || week.to.getTime() + Math.max(days, LEAST_USAGE_DAYS) * DAY_MS > now.getTime()
  const keepers = spaces.filter(({ days }) => isKept(days)).map(({ id }) => id)
  if (keepers.length === spaces.length && spaces.length > 0) return
  const some = (condition: string) =>
    client
      .query<{ some: boolean }>(`SELECT EXISTS (SELECT FROM ${week.table} WHERE ${condition}) AS some`, [keepers])
      .then(({ rows }) => rows[0]?.some === true)
  if (!(await some('space_id = ANY($1::uuid[])'))) {
    await dropWeek(client, week)
    done.dropped.push(week.table)
  } else if (await some('space_id <> ALL($1::uuid[])')) {
    await keepOnly(client, week, keepers)
    done.thinned.push(week.table)
  }
}
