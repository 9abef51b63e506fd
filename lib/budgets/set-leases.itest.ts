import fs from 'node:fs'
import path from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/crypto/id'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { DATABASE_KINDS, openTestDatabase, type TestDatabase } from '@/lib/usage/usage-database-fixture'
import { DOLLAR, ENDS_AT, STARTS_AT, testBudgetRow, testSpaceRow } from './budget-rows-fixture'
import { addPeriods, dropFormerLeases, type LeaseWish, setLeases } from './set-leases'

const LIFE_MS = 120_000
const CENT = DOLLAR / 100n
const period = { startsAt: STARTS_AT, endsAt: ENDS_AT }
const wish = (budgetId: string, part: Partial<LeaseWish> = {}): LeaseWish => ({
  budgetId,
  startsAt: STARTS_AT,
  base: 0n,
  need: 0n,
  minimum: part.need ?? 0n,
  want: 0n,
  isUncovered: false,
  ...part,
})

describe.each(DATABASE_KINDS)('on the %s database', (kind) => {
  let opened: TestDatabase
  beforeAll(async () => {
    opened = await openTestDatabase(kind)
  })
  afterAll(() => opened.close())

  async function budget(part: { limitNano?: bigint; spentNano?: bigint } = {}): Promise<string> {
    const id = await testBudgetRow(opened, { spaceId: await testSpaceRow(opened), limitNano: part.limitNano ?? DOLLAR })
    await addPeriods(opened.database, [{ budgetId: id, ...period }])
    await opened.exec(`UPDATE budget_period SET spent_nano = ${part.spentNano ?? 0n} WHERE budget_id = '${id}'`)
    return id
  }
  const ask = (holder: string, ...wishes: LeaseWish[]) => setLeases(opened.database, holder, LIFE_MS, wishes)
  const leasesOf = async (id: string) =>
    (await opened.rows(`SELECT leases FROM budget_period WHERE budget_id = '${id}'`))[0]?.['leases'] as Record<
      string,
      { amount: number; until: number }
    >

  test('R4.55 a call gets what it needs, and a process a slice that leaves others theirs', async () => {
    const id = await budget()
    const [first] = await ask('one', wish(id, { need: CENT, want: DOLLAR }))
    expect(first).toMatchObject({
      isEnough: true,
      granted: DOLLAR / 8n,
      limit: DOLLAR,
      spent: 0n,
      reserved: DOLLAR / 8n,
    })
    const [second] = await ask('two', wish(id, { need: CENT, want: 2n * CENT }))
    expect(second).toMatchObject({ granted: 2n * CENT, reserved: DOLLAR / 8n + 2n * CENT })
    expect(Object.keys(await leasesOf(id)).sort()).toEqual(['one', 'two'])
  })

  test('J04 slices shrink to single calls, all of the budget can be used, and never more', async () => {
    const id = await budget()
    let sum = 0n
    for (let call = 0; ; call++) {
      const [answer] = await ask(`process ${call % 4}`, wish(id, { need: 5n * CENT, want: 40n * CENT }))
      if (!answer?.isEnough) break
      // As if it were spent at once.
      await opened.exec(
        `UPDATE budget_period SET spent_nano = spent_nano + ${answer.granted}, leases = '{}' WHERE budget_id = '${id}'`,
      )
      sum += answer.granted
    }
    expect(sum).toBeGreaterThan(95n * CENT)
    expect(sum).toBeLessThanOrEqual(DOLLAR)
  })

  test('R4.55 P13 nothing is granted where nothing is left, and the last bit goes to one call', async () => {
    const id = await budget({ spentNano: 97n * CENT })
    expect(await ask('one', wish(id, { need: 5n * CENT }))).toMatchObject([{ isEnough: false, granted: 0n }])
    expect(await ask('one', wish(id, { need: 5n * CENT, minimum: 1n }))).toMatchObject([
      { isEnough: true, granted: 3n * CENT },
    ])
    expect(await ask('two', wish(id, { need: 1n }))).toMatchObject([{ isEnough: false, granted: 0n }])
    const spent = await budget({ spentNano: DOLLAR })
    expect(await ask('one', wish(spent, { need: 1n, minimum: 1n }))).toMatchObject([{ isEnough: false }])
    const overspent = await budget({ spentNano: 2n * DOLLAR })
    expect(await ask('one', wish(overspent, { need: 1n, minimum: 1n }))).toMatchObject([{ isEnough: false }])
  })

  test('P13 of all processes one has a call that may cost more than it has set aside', async () => {
    const id = await budget()
    const all = { need: 10n * DOLLAR, minimum: 1n }
    const [first] = await ask('one', wish(id, { ...all, need: DOLLAR + 1n }))
    expect(first).toMatchObject({ isEnough: true, granted: DOLLAR, isUncovered: true })
    // Its call has become cheaper, and runs on.
    await ask('one', wish(id, { base: CENT, isUncovered: true }))
    expect(await ask('two', wish(id, all))).toMatchObject([{ isEnough: false, granted: 0n }])
    expect(await ask('one', wish(id, { base: CENT, isUncovered: true, ...all }))).toMatchObject([{ isEnough: false }])
    expect(await ask('two', wish(id, { need: CENT }))).toMatchObject([{ isEnough: true, isUncovered: false }])
    await ask('one', wish(id, { base: CENT }))
    expect(await ask('two', wish(id, { base: CENT, ...all }))).toMatchObject([
      { granted: 98n * CENT, isUncovered: true },
    ])
  })

  test('R4.55 all budgets of a call or none', async () => {
    const rich = await budget()
    const poor = await budget({ limitNano: CENT })
    const answers = await ask('one', wish(rich, { need: 2n * CENT, base: CENT }), wish(poor, { need: 2n * CENT }))
    expect(answers.map(({ isEnough, granted }) => ({ isEnough, granted }))).toEqual([
      { isEnough: true, granted: 0n },
      { isEnough: false, granted: 0n },
    ])
    expect(await leasesOf(rich)).toMatchObject({ one: { amount: Number(CENT) } })
    expect(await leasesOf(poor)).toEqual({})
  })

  test('R4.55 what a process says of its lease is absolute: giving back, keeping, and saying it twice', async () => {
    const id = await budget()
    await ask('one', wish(id, { need: 50n * CENT }))
    for (let i = 0; i < 2; i++)
      expect(await ask('one', wish(id, { base: 10n * CENT }))).toMatchObject([{ reserved: 10n * CENT }])
    expect(await ask('one', wish(id))).toMatchObject([{ reserved: 0n }])
    expect(await leasesOf(id)).toEqual({})
  })

  test('R4.55 J06 a lease past its time counts no more, and its process may still come back with what runs', async () => {
    const id = await budget()
    await setLeases(opened.database, 'dead', -1, [wish(id, { need: DOLLAR })])
    expect(Object.keys(await leasesOf(id))).toEqual(['dead'])
    expect(await ask('one', wish(id, { need: 60n * CENT }))).toMatchObject([{ isEnough: true, reserved: 60n * CENT }])
    expect(Object.keys(await leasesOf(id))).toEqual(['one'])
    // Its calls run on: they are counted again, and nobody else loses what they were promised.
    expect(await ask('dead', wish(id, { base: 60n * CENT }))).toMatchObject([{ reserved: 120n * CENT }])
    expect(await ask('one', wish(id, { base: 60n * CENT, need: 1n }))).toMatchObject([
      { isEnough: false, reserved: 120n * CENT },
    ])
  })

  test('R4.55 an increase counts from its beginning to its end, and it is said when that is', async () => {
    const id = await budget({ spentNano: DOLLAR })
    const raise = (from: string, to: string) =>
      opened.exec(`INSERT INTO budget_increase (id, budget_id, amount_nano, reason, starts_at, ends_at, created_by_id)
        VALUES ('${newId()}', '${id}', ${50n * CENT}, 'A demonstration', now() + interval '${from}', ${to}, '${newId()}')`)
    await raise('-2 hours', `now() - interval '1 second'`)
    await raise('1 hour', 'NULL')
    expect(await ask('one', wish(id, { need: 1n }))).toMatchObject([
      { isEnough: false, limit: DOLLAR, limitChangesInMs: null },
    ])
    await raise('-1 hour', `now() + interval '1 hour'`)
    await raise('-1 hour', 'NULL')
    const [answer] = await ask('one', wish(id, { need: DOLLAR }))
    expect(answer).toMatchObject({ isEnough: true, limit: 2n * DOLLAR })
    expect(answer?.limitChangesInMs).toBeGreaterThan(3_500_000)
    expect(answer?.limitChangesInMs).toBeLessThanOrEqual(3_600_000)
  })

  test('a period that is not there gets no answer and lets nothing else be granted', async () => {
    const id = await budget()
    const answers = await ask('one', wish(id, { need: CENT }), wish(newId(), { need: CENT }))
    expect(answers).toMatchObject([{ budgetId: id, granted: 0n, isEnough: true }])
  })

  test('J08 sums beyond 2^53 are exact', async () => {
    const limitNano = 10n ** 18n
    const id = await budget({ limitNano, spentNano: 9_007_199_254_740_993n })
    const [answer] = await ask('one', wish(id, { base: 3n, need: 9_007_199_254_740_997n }))
    expect(answer).toMatchObject({
      limit: limitNano,
      spent: 9_007_199_254_740_993n,
      granted: 9_007_199_254_740_997n,
      reserved: 9_007_199_254_741_000n,
    })
  })

  test('J09 periods are made once, and found again to the millisecond', async () => {
    const id = await testBudgetRow(opened, { spaceId: await testSpaceRow(opened), period: 'total' })
    for (const startsAt of [1_764_201_600_123, 1_764_201_600_999, 1_000_000_000_001]) {
      for (let i = 0; i < 2; i++) await addPeriods(opened.database, [{ budgetId: id, startsAt, endsAt: null }])
      expect(await ask('one', { ...wish(id, { need: 1n }), startsAt })).toMatchObject([{ startsAt, isEnough: true }])
    }
    await addPeriods(opened.database, [{ budgetId: newId(), ...period }])
  })

  test('R4.55 what processes held that are no more is given up by the one that is left', async () => {
    const id = await budget()
    await ask('former', wish(id, { need: 50n * CENT }))
    await ask('one', wish(id, { need: CENT }))
    await dropFormerLeases(opened.database, 'one')
    expect(Object.keys(await leasesOf(id))).toEqual(['one'])
  })
})

