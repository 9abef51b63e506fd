import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '@/lib/crypto/id'
import { db, dbPool } from '@/lib/db/client'
import { storeCalls } from '@/lib/testing/store-calls'
import { DATABASES, startTestState, testSpace, type TestState } from '@/lib/testing/test-state'
import { quietLog } from './journal-fixtures'
import { startLedgerKeeper } from './keep-ledger'
import { addWeek, listWeeks, weekOf } from './ledger-weeks'
import { recentEvents } from './recent-events'
import { usageTotals } from './usage-queries'

const DAY_MS = 86_400_000

describe.each(DATABASES)('on the %s database', (kind) => {
  let state: TestState
  let pool: Pool
  const now = new Date()
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)
  const all = { from: new Date(0), to: new Date(now.getTime() + DAY_MS) }
  beforeAll(async () => {
    state = await startTestState(kind)
    pool = dbPool()
  })
  afterAll(() => state?.stop())
  beforeEach(async () => {
    await db().usageEvent.deleteMany()
  })

  async function weeks(): Promise<string[]> {
    const client = await pool.connect()
    try {
      return (await listWeeks(client)).map(({ table }) => table)
    } finally {
      client.release()
    }
  }
  /** One round of a keeper of its own. */
  async function keep(days: number) {
    const keeper = startLedgerKeeper({ pool, log: quietLog, days, everyMs: 1e9, wallMs: () => now.getTime() })
    try {
      return await keeper.runNow()
    } finally {
      await keeper.stop()
    }
  }
  const call = (spaceId: string, daysAgo: number) => ({ spaceId, ts: ago(daysAgo).toISOString() })
  const kept = async (spaceId: string) => (await recentEvents(pool, { spaceId }, { limit: 500 })).events.length
  const summed = async (spaceId: string) => (await usageTotals(pool, { spaceId }, all)).requests

  test('R4.63 the weeks to come are there, and what came in before its week was moves into it', async () => {
    const { spaceId } = await testSpace('owner')
    const [week] = (await weeks()).slice(-1)
    const before = [call(spaceId, 400), call(spaceId, 0)]
    await storeCalls(before)
    await pool.query(`DROP TABLE ${week}`)
    expect((await keep(0))?.added).toEqual([week])
    expect(await kept(spaceId)).toBe(2)

    // A week that is missing takes its calls out of the rest.
    const { table } = weekOf(now)
    await pool.query(`ALTER TABLE usage_event DETACH PARTITION ${table}`)
    await pool.query(`INSERT INTO usage_event SELECT * FROM ${table}`)
    await pool.query(`DROP TABLE ${table}`)
    expect((await keep(0))?.added).toEqual([table])
    const { rows } = await pool.query<{ place: string }>(
      `SELECT tableoid::regclass::text AS place FROM usage_event WHERE space_id = $1`,
      [spaceId],
    )
    expect(new Set(rows.map(({ place }) => place))).toEqual(new Set(['usage_event_other', table]))
  })

  test('R1.34 R4.63 H-49 calls go a week at a time when their space’s days are over; sums stay, and a page goes on', async () => {
    const { spaceId: usual } = await testSpace('owner')
    const { spaceId: short } = await testSpace('owner')
    const { spaceId: good } = await testSpace('owner')
    await db().space.update({ where: { id: short }, data: { usageDays: 14 } })
    await db().space.update({ where: { id: good }, data: { usageDays: 0 } })
    // Weeks of the past, as they were made when they came.
    const client = await pool.connect()
    try {
      const there = new Set((await listWeeks(client)).map(({ table }) => table))
      for (const days of [120, 50, 21])
        if (!there.has(weekOf(ago(days)).table)) await addWeek(client, weekOf(ago(days)))
    } finally {
      client.release()
    }
    const times = [120, 50, 50, 21, 3]
    for (const space of [usual, short]) await storeCalls(times.map((days) => call(space, days)))
    await storeCalls([call(good, 50), call(good, 3)])
    const first = await recentEvents(pool, { spaceId: usual }, { limit: 3 })

    const round = await keep(60)
    expect(round?.dropped).toContain(weekOf(ago(120)).table)
    expect(round?.thinned).toContain(weekOf(ago(50)).table)
    expect(await kept(usual)).toBe(4)
    // The week 21 days ago ended at least 14 days ago.
    expect(await kept(short)).toBe(1)
    expect(await kept(good)).toBe(2)
    for (const space of [usual, short]) expect(await summed(space)).toBe(times.length)
    const rest = await recentEvents(pool, { spaceId: usual }, { limit: 3, after: first.next ?? '' })
    expect(rest).toMatchObject({ events: [{ spaceId: usual }], next: null })
    // Nothing is left to do.
    expect(await keep(60)).toEqual({ added: [], dropped: [], thinned: [] })
  })

  // The embedded database has one process only.
  if (kind === 'postgresql') {
    test('R4.61 of several processes one keeps the ledger at a time', async () => {
      const rounds = await Promise.all([keep(0), keep(0), keep(0)])
      expect(rounds.filter((round) => round !== null).length).toBeGreaterThan(0)
      const client = await pool.connect()
      try {
        await client.query('SELECT pg_advisory_lock(7351901245)')
        expect(await keep(0)).toBeNull()
      } finally {
        await client.query('SELECT pg_advisory_unlock(7351901245)')
        client.release()
      }
    })
  }

  test('J13 an event of another age is stored all the same, and counted once', async () => {
    const spaceId = newId()
    const requestId = randomUUID()
    const old = { spaceId, requestId, ts: '1999-05-05T05:05:05.000Z' }
    await storeCalls([old, old, { spaceId, ts: '2080-01-01T00:00:00.000Z' }])
    await storeCalls([old])
    expect(await kept(spaceId)).toBe(2)
    expect((await usageTotals(pool, { spaceId }, { from: new Date(0), to: new Date('2100-01-01') })).requests).toBe(2)
  })
})
