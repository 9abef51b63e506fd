import { expect, test } from 'vitest'
import {
  formatCount,
  formatDay,
  formatDuration,
  formatMoment,
  formatMoney,
  formatMoneyExact,
  formatPercent,
  formatPlural,
  formatRelative,
} from './format'

test.each([
  ['0', '$0.00'],
  ['420000', '$0.00042'],
  ['420900', '$0.00042'],
  ['1', '$0.000000001'],
  ['500000000', '$0.50'],
  ['42000000', '$0.042'],
  ['10000000', '$0.01'],
  ['99960000', '$0.10'],
  ['999', '$0.000001'],
  ['994999999', '$0.99'],
  ['995000000', '$1.00'],
  ['1204180000000', '$1,204.18'],
  ['123456789012345678901', '$123,456,789,012.35'],
])('money %s nano-USD reads %s', (nanoUsd, text) => {
  expect(formatMoney(nanoUsd)).toBe(text)
})

test('unknown cost is "not priced", never zero', () => {
  expect(formatMoney(null)).toBe('not priced')
  expect(formatMoneyExact(null)).not.toContain('$0')
})

test('the exact amount keeps every digit', () => {
  expect(formatMoneyExact('420123')).toBe('$0.000420123')
  expect(formatMoneyExact('1204180000000')).toBe('$1,204.18')
  expect(formatMoneyExact('1000000000')).toBe('$1.00')
})

test.each([
  [0, '0'],
  [9_999, '9,999'],
  [12_345, '12.3K'],
  [4_560_000, '4.6M'],
])('count %d reads %s', (count, text) => {
  expect(formatCount(count)).toBe(text)
})

test.each([
  [null, '–'],
  [0, '0 ms'],
  [839.6, '840 ms'],
  [999.6, '1.00 s'],
  [1_240, '1.24 s'],
  [42_000, '42.0 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('duration %s reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('percent keeps one digit where it matters, and has no value for nothing', () => {
  expect([0, 0.0042, 0.123, 1, null, Number.NaN].map(formatPercent)).toEqual(['0%', '0.4%', '12%', '100%', '–', '–'])
})

test('relative time uses the largest unit that fits, both ways', () => {
  const now = Date.parse('2026-11-22T02:14:00Z')
  const at = (text: string) => formatRelative(Date.parse(text), now)
  expect(at('2026-11-22T02:13:40Z')).toBe('just now')
  expect(at('2026-11-22T02:09:00Z')).toBe('5 minutes ago')
  expect(at('2026-11-21T02:14:00Z')).toBe('yesterday')
  expect(at('2027-02-20T02:14:00Z')).toBe('in 3 months')
  expect(at('2024-11-22T02:14:00Z')).toBe('2 years ago')
})

test('a moment names its zone', () => {
  const at = new Date('2026-11-22T02:14:00Z')
  expect(formatMoment(at, 'UTC')).toBe('22 Nov 2026, 02:14 UTC')
  expect(formatDay(at, 'America/New_York')).toBe('21 Nov 2026')
})

test('a count agrees with its noun', () => {
  expect([formatPlural(1, 'token'), formatPlural(0, 'token'), formatPlural(2, 'key')]).toEqual([
    '1 token',
    '0 tokens',
    '2 keys',
  ])
})
