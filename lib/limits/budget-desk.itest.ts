import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { quietLog, testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { createPriceBook } from '@/lib/usage/prices'
import { storeBatch } from '@/lib/usage/store-batch'
import { DATABASE_KINDS, openTestDatabase, type TestDatabase } from '@/lib/usage/usage-database-fixture'
import { toUsageRow } from '@/lib/usage/usage-row'
import { type BudgetDesk, type BudgetHold, type BudgetRefusal, type BudgetTimes, createBudgetDesk } from './budget-desk'
import type { BudgetRule } from './budget-rule'

const DOLLAR = 1_000_000_000n
const isHold = (answer: BudgetHold | BudgetRefusal): answer is BudgetHold => 'parts' in answer

describe.each(DATABASE_KINDS)('budgets on the %s database', (kind) => {
  let pg: TestDatabase
  const spaceId = randomUUID()
  const open: BudgetDesk[] = []
  beforeAll(async () => {
    pg = await openTestDatabase(kind)
    await pg.exec(`INSERT INTO space (id, slug, name) VALUES ('${spaceId}', 'budgets', 'Budgets')`)
  })
  afterEach(async () => {
    for (const desk of open.splice(0)) await desk.close()
  })
  afterAll(() => pg.close())

  const database = { query: (text: string, values: unknown[]) => pg.database.query(text, values) }
  function desk(times: Partial<BudgetTimes> = {}, clock = { skewMs: 0 }): BudgetDesk {
    const made = createBudgetDesk({
      database,
      processId: randomUUID(),
      log: quietLog,
      nowMs: () => performance.now() + clock.skewMs,
      wallMs: () => Date.now() + clock.skewMs,
      times: { tendMs: 60_000, ...times },
    })
    open.push(made)
    return made
  }
  async function budget(nano: bigint, part: Partial<BudgetRule> = {}): Promise<BudgetRule> {
    const rule: BudgetRule = {
      id: randomUUID(),
      subject: 'token',
      subjectId: randomUUID(),
      period: 'month',
      timeZone: 'UTC',
      unpriced: 'refuse',
      ...part,
    }
    await pg.exec(`INSERT INTO budget (id, space_id, subject, subject_id, period, time_zone, amount_nano)
      VALUES ('${rule.id}', '${spaceId}', '${rule.subject}', '${rule.subjectId}', '${rule.period}', '${rule.timeZone}', ${nano})`)
    return rule
  }
  const spend = async (rule: BudgetRule) => {
    const { rows } = await pg.database.query(
      'SELECT spent_nano, reserved_nano FROM budget_spend WHERE budget_id = $1',
      [rule.id],
    )
    return {
      spent: BigInt(String(rows[0]?.['spent_nano'] ?? 0)),
      reserved: BigInt(String(rows[0]?.['reserved_nano'] ?? 0)),
    }
  }
  const openLeases = async (rule: BudgetRule) => {
    const { rows } = await pg.database.query(
      'SELECT coalesce(sum(amount_nano), 0)::text AS held FROM budget_lease WHERE budget_id = $1 AND expires_at > now()',
      [rule.id],
    )
    return BigInt(String(rows[0]?.['held']))
  }
  /** Stores an event of the token that cost so much, as the flusher does. */
  async function store(rule: BudgetRule, requestId: string, costNano: bigint, ts = Date.now()): Promise<void> {
    const intent = { ...testIntent(), requestId, spaceId, tokenId: rule.subjectId, ts }
    const row = {
      ...toUsageRow({ intent, settlement: testSettlement() }, createPriceBook()),
      costNano: String(costNano),
    }
    await storeBatch(pg.database, [row])
  }

  test('J04 P13 of 100 calls at once with money for ten, ten pass, and not one more while nothing is left', async () => {
    const rule = await budget(10n * DOLLAR)
    const one = desk()
    const answers = await Promise.all(Array.from({ length: 100 }, () => one.reserve([rule], randomUUID(), DOLLAR)))
    expect(answers.filter(isHold)).toHaveLength(10)
    for (const hold of answers.filter(isHold)) {
      one.settle(hold, DOLLAR)
      await store(rule, hold.requestId, DOLLAR)
      one.stored([hold.requestId])
    }
    expect(await spend(rule)).toMatchObject({ spent: 10n * DOLLAR })
    const late = await one.reserve([rule], randomUUID(), 1n)
    expect(late).toMatchObject({ rule: { id: rule.id }, state: { spentNano: 10n * DOLLAR, limitNano: 10n * DOLLAR } })
  })

  test('J04 P13 R4.61 four processes share one budget: all of it can be used, and none of it twice', async () => {
    const rule = await budget(40n * DOLLAR)
    const desks = [desk(), desk(), desk(), desk()]
    const takeOne = async (each: BudgetDesk): Promise<number> => {
      const hold = await each.reserve([rule], randomUUID(), DOLLAR)
      if (!isHold(hold)) return 0
      each.settle(hold, DOLLAR)
      await store(rule, hold.requestId, DOLLAR)
      each.stored([hold.requestId])
      return 1
    }
    const passed = await Promise.all(Array.from({ length: 200 }, (_, i) => takeOne(desks[i % 4]!)))
    const first = passed.reduce((sum, each) => sum + each, 0)
    expect(first).toBeLessThanOrEqual(40)
    // What one process holds idle comes back when it closes; then the rest can be used.
    for (const each of desks.slice(1)) await each.close()
    let rest = 0
    for (;;) {
      const took = await takeOne(desks[0]!)
      if (took === 0) break
      rest += took
    }
    expect(first + rest).toBe(40)
    expect(await spend(rule)).toMatchObject({ spent: 40n * DOLLAR })
  })

  test('J06 what a killed process held is free again when its lease has lapsed, and is refused until then', async () => {
    const rule = await budget(DOLLAR)
    const killed = desk({ leaseMs: 400 })
    expect(isHold(await killed.reserve([rule], randomUUID(), DOLLAR))).toBe(true)
    const other = desk()
    expect(isHold(await other.reserve([rule], randomUUID(), DOLLAR))).toBe(false)
    await expect.poll(() => openLeases(rule), { timeout: 2000, interval: 50 }).toBe(0n)
    expect(isHold(await other.reserve([rule], randomUUID(), DOLLAR))).toBe(true)
  })

  test('J06 P10 a thousand calls that end without a cost leave nothing held, and an idle lease is given back', async () => {
    const rule = await budget(DOLLAR)
    const one = desk({ tendMs: 20 })
    for (let i = 0; i < 1000; i++) {
      const hold = await one.reserve([rule], randomUUID(), DOLLAR / 100n)
      if (!isHold(hold)) throw new Error('It was refused.')
      one.settle(hold, 0n)
    }
    await expect.poll(() => openLeases(rule), { timeout: 5000, interval: 20 }).toBe(0n)
    expect(await spend(rule)).toEqual({ spent: 0n, reserved: 0n })
  })

  test('R4.55 a call that costs more than was reserved is counted whole, and the next one sees it', async () => {
    const rule = await budget(10n * DOLLAR)
    const one = desk()
    const hold = await one.reserve([rule], randomUUID(), DOLLAR)
    if (!isHold(hold)) throw new Error('It was refused.')
    one.extend(hold, 4n * DOLLAR)
    expect(isHold(await one.reserve([rule], randomUUID(), 7n * DOLLAR))).toBe(false)
    one.settle(hold, 9n * DOLLAR)
    expect(isHold(await one.reserve([rule], randomUUID(), 2n * DOLLAR))).toBe(false)
    await store(rule, hold.requestId, 9n * DOLLAR)
    one.stored([hold.requestId])
    expect(isHold(await one.reserve([rule], randomUUID(), 2n * DOLLAR))).toBe(false)
    expect(isHold(await one.reserve([rule], randomUUID(), DOLLAR))).toBe(true)
  })

  test('R4.55 a call that two budgets pay for takes of both or of none', async () => {
    const rich = await budget(100n * DOLLAR)
    const poor = await budget(DOLLAR)
    const one = desk()
    expect(await one.reserve([rich, poor], randomUUID(), 2n * DOLLAR)).toMatchObject({ rule: { id: poor.id } })
    await one.close()
    expect(await openLeases(rich)).toBe(0n)
    expect(await spend(rich)).toMatchObject({ reserved: 0n })
  })

  test('R4.56 J14 a store that does not answer is an error, and a lease that is there still serves', async () => {
    const rule = await budget(10n * DOLLAR)
    let away = false
    const failing = createBudgetDesk({
      database: { query: (text, values) => (away ? Promise.reject(new Error('away')) : database.query(text, values)) },
      processId: randomUUID(),
      log: quietLog,
      nowMs: () => performance.now(),
      wallMs: Date.now,
      times: { tendMs: 60_000 },
    })
    open.push(failing)
    expect(isHold(await failing.reserve([rule], randomUUID(), DOLLAR / 100n))).toBe(true)
    away = true
    expect(isHold(await failing.reserve([rule], randomUUID(), DOLLAR / 100n))).toBe(true)
    await expect(failing.reserve([rule], randomUUID(), 5n * DOLLAR)).rejects.toThrow('away')
    const unknown = await budget(DOLLAR)
    await expect(failing.reserve([unknown], randomUUID(), 1n)).rejects.toThrow('away')
    away = false
    expect(isHold(await failing.reserve([rule], randomUUID(), 5n * DOLLAR))).toBe(true)
  })

  test('a budget that is gone stops nobody', async () => {
    const rule = await budget(1n)
    await pg.exec(`DELETE FROM budget WHERE id = '${rule.id}'`)
    expect(isHold(await desk().reserve([rule], randomUUID(), DOLLAR))).toBe(true)
  })

  test('J08 an event is counted once however often its batch is sent, in whole nano-dollars', async () => {
    const rule = await budget(DOLLAR)
    const requestId = randomUUID()
    await store(rule, requestId, 123_456_789n)
    await store(rule, requestId, 123_456_789n)
    expect(await spend(rule)).toMatchObject({ spent: 123_456_789n })
  })

  test('J09 H-48 periods are half open and follow the zone through daylight saving: every instant is in exactly one', async () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Australia/Lord_Howe']
    const day = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2027-12-31') })
    const samples = fc.sample(fc.tuple(fc.constantFrom('day', 'week', 'month'), fc.constantFrom(...zones), day), 200)
    for (const [period, zone, at] of samples) {
      const { rows } = await pg.database.query(
        `SELECT budget_period_start($1, $2, $3) AS start, budget_period_end($1, $2, $3) AS end,
           budget_period_start($1, $2, budget_period_end($1, $2, $3)) AS next,
           budget_period_start($1, $2, budget_period_end($1, $2, $3) - interval '1 millisecond') AS same`,
        [period, zone, new Date(at).toISOString()],
      )
      const [row] = rows
      const time = (name: string) => new Date(String(row?.[name])).getTime()
      expect(time('start')).toBeLessThanOrEqual(Math.ceil(at / 1000) * 1000)
      expect(time('end')).toBeGreaterThan(at - 1000)
      expect(time('next')).toBe(time('end'))
      expect(time('same')).toBe(time('start'))
    }
  })

  test('J09 when a period ends its budget begins anew, and what was held of the old one does not count', async () => {
    const rule = await budget(DOLLAR, { period: 'day' })
    const clock = { skewMs: 0 }
    const one = desk({}, clock)
    expect(isHold(await one.reserve([rule], randomUUID(), DOLLAR))).toBe(true)
    expect(isHold(await one.reserve([rule], randomUUID(), DOLLAR))).toBe(false)
    // Yesterday's spending belongs to yesterday.
    await store(rule, randomUUID(), DOLLAR, Date.now() - 2 * 86_400_000)
    const { rows } = await pg.database.query('SELECT count(*)::int AS n FROM budget_spend WHERE budget_id = $1', [
      rule.id,
    ])
    expect(rows[0]?.['n']).toBe(2)
  })
})
