import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Harness, startHarness, until } from '@/lib/gateway/test-harness'
import { openTestDatabase, type TestDatabase } from '@/lib/usage/usage-database-fixture'
import { DOLLAR } from './budget-rows-fixture'
import {
  costOf,
  grown,
  OUTPUT_PRICE,
  stateOf,
  testBudget,
  testKeeper,
  type TestKeeper,
  tokensOf,
} from './budgets-fixture'

const CENT = DOLLAR / 100n
/** Tokens of output that cost a cent. */
const CENT_OF_OUTPUT = Number(CENT / OUTPUT_PRICE)

let opened: TestDatabase
let harness: Harness | undefined
const keepers: TestKeeper[] = []
beforeAll(async () => {
  opened = await openTestDatabase('embedded')
})
afterEach(async () => {
  await harness?.close()
  harness = undefined
  for (const { budgets } of keepers.splice(0)) await budgets.close()
})
afterAll(() => opened.close())

const keeper = (...args: Parameters<typeof testKeeper> extends [unknown, ...infer Rest] ? Rest : never): TestKeeper => {
  const made = testKeeper(opened, ...args)
  keepers.push(made)
  return made
}

/** So that the next call sets aside little more than a cent. */
async function learn({ ask, finish }: TestKeeper, maxOutputTokens = 1000 * CENT_OF_OUTPUT): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const asked = await ask({ stream: true, maxOutputTokens })
    if (!('permit' in asked)) throw new Error(asked.message)
    await finish(asked.call, asked.permit, tokensOf(0, CENT_OF_OUTPUT))
  }
}

test('R4.55 J05 a stream that costs more than such calls do sets more aside while it runs', async () => {
  const budget = await testBudget(opened)
  const process = keeper([budget])
  await learn(process)
  await process.budgets.tell()
  const asked = await process.ask({ stream: true, maxOutputTokens: 1000 * CENT_OF_OUTPUT })
  if (!('permit' in asked)) throw new Error(asked.message)
  const { permit, call } = asked
  for (let cents = 1; cents <= 50; cents++) {
    expect(permit.progress?.(tokensOf(0, cents * CENT_OF_OUTPUT))).toBeNull()
    await grown(permit)
    const { reserved } = await stateOf(opened, budget)
    // Always ahead of what it has cost.
    expect(reserved).toBeGreaterThanOrEqual(BigInt(cents) * CENT)
  }
  await process.finish(call, permit, tokensOf(0, 50 * CENT_OF_OUTPUT))
  await process.budgets.close()
  expect(await stateOf(opened, budget)).toEqual({ spent: 53n * CENT, reserved: 0n })
})

test('R4.55 two streams share what is left, and each ends where nothing is left for it', async () => {
  const budget = await testBudget(opened)
  const process = keeper([budget])
  await learn(process)
  const running = await Promise.all(
    [0, 1].map(async () => {
      const asked = await process.ask({ stream: true, maxOutputTokens: 1000 * CENT_OF_OUTPUT })
      if (!('permit' in asked)) throw new Error(asked.message)
      return { ...asked, cents: 0, ended: false }
    }),
  )
  for (let turn = 0; turn < 300 && running.some(({ ended }) => !ended); turn++) {
    for (const stream of running) {
      if (stream.ended) continue
      stream.cents++
      const code = stream.permit.progress?.(tokensOf(0, stream.cents * CENT_OF_OUTPUT)) ?? null
      await grown(stream.permit)
      if (code === null) continue
      expect(code).toBe('budget_exhausted')
      stream.ended = true
      await process.finish(stream.call, stream.permit, tokensOf(0, stream.cents * CENT_OF_OUTPUT))
    }
    await process.budgets.tell()
  }
  expect(running.every(({ ended }) => ended)).toBe(true)
  await process.budgets.close()
  const { spent, reserved } = await stateOf(opened, budget)
  expect(reserved).toBe(0n)
  // What a stream may cost between two looks at it, once for each.
  expect(spent).toBeLessThanOrEqual(DOLLAR + 2n * CENT)
  expect(spent).toBeGreaterThan(90n * CENT)
})

test('R4.55 a budget may let streams finish', async () => {
  const budget = await testBudget(opened, { endsStreams: false, limitNano: 4n * CENT })
  const process = keeper([budget])
  await learn(process)
  const asked = await process.ask({ stream: true, maxOutputTokens: 1000 * CENT_OF_OUTPUT, inputTokens: 0 })
  if (!('permit' in asked)) return expect(asked).toMatchObject({ code: 'budget_exhausted' })
  for (let cents = 1; cents <= 20; cents++) {
    expect(asked.permit.progress?.(tokensOf(0, cents * CENT_OF_OUTPUT))).toBeNull()
    await grown(asked.permit)
  }
  await process.finish(asked.call, asked.permit, tokensOf(0, 20 * CENT_OF_OUTPUT))
  expect(await process.ask()).toMatchObject({ code: 'budget_exhausted' })
})

test('R4.55 1.7 a stream of the gateway ends so, in its own dialect, and what it cost is set aside no more', async () => {
  const budget = await testBudget(opened, { limitNano: 2n * CENT })
  const process = keeper([budget])
  harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const more = setInterval(() => {
        // A quarter of a cent.
        const content = 'word'.repeat(CENT_OF_OUTPUT / 4)
        response.write(`data: {"choices":[{"delta":{"content":"${content}"}}]}\n\n`)
      }, 5)
      response.on('close', () => clearInterval(more))
    },
    { ports: { admission: process.budgets.admission }, options: { tickMs: 10 } },
  )
  const answer = await harness.call({ body: '{"model":"m","stream":true,"messages":[]}' }).done
  expect(answer.status).toBe(200)
  expect(answer.body.toString()).toContain('"code":"insufficient_quota"')
  const [event] = harness.events.values()
  expect(event?.settlement).toMatchObject({ outcome: 'truncated', errorCode: 'budget_exhausted' })
  const cost = costOf(event?.settlement?.tokens ?? tokensOf(0, 0))
  expect(cost).toBeGreaterThanOrEqual(2n * CENT)
  process.budgets.counted([{ requestId: event?.intent.requestId ?? '', costNano: String(cost) }])
  await until(() => process.budgets.open === 0)
})
