import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Log } from '@/lib/log'
import { logForeignOutput } from './foreign-output'

const own = { ...console }
const listeners = process.listeners('warning')
const log = { info: vi.fn(), debug: vi.fn(), warn: vi.fn(), error: vi.fn() }

beforeEach(() => logForeignOutput(log as unknown as Log))
afterEach(() => {
  Object.assign(console, own)
  process.removeAllListeners('warning')
  for (const listener of listeners) process.on('warning', listener)
})

test('R1.43 R1.44 what libraries print, and what Node warns about, are lines of the log', () => {
  const err = new Error('broken')
  console.error('⨯', err, { digest: 1 })
  console.log('%s of %d', 'one', 2)
  console.warn(err)
  process.emit('warning', Object.assign(new Error('old'), { name: 'DeprecationWarning' }))
  expect(log.error.mock.calls).toEqual([[{ event: 'console', err }, '⨯ { digest: 1 }']])
  expect(log.info.mock.calls).toEqual([[{ event: 'console' }, 'one of 2']])
  expect(log.warn.mock.calls).toMatchObject([
    [{ event: 'console', err }, 'Error: broken'],
    [{ event: 'node.warning' }, 'old'],
  ])
})
