import { expect, test } from 'vitest'
import { RotateTokenInput } from '@/lib/schemas/token'
import { GRACE_CHOICES, graceHint } from './grace'

const id = '0199a0a0-0000-7000-8000-000000000000'

test('R4.64 every choice of grace is one the server takes', () => {
  for (const { hours, label } of GRACE_CHOICES) {
    expect(RotateTokenInput.safeParse({ id, graceHours: hours }).success, label).toBe(true)
  }
})

test('R4.64 the hint says what happens to the old secret', () => {
  const now = Date.parse('2026-11-22T02:14:00Z')
  expect(graceHint(0, null, now)).toMatch(/next call/)
  expect(graceHint(24, null, now)).toMatch(/^Afterwards/)
  expect(graceHint(24, '2026-11-23T02:14:00.000Z', now)).toMatch(/expires before/)
  expect(graceHint(24, '2026-11-23T02:14:00.001Z', now)).toMatch(/^Afterwards/)
})
