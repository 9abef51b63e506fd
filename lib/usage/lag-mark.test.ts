import { expect, test } from 'vitest'
import { LagMark } from './lag-mark'

const at = (offset: number) => ({ segment: 1, offset })
const end = (offset: number) => () => at(offset)

test('K05 the age of what waits grows while the database is away, and is small again once it has caught up', () => {
  const lag = new LagMark()
  expect(lag.waitingMs(5)).toBe(0)
  lag.written(end(10), () => 100)
  lag.written(end(20), () => 200)
  expect(lag.waitingMs(1100)).toBe(1000)
  // A batch that does not reach the mark changes nothing.
  lag.stored(at(5), end(20), 1200)
  expect(lag.waitingMs(1200)).toBe(1100)
  // Past the mark, and the rest is as old as this moment at most.
  lag.stored(at(10), end(20), 1300)
  expect(lag.waitingMs(1350)).toBe(50)
  lag.stored(at(20), end(20), 1400)
  expect(lag.waitingMs(9999)).toBe(0)
})
