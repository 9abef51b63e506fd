import { expect, test } from 'vitest'
import { afterDays, effectiveExpiry, strictest } from './token-life'

const createdAt = new Date('2026-03-01T00:00:00Z')

test('R3.4 H-13 the strictest limit that is set bounds a life, from when the token was made', () => {
  expect(strictest([])).toBeNull()
  expect(strictest([null, null])).toBeNull()
  expect(strictest([null, 30, 7])).toBe(7)
  const never = { createdAt, expiresAt: null }
  expect(effectiveExpiry(never, [null])).toBeNull()
  expect(effectiveExpiry(never, [30, null])).toEqual(afterDays(createdAt, 30))
  const soon = { createdAt, expiresAt: afterDays(createdAt, 3) }
  expect(effectiveExpiry(soon, [30, 7])).toEqual(soon.expiresAt)
  expect(effectiveExpiry(soon, [2])).toEqual(afterDays(createdAt, 2))
})

test('H-13 a day is 24 hours, also when clocks change', () => {
  expect(afterDays(new Date('2026-03-29T00:00:00Z'), 1).toISOString()).toBe('2026-03-30T00:00:00.000Z')
})
