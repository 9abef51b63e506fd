import { NO_SLOT } from '@/lib/slot-list'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BodyWatch } from './body-watch'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('E11 a body without a byte for 30 s is given up, once; one that keeps coming is not', () => {
  const watch = new BodyWatch()
  const given: string[] = []
  const silent = { slot: NO_SLOT, idleTicks: 0, onSilence: () => given.push('silent') }
  const slow = { slot: NO_SLOT, idleTicks: 0, onSilence: () => given.push('slow') }
  const done = { slot: NO_SLOT, idleTicks: 0, onSilence: () => given.push('done') }
  watch.add(silent)
  watch.add(slow)
  watch.add(done)
  vi.advanceTimersByTime(24_000)
  expect(given).toEqual([])
  slow.idleTicks = 0
  watch.delete(done)
  vi.advanceTimersByTime(20_000)
  expect(given).toEqual(['silent'])
  watch.close()
  vi.advanceTimersByTime(60_000)
  expect(given).toEqual(['silent'])
})
