import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXIT_NAMES, leaveBy } from '@/lib/gateway/exits-fixture'
import type { AdmissionPort } from '@/lib/gateway/ports'
import { openTestDatabase, type TestDatabase } from '@/lib/usage/usage-database-fixture'
import { DOLLAR } from './budget-rows-fixture'
import { stateOf, testBudget, testKeeper } from './budgets-fixture'

let opened: TestDatabase
beforeAll(async () => {
  opened = await openTestDatabase('embedded')
})
afterAll(() => opened.close())

test.each(EXIT_NAMES)('J06 P10 R4.55 what fifty calls had set aside comes back: %s', async (name) => {
  const budget = await testBudget(opened, { limitNano: 10_000n * DOLLAR })
  const { budgets } = testKeeper(opened, [budget])
  let most = 0
  /** Counts what has ended, as the ledger does a moment later. */
  const admission: AdmissionPort = {
    admit: async (call) => {
      const admission = await budgets.admission.admit(call)
      most = Math.max(most, budgets.open)
      if (admission === null || admission.refusal !== null) return admission
      return {
        refusal: null,
        headers: admission.headers,
        progress: (tokens) => admission.progress?.(tokens) ?? null,
        settle: (settlement) => {
          admission.settle(settlement)
          setImmediate(() => budgets.counted([{ requestId: call.requestId, costNano: '7' }]))
        },
      }
    },
  }
  await leaveBy(name, 50, admission)
  await new Promise(setImmediate)
  expect(most).toBeGreaterThan(0)
  expect(budgets.open).toBe(0)
  await budgets.close()
  expect((await stateOf(opened, budget)).reserved).toBe(0n)
})
