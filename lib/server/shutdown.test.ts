import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '@/lib/log'
import { createShutdown, type ShutdownSteps } from './shutdown'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function steps(more: Partial<ShutdownSteps> = {}): { done: string[]; steps: ShutdownSteps } {
  const done: string[] = []
  return {
    done,
    steps: {
      startDraining: () => done.push('draining'),
      drain: (graceMs) => {
        done.push(`drain ${graceMs}`)
        return Promise.resolve()
      },
      close: () => {
        done.push('close')
        return Promise.resolve()
      },
      exit: (code) => done.push(`exit ${code}`),
      log: createLog('silent'),
      ...more,
    },
  }
}

test('K10 a signal drains, closes and exits 0, in this order', async () => {
  const { done, steps: all } = steps()
  createShutdown(all, 20_000)('SIGTERM')
  expect(done).toEqual(['draining', 'drain 20000'])
  await vi.runAllTimersAsync()
  expect(done).toEqual(['draining', 'drain 20000', 'close', 'exit 0'])
})

test.each(['drain', 'close'] as const)('K10 it exits within 30 s also when %s never ends', async (name) => {
  const { done, steps: all } = steps({ [name]: () => new Promise<void>(() => undefined) })
  createShutdown(all, 25_000)('SIGTERM')
  await vi.advanceTimersByTimeAsync(29_999)
  expect(done.at(-1)).toBe('exit 1')
})

test('K10 a drain that fails still closes, and says so in the exit code', async () => {
  const { done, steps: all } = steps({ drain: () => Promise.reject(new Error('no')) })
  createShutdown(all, 0)('SIGTERM')
  await vi.runAllTimersAsync()
  expect(done.slice(1)).toEqual(['close', 'exit 1'])
})

test('K11 a second signal exits at once', () => {
  const { done, steps: all } = steps({ drain: () => new Promise<void>(() => undefined) })
  const stop = createShutdown(all, 25_000)
  stop('SIGTERM')
  stop('SIGINT')
  expect(done).toEqual(['draining', 'exit 130'])
})
