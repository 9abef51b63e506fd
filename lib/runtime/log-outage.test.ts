import { expect, test, vi } from 'vitest'
import type { Log } from '@/lib/log'
import { logOutage } from './log-outage'

test('R1.43 an outage is one line a second, with how often it was so meanwhile; another one has its own', () => {
  const error = vi.fn()
  const log = { error } as unknown as Log
  const say = (event: string, nowMs: number) => logOutage(log, { event, err: 'away' }, 'does not answer', nowMs)
  for (let i = 0; i < 5000; i++) say('auth.unavailable', 100 + i / 10)
  say('routes.unavailable', 500)
  expect(error.mock.calls).toEqual([
    [{ event: 'auth.unavailable', err: 'away' }, 'does not answer'],
    [{ event: 'routes.unavailable', err: 'away' }, 'does not answer'],
  ])
  say('auth.unavailable', 1200)
  say('auth.unavailable', 9000)
  expect(error.mock.calls.slice(2)).toEqual([
    [{ event: 'auth.unavailable', err: 'away', more: 4999 }, 'does not answer'],
    [{ event: 'auth.unavailable', err: 'away' }, 'does not answer'],
  ])
})
