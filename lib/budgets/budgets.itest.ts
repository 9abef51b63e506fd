import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Permit } from '@/lib/gateway/ports'
import { DATABASE_KINDS, openTestDatabase, type TestDatabase } from '@/lib/usage/usage-database-fixture'
import { DOLLAR } from './budget-rows-fixture'
import {
  costOf,
  INPUT_PRICE,
  OUTPUT_PRICE,
  stateOf,
  testBudget,
  testKeeper,
  type TestKeeper,
  testSettlement,
  tokensOf,
  UNPRICED_ROUTE,
} from './budgets-fixture'

const CENT = DOLLAR / 100n

describe.each(DATABASE_KINDS)('on the %s database', (kind) => {
  let opened: TestDatabase
  const keepers: TestKeeper[] = []
  beforeAll(async () => {
    opened = await openTestDatabase(kind)
  })
  afterEach(async () => {
    for (const { budgets } of keepers.splice(0)) await budgets.close()
  })
  afterAll(() => opened.close())

  const keeper: (
    ...args: Parameters<typeof testKeeper> extends [unknown, ...infer Rest] ? Rest : never
  ) => TestKeeper = (...args) => {
    const made = testKeeper(opened, ...args)
    keepers.push(made)
    return made
  }

  test('R4.55 without a budget nothing is asked, kept or waited for', async () => {
    const { admitNow, budgets } = keeper([], {
      database: { query: () => Promise.reject(new Error('nobody asks')) },
    })
    expect(admitNow()).toBeNull()
    expect(budgets.open).toBe(0)
  })

  test('R4.55 a warm call waits for nothing; what it cost is spent, and nothing stays set aside', async () => {
    const budget = await testBudget(opened, { limitNano: 100n * DOLLAR })
    const { admitNow, ask, finish, budgets } = keeper([budget])
    for (let i = 0; i < 6; i++) {
      const asked = await ask({ maxOutputTokens: 1000 })
      if (!('permit' in asked)) throw new Error(asked.message)
      await finish(asked.call, asked.permit, tokensOf(100, 1000))
    }
    const warm = admitNow({ maxOutputTokens: 1000 })
    expect(warm).not.toBeInstanceOf(Promise)
    ;(warm as Permit).settle(testSettlement({ outcome: 'rejected', attempts: 0 }))
    expect(budgets.open).toBe(0)
    await budgets.close()
    expect(await stateOf(opened, budget)).toEqual({ spent: 6n * costOf({ input: 100, output: 1000 }), reserved: 0n })
  })

  test('J04 R4.55 100 calls at once and money for 10: 10 reach the provider, cold as it is', async () => {
    const cost = 10n * CENT
    const output = Number((cost - 100n * INPUT_PRICE) / OUTPUT_PRICE)
    const budget = await testBudget(opened)
    const process = keeper([budget])
    // The most a call can cost is a little more than it does: its input is only estimated.
    const asked = await Promise.all(Array.from({ length: 100 }, () => process.ask({ maxOutputTokens: output })))
    const admitted = asked.flatMap((each) => ('permit' in each ? each : []))
    expect(admitted).toHaveLength(10)
    for (const { call, permit } of admitted) await process.finish(call, permit, tokensOf(100, output))
    const { spent } = await stateOf(opened, budget)
    expect(spent).toBeLessThanOrEqual(DOLLAR)
    expect(spent).toBeGreaterThan(99n * CENT)
    const late = await process.ask({ maxOutputTokens: output })
    expect(late).toMatchObject({ code: 'budget_exhausted' })
  })

  test('R4.55 1.6 a refusal says which budget, what was spent of it, and when it resets', async () => {
    const budget = await testBudget(opened, { limitNano: 50n * DOLLAR, zone: 'Europe/Berlin' })
    const { ask } = keeper([budget])
    await opened.exec(`INSERT INTO budget_period (budget_id, starts_at, ends_at, spent_nano)
      VALUES ('${budget.id}', '2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z', 50030000000)`)
    expect(await ask()).toEqual({
      code: 'budget_exhausted',
      message:
        "This space's budget of $50.00 a month is used up: $50.03 spent. It resets on 1 April 2026 at 00:00 " +
        '(Europe/Berlin). An admin of the space can raise it under Limits and budgets.',
    })
    // And is not asked about again for a while.
    await opened.exec(`UPDATE budget_period SET spent_nano = 0 WHERE budget_id = '${budget.id}'`)
    expect(await ask()).toMatchObject({ code: 'budget_exhausted' })
  })

  test('P13 with nothing left nobody begins, however cheap the call is; with little left one call has it all', async () => {
    const budget = await testBudget(opened, { limitNano: 3n * CENT })
    const { ask, finish } = keeper([budget])
    const first = await ask()
    if (!('permit' in first)) throw new Error(first.message)
    expect((await stateOf(opened, budget)).reserved).toBe(3n * CENT)
    expect(await ask()).toMatchObject({ code: 'budget_reserved' })
    await finish(first.call, first.permit, tokensOf(100, 10_000_000))
    const { spent } = await stateOf(opened, budget)
    // The only overshoot there can be: one call's, beyond what it had set aside.
    expect(spent).toBe(costOf({ input: 100, output: 10_000_000 }))
    expect(await ask({ inputTokens: 0, maxOutputTokens: 1 })).toMatchObject({ code: 'budget_exhausted' })
  })

  test('J06 R4.55 what a process had set aside that is no more lapses by itself', async () => {
    const budget = await testBudget(opened, { limitNano: 10n * CENT })
    const dead = keeper([budget], { lifeMs: 60 })
    expect(await dead.ask()).toHaveProperty('permit')
    const { ask, budgets } = keeper([budget])
    expect(await ask()).toMatchObject({ code: 'budget_reserved' })
    await new Promise((resolve) => setTimeout(resolve, 70))
    expect((await stateOf(opened, budget)).reserved).toBe(0n)
    expect(await ask()).toHaveProperty('permit')
    expect(budgets.open).toBe(1)
  })

  test('J10 a model without a price is refused, or passes and sets nothing aside, as the budget says', async () => {
    const strict = await testBudget(opened)
    const lenient = await testBudget(opened, { unpriced: 'allow' })
    const call = { route: UNPRICED_ROUTE, model: 'acme/mystery' }
    expect(await keeper([lenient, strict]).ask(call)).toEqual({
      code: 'model_not_priced',
      param: 'model',
      message:
        'What acme/mystery costs is not known, and the budget of this space takes no calls without a price. ' +
        'An admin of the space can allow them under Limits and budgets.',
    })
    const { ask, budgets } = keeper([lenient])
    const passed = await ask(call)
    if (!('permit' in passed)) throw new Error(passed.message)
    passed.permit.settle(testSettlement({ tokens: tokensOf(5, 5) }))
    budgets.counted([{ requestId: passed.call.requestId, costNano: null }])
    expect(budgets.open).toBe(0)
    // Even such a call does not begin with nothing left.
    await opened.exec(`UPDATE budget_period SET spent_nano = ${DOLLAR}`)
    expect(await keeper([lenient]).ask(call)).toMatchObject({ code: 'budget_exhausted' })
  })

  test('R4.56 a store that cannot answer says neither yes nor no', async () => {
    const budget = await testBudget(opened)
    const { ask } = keeper([budget], { database: { query: () => Promise.reject(new Error('planted')) } })
    await expect(ask()).rejects.toThrow('planted')
    const unknown = keeper([budget], { budgetsOf: () => Promise.reject(new Error('planted too')) })
    await expect(unknown.ask()).rejects.toThrow('planted too')
  })
})
