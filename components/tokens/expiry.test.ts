import { expect, test } from 'vitest'
import { CreateTokenInput } from '@/lib/schemas/token'
import { EXPIRY_CHOICES, expiryDays, expiryMoment } from './expiry'

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
