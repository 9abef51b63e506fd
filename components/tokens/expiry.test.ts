import { expect, test } from 'vitest'
import { CreateTokenInput } from '@/lib/schemas/token'
import { EXPIRY_CHOICES, expiryChoices, expiryDays, expiryMoment, usualExpiry } from './expiry'

const spaceId = '0199a0a0-0000-7000-8000-000000000000'

test('every preset is a lifetime the server takes', () => {
  for (const { value } of EXPIRY_CHOICES) {
    const input = { name: 'laptop', spaceId, expiresInDays: expiryDays(value, '12') }
    expect(CreateTokenInput.safeParse(input).success, value).toBe(true)
  }
})

test.each(['', 'soon', '0', '1.5', '4000'])('a custom lifetime of %j is refused by the schema', (custom) => {
  const input = { name: 'laptop', spaceId, expiresInDays: expiryDays('custom', custom) }
  expect(CreateTokenInput.safeParse(input).error?.issues[0]?.path).toEqual(['expiresInDays'])
})

test('a lifetime ends whole days from now, and never never', () => {
  const now = Date.parse('2026-11-22T02:14:00Z')
  expect(expiryMoment(7, now)?.toISOString()).toBe('2026-11-29T02:14:00.000Z')
  expect(expiryMoment(null, now)).toBeNull()
  expect(expiryMoment(Number.NaN, now)).toBeNull()
})

test('R3.4 a policy leaves the lifetimes it allows, and the first choice is one of them', () => {
  const left = (maxDays: number | null) => expiryChoices(maxDays).map(({ value }) => value)
  expect(left(null)).toContain('never')
  expect(left(30)).toEqual(['7', '30', 'custom'])
  expect(left(3)).toEqual(['custom'])
  for (const maxDays of [null, 1, 7, 30, 45, 90, 365, 3650]) {
    const { choice, custom } = usualExpiry(maxDays)
    expect(left(maxDays)).toContain(choice)
    expect(expiryDays(choice, custom)).toBeLessThanOrEqual(maxDays ?? 90)
  }
})
