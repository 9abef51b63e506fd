import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SlidingMinute } from './sliding-minute'

/** Takes one as often as the limit allows, at one moment. */
function burst(minute: SlidingMinute, times: number, limit: number, nowMs: number): number {
  let taken = 0
  for (let i = 0; i < times; i++) {
    if (minute.used(nowMs) >= limit) continue
    minute.take(1, nowMs)
    taken++
  }
  return taken
}

test('J01 P12 a burst of 200 at a limit of 50 gets exactly 50, a hundred times over', () => {
  const minute = new SlidingMinute()
  for (let round = 0; round < 100; round++) expect(burst(minute, 200, 50, round * 60_000)).toBe(50)
})

test('J02 what is taken just before the edge of a minute is not there just after it', () => {
  const minute = new SlidingMinute()
  expect(burst(minute, 50, 50, 59_900)).toBe(50)
  expect(burst(minute, 50, 50, 60_100)).toBe(0)
  expect(minute.waitMs(1, 50, 60_100)).toBe(59_800)
  expect(burst(minute, 50, 50, 119_899)).toBe(0)
  expect(burst(minute, 50, 50, 119_900)).toBe(50)
})

test('J02 R4.22 in no window of sixty seconds more is taken than the limit, and whoever waits as told gets in', () => {
  const steps = fc.array(
    fc.record({
      pauseMs: fc.integer({ min: 0, max: 20_000 }),
      amount: fc.integer({ min: 1, max: 9 }),
      obeys: fc.boolean(),
    }),
    { maxLength: 120 },
  )
  fc.assert(
    fc.property(steps, fc.integer({ min: 9, max: 40 }), (all, limit) => {
      const minute = new SlidingMinute()
      const taken: { at: number; amount: number }[] = []
      let nowMs = 1
      for (const { pauseMs, amount, obeys } of all) {
        nowMs += pauseMs
        if (minute.used(nowMs) + amount > limit) {
          const waitMs = minute.waitMs(amount, limit, nowMs)
          expect(waitMs).toBeGreaterThan(0)
          expect(waitMs).toBeLessThanOrEqual(60_000)
          if (!obeys) continue
          nowMs += waitMs
        }
        expect(minute.used(nowMs) + amount).toBeLessThanOrEqual(limit)
        minute.take(amount, nowMs)
        taken.push({ at: nowMs, amount })
      }
      for (const { at } of taken) {
        const within = taken.filter((each) => each.at > at - 60_000 && each.at <= at)
        expect(within.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(limit)
      }
      // Whatever was taken is back a minute after the last of it.
      expect(minute.used(nowMs + 60_000)).toBe(0)
    }),
  )
})

test('R4.22 what comes back early is no more than was taken, and what has come back by itself is not given back again', () => {
  const minute = new SlidingMinute()
  const early = minute.take(10, 0)
  minute.take(5, 30_000)
  minute.giveBack(early, 4, 30_000)
  expect(minute.used(30_000)).toBe(11)
  expect(minute.fullMs(30_000)).toBe(60_000)
  minute.giveBack(early, 6, 60_000)
  expect(minute.used(60_000)).toBe(5)
  expect(minute.used(90_000)).toBe(0)
  expect(minute.fullMs(90_000)).toBe(0)
})

test('J02 a steady stream for an hour stays within its memory and its limit', () => {
  const minute = new SlidingMinute()
  let taken = 0
  for (let nowMs = 0; nowMs < 3_600_000; nowMs += 10) if (minute.used(nowMs) < 600) taken += (minute.take(1, nowMs), 1)
  expect(taken).toBeLessThanOrEqual(600 * 60)
  // What of a second comes back together with its last costs a little of the rate, never more.
  expect(taken).toBeGreaterThan(600 * 58)
})
