import { expect, test } from 'vitest'
import type pg from 'pg'
import { createChanges } from '@/lib/auth/changes'
import { createLog } from '@/lib/log'
import { createLastUse } from './last-use'

const TEN_MINUTES_MS = 600_000

function start(answer: () => Promise<{ rows: { space_id: string }[] }>) {
  const writes: { text: string; values: unknown[] }[] = []
  const clock = { ms: 0 }
  const pool = {
    query: (statement: { text: string; values: unknown[] }) => {
      writes.push(statement)
      return answer()
    },
  } as unknown as pg.Pool
  const noteUse = createLastUse({ pool, changes: createChanges(), log: createLog('silent'), nowMs: () => clock.ms })
  const use = (tokenId: string | null) => noteUse({ tokenId, providerKeyId: null, providerKeyRefused: false })
  return { writes, clock, use }
}

test('R3.10 H-14 a thousand uses at once are one write, and the next comes ten minutes later', () => {
  const { writes, clock, use } = start(async () => ({ rows: [] }))
  for (let at = 0; at < 1000; at += 1) use('token-1')
  use('token-2')
  expect(writes.map(({ values }) => values)).toEqual([['token-1'], ['token-2']])
  clock.ms = TEN_MINUTES_MS - 1
  use('token-1')
  expect(writes).toHaveLength(2)
  clock.ms = TEN_MINUTES_MS
  use('token-1')
  expect(writes).toHaveLength(3)
})

test('R3.10 H-14 a write that fails, or never ends, neither fails nor delays the call', async () => {
  const failing = start(() => Promise.reject(new Error('read-only')))
  expect(() => failing.use('token-1')).not.toThrow()
  const hanging = start(() => new Promise(() => undefined))
  expect(hanging.use('token-1')).toBeUndefined()
  await Promise.resolve()
})

test('R1.16 the legacy key has no row to write to', () => {
  const { writes, use } = start(async () => ({ rows: [] }))
  use(null)
  expect(writes).toEqual([])
})
