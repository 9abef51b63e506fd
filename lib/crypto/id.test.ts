import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createIdSource, newId } from './id'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const msOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16)

test('RFC 9562 an id is a UUIDv7 whose first 48 bits are the time', () => {
  const before = Date.now()
  const id = newId()
  expect(id).toMatch(UUID_V7)
  expect(msOf(id)).toBeGreaterThanOrEqual(before)
  expect(msOf(createIdSource(() => 0x01_23_45_67_89_ab)())).toBe(0x01_23_45_67_89_ab)
})

test('RFC 9562 ids ascend and never repeat, whatever the clock does', () => {
  const clock = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -5000, max: 5000 })), {
    minLength: 2,
    maxLength: 300,
  })
  fc.assert(
    fc.property(clock, (steps) => {
      let now = 1_800_000_000_000
      let step = 0
      const next = createIdSource(() => (now += steps[step++] ?? 0))
      const ids = steps.map(() => next())
      for (const id of ids) expect(id).toMatch(UUID_V7)
      expect(ids.toSorted()).toEqual(ids)
      expect(new Set(ids).size).toBe(ids.length)
    }),
  )
})

test('RFC 9562 more ids in a millisecond than the counter holds still ascend', () => {
  const next = createIdSource(() => 1_800_000_000_000)
  const ids = Array.from({ length: 20_000 }, next)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  expect(msOf(ids.at(-1) ?? '')).toBeLessThan(1_800_000_000_010)
})

test('RFC 9562 two sources at the same time do not agree', () => {
  const clock = () => 1_800_000_000_000
  const ids = Array.from({ length: 5000 }, () => createIdSource(clock)())
  expect(new Set(ids).size).toBe(5000)
})
