import { expect, test } from 'vitest'
import type { Budget } from './budget'
import { busy, usedUp } from './budget-refusals'
import { dollars, resetWords } from './budget-words'

test.each([
  [0n, '$0.00'],
  [1n, '$0.000000001'],
  [420_000n, '$0.00042'],
  [9_999_999n, '$0.0099'],
  [10_000_000n, '$0.01'],
  [1_999_999_999n, '$1.99'],
  [1_204_180_000_000n, '$1,204.18'],
  [-50_000_000n, '-$0.05'],
])('money in words: %d nano-dollars are %s', (nano, words) => {
  expect(dollars(nano)).toBe(words)
})

const budget: Budget = {
  id: 'b',
  spaceId: 's',
  userId: null,
  tokenIds: ['t'],
  period: 'week',
  zone: 'America/New_York',
  createdAt: 0,
  unpriced: 'refuse',
  reserve: 'usual',
  endsStreams: true,
}
const period = { startsAt: 0, endsAt: Date.parse('2026-03-09T04:00:00Z') }
const standing = { limit: 20_000_000_000n, spent: 19_970_000_000n }

test('R4.55 1.6 a refusal says what was spent, what is left, and when the budget starts anew in its own zone', () => {
  const minimum = 50_000_000n
  expect(usedUp({ budget, period, standing, minimum }).message).toBe(
    "This token's budget of $20.00 a week has $0.03 left, and a call like this costs about $0.05. " +
      'It resets on 9 March 2026 at 00:00 (America/New_York). An admin of the space can raise it under Limits and budgets.',
  )
  const personal = { ...budget, tokenIds: null, userId: 'p', period: 'day' as const }
  expect(usedUp({ budget: personal, period, standing: { limit: 1n, spent: 1n }, minimum }).message).toMatch(
    /^Your budget in this space of \$0\.000000001 a day is used up: \$0\.000000001 spent\./,
  )
  expect(resetWords(budget, { startsAt: 0, endsAt: null })).toBe('It does not reset by itself.')
})

test('R4.55 what is only set aside is said to come back', () => {
  expect(busy({ budget, period, standing, minimum: 1n })).toEqual({
    code: 'budget_reserved',
    message:
      "This token's budget of $20.00 a week has $0.03 left, and calls that are running may need it. Try again in a moment.",
  })
})
