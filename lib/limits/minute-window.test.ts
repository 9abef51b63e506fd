import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MinuteWindow } from './minute-window'

test('J02 never more than the limit in any 60 seconds, wherever they begin, and a place is free again at most half a second late', () => {
  const moment = fc.integer({ min: 0, max: 4 * 60_000 })
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (times, limit) => {
      const window = new MinuteWindow()
      const taken: number[] = []
      for (const at of times.sort((a, b) => a - b)) {
        const wait = window.waitFor(at, limit - 1)
        const recent = taken.filter((other) => at - other < 60_000).length
        if (wait === 0) {
          window.take(at, 1)
          taken.push(at)
          expect(recent).toBeLessThan(limit)
        } else {
          expect(taken.filter((other) => at - other < 60_500).length).toBeGreaterThanOrEqual(limit)
          // What it says is long enough, and at most half a second longer than it has to be.
          const free = taken.filter((other) => at + wait - other < 60_000).length
          expect(free).toBeLessThan(limit)
          expect(wait).toBeLessThanOrEqual(60_500)
        }
      }
    }),
    { numRuns: 200, endOnFailure: true },
  )
})

test('J02 50 at the end of a minute leave nothing for the beginning of the next', () => {
  const window = new MinuteWindow()
  for (let i = 0; i < 50; i++) window.take(59_900, 1)
  expect(window.waitFor(60_100, 49)).toBeGreaterThan(59_000)
  expect(window.used(119_899)).toBe(50)
  expect(window.used(120_500)).toBe(0)
})

test('J13 a clock that jumps far ahead empties the window, one that stands still holds it', () => {
  const window = new MinuteWindow()
  window.take(1000, 7)
  expect(window.used(1000)).toBe(7)
  // A monotonic clock does not go back; if one did, nothing would be forgotten.
  expect(window.used(0)).toBe(7)
  expect(window.used(10 * 365 * 86_400_000)).toBe(0)
})

test('what was reserved too much goes back to where it was taken, and nothing goes below zero', () => {
  const window = new MinuteWindow()
  window.take(0, 100)
  window.correct(30_000, 0, -60)
  expect(window.used(30_000)).toBe(40)
  window.correct(30_000, 0, -1000)
  expect(window.used(30_000)).toBe(0)
  window.take(30_000, 5)
  window.correct(120_000, 0, 50)
  expect(window.used(120_000)).toBe(0)
})