describe('many connections to one PostgreSQL', () => {
  let server: TestPostgres
  let pool: Pool
  beforeAll(async () => {
    server = await startTestPostgres()
    pool = new Pool({ ...server.connection, max: 16 })
    const migrations = path.resolve(import.meta.dirname, '../../prisma/migrations')
    for (const name of fs.readdirSync(migrations).sort()) {
      const file = path.join(migrations, name, 'migration.sql')
      if (fs.existsSync(file)) await pool.query(fs.readFileSync(file, 'utf8'))
    }
  })
  afterAll(async () => {
    await pool.end()
    server.stop()
  })
  const exec = async (sql: string): Promise<void> => {
    await pool.query(sql)
  }

  test('J04 R4.55 100 processes at once and money for 10: exactly 10 get theirs, and counting beside them loses nothing', async () => {
    const [a, b] = await Promise.all(
      [0, 1].map(async () => testBudgetRow({ exec }, { spaceId: await testSpaceRow({ exec }) })),
    )
    const ids = [a ?? '', b ?? '']
    await addPeriods(
      pool,
      ids.map((budgetId) => ({ budgetId, ...period })),
    )
    // Half of them name the budgets in the other order: rows are taken in one order all the same.
    const asked = Array.from({ length: 100 }, (_, i) => {
      const wishes = ids.map((id) => wish(id, { need: 10n * CENT }))
      return setLeases(pool, `process ${i}`, LIFE_MS, i % 2 === 0 ? wishes : wishes.toReversed())
    })
    const counted = Array.from({ length: 50 }, () =>
      exec(`UPDATE budget_period SET unpriced_requests = unpriced_requests + 1 WHERE budget_id = '${ids[0]}'`),
    )
    const [answers] = await Promise.all([Promise.all(asked), Promise.all(counted)])
    expect(answers.filter((each) => each.every(({ granted }) => granted === 10n * CENT)).length).toBe(10)
    expect(answers.flat().filter(({ granted }) => granted > 0n).length).toBe(20)
    const { rows } = await pool.query(
      `SELECT (SELECT sum((e.value->>'amount')::bigint)::text FROM jsonb_each(leases) e) AS sum, unpriced_requests::int AS counted
       FROM budget_period WHERE budget_id = $1`,
      [a],
    )
    expect(rows).toEqual([{ sum: String(DOLLAR), counted: 50 }])
  })
})
