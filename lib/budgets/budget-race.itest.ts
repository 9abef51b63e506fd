import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { DOLLAR } from './budget-rows-fixture'
import { costOf, OUTPUT_PRICE, stateOf, testBudget, testKeeper, tokensOf } from './budgets-fixture'
import { Reservation } from './reservation'

const CENT = DOLLAR / 100n
const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations')

let server: TestPostgres
let pool: Pool
beforeAll(async () => {
  server = await startTestPostgres()
  pool = new Pool({ ...server.connection, max: 8 })
  for (const name of fs.readdirSync(MIGRATIONS).sort()) {
    const file = path.join(MIGRATIONS, name, 'migration.sql')
    if (fs.existsSync(file)) await pool.query(fs.readFileSync(file, 'utf8'))
  }
})
afterAll(async () => {
  await pool.end()
  server.stop()
})
const opened = {
  get database() {
    return pool
  },
  exec: async (sql: string): Promise<void> => {
    await pool.query(sql)
  },
  rows: async (sql: string) => (await pool.query<Record<string, unknown>>(sql)).rows,
}

test('J04 R4.55 40 calls of four processes at 0.05 against 1.00: 20 are admitted, and all of the budget can be used', async () => {
  const output = Number((5n * CENT) / OUTPUT_PRICE)
  const budget = await testBudget(opened)
  const processes = Array.from({ length: 4 }, () => testKeeper(opened, [budget]))
  const asked = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const process = processes[i % 4]
      // What it can cost at the most is what it does cost.
      const answer = await process?.ask({ inputTokens: 0, maxOutputTokens: output })
      return answer && 'permit' in answer ? { ...answer, process } : null
    }),
  )
  const admitted = asked.filter((each) => each !== null)
  expect(admitted.length).toBe(20)
  expect((await stateOf(opened, budget)).reserved).toBe(DOLLAR)
  await Promise.all(
    admitted.map(async ({ process, call, permit }) => process?.finish(call, permit, tokensOf(0, output))),
  )
  for (const { budgets } of processes) await budgets.close()
  expect(await stateOf(opened, budget)).toEqual({ spent: DOLLAR, reserved: 0n })
})

test('P13 J05 100 calls at once in three processes, round for round: the overshoot is one call’s at the most, and nobody begins at zero', async () => {
  const call = fc.record({
    maxOutputTokens: fc.option(fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(Infinity, -1, 0.5))),
    answers: fc.constantFrom(1, 1, 1, 100),
    inputTokens: fc.integer({ min: 0, max: 2000 }),
    /** Of the most it can cost. */
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 100, maxLength: 100 }), async (calls) => {
      const budget = await testBudget(opened, { reserve: 'most' })
      const processes = Array.from({ length: 3 }, () => testKeeper(opened, [budget]))
      let overshoot = 0n
      await Promise.all(
        calls.map(async ({ share, ...part }, i) => {
          const process = processes[i % 3]
          const asked = await process?.ask(part)
          if (process === undefined || asked === undefined || !('permit' in asked)) return
          if (!(asked.permit instanceof Reservation)) throw new Error('Not a reservation.')
          const { estimate, shares } = asked.permit
          const setAside = shares[0]?.amount ?? 0n
          expect(setAside).toBeGreaterThan(0n)
          const cost = BigInt(Math.floor(Number(estimate.most ?? 0n) * share))
          const tokens = tokensOf(0, Number(cost / OUTPUT_PRICE))
          if (costOf(tokens) - setAside > overshoot) overshoot = costOf(tokens) - setAside
          await process.finish(asked.call, asked.permit, tokens)
        }),
      )
      for (const { budgets } of processes) await budgets.close()
      const { spent, reserved } = await stateOf(opened, budget)
      expect(reserved).toBe(0n)
      expect(spent).toBeLessThanOrEqual(DOLLAR + overshoot)
    }),
    { numRuns: 8 },
  )
})

test('J08 J06 whatever calls cost, and however they end, three processes and the database agree to the nano-dollar', async () => {
  const step = fc.record({
    process: fc.nat(2),
    does: fc.constantFrom('begin', 'begin', 'end', 'end', 'fail', 'tell', 'drop'),
    output: fc.nat(2000),
    which: fc.nat(50),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
      const budget = await testBudget(opened, { limitNano: 100n * CENT })
      const processes = Array.from({ length: 3 }, () => testKeeper(opened, [budget]))
      const running = processes.map(
        (): { permit: Reservation; call: Parameters<(typeof processes)[0]['finish']>[0] }[] => [],
      )
      let spent = 0n
      for (const { process: at, does, output, which } of steps) {
        const [process, calls] = [processes[at], running[at]]
        if (process === undefined || calls === undefined) continue
        if (does === 'begin') {
          const asked = await process.ask({ maxOutputTokens: 2000 })
          if ('permit' in asked && asked.permit instanceof Reservation) calls.push({ ...asked, permit: asked.permit })
        } else if (does === 'tell') await process.budgets.tell()
        else if (does === 'drop') process.budgets.changed(null)
        else {
          const [call] = calls.splice(which % Math.max(1, calls.length), 1)
          if (call === undefined) continue
          const tokens = does === 'end' ? tokensOf(100, output) : tokensOf(0, 0)
          await process.finish(call.call, call.permit, tokens)
          spent += costOf(tokens)
        }
        const state = await stateOf(opened, budget)
        expect(state.spent).toBe(spent)
        // What runs is always set aside, and never more than there is is promised.
        const held = running.flat().reduce((sum, { permit }) => sum + (permit.shares[0]?.amount ?? 0n), 0n)
        expect(state.reserved).toBeGreaterThanOrEqual(held)
        expect(state.spent + held).toBeLessThanOrEqual(100n * CENT)
      }
      for (const [at, calls] of running.entries()) {
        for (const { call, permit } of calls) await processes[at]?.finish(call, permit, tokensOf(100, 1))
        await processes[at]?.budgets.close()
      }
      expect((await stateOf(opened, budget)).reserved).toBe(0n)
    }),
    { numRuns: 8 },
  )
})
