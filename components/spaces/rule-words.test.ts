import { expect, test } from 'vitest'
import { keptWords, lifeWords, strictest } from './rule-words'

test('a rule is told with its number of days, or that there is no limit', () => {
  expect([keptWords(0), keptWords(1), keptWords(90)]).toEqual(['for good', 'for 1 day', 'for 90 days'])
  expect([lifeWords(null), lifeWords(1), lifeWords(30)]).toEqual([
    'without a limit',
    'at most 1 day',
    'at most 30 days',
  ])
})

test('the stricter limit counts, and none is no limit', () => {
  expect([strictest(null, null), strictest(9, null), strictest(null, 30), strictest(9, 30)]).toEqual([null, 9, 30, 9])
})
