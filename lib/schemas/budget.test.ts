import { expect, test } from 'vitest'
import { CreateBudgetInput } from './budget'

test('P7 J08 an amount that is no number, or too large a one, is refused and never a fault', () => {
  const parse = (limitNanoUsd: unknown) =>
    CreateBudgetInput.safeParse({ subject: 'space', period: 'month', limitNanoUsd }).success
  for (const amount of ['ten', '', '-1', '1.5', '1e9', '9'.repeat(40), '1000000000000000001', 5, null])
    expect(parse(amount)).toBe(false)
  for (const amount of ['0', '1', '1000000000000000000']) expect(parse(amount)).toBe(true)
})
