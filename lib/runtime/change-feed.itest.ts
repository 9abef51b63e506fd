import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CHANGE_CHANNEL } from '@/lib/auth/change-message'
import { type Change, type Changes, createChanges } from '@/lib/auth/changes'
import { inTransaction } from '@/lib/db/client'
import { createLog } from '@/lib/log'
import { processState } from '@/lib/process-state'
import { startTestState, type TestState } from '@/lib/testing/test-state'
import { type ChangeFeed, startChangeFeed } from './change-feed'

/** A whole Keyway, which makes the changes. */
let state: TestState
/** What another process on the same PostgreSQL has. */
let feed: ChangeFeed
let changes: Changes
let heard: Change[]

beforeAll(async () => {
  state = await startTestState('postgresql')
  changes = createChanges()
  changes.listen((change) => heard.push(change))
  heard = []
  feed = await startChangeFeed({ connection: { connectionString: url() }, changes, log: createLog('silent') })
})
afterAll(async () => {
  await feed.close()
  await state.stop()
})
beforeEach(() => {
  heard.length = 0
})

const url = (): string => state.runtime.settings.databaseUrl ?? ''

/** Waits until it has been heard; the test's own time limit is the only deadline. */
async function until(change: Change): Promise<void> {
  const wanted = JSON.stringify(change)
  while (!heard.some((each) => JSON.stringify(each) === wanted)) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('P4 B04 a change is heard by other processes when it is committed, and by its own twice at most', async () => {
  const own: Change[] = []
  const stop = processState().changes.listen((change) => own.push(change))
  await inTransaction(async (_tx, changed) => {
    changed({ kind: 'token', id: 'token-1' })
    changed({ kind: 'provider_key', id: 'key-1', spaceId: 'space-1' })
    return Promise.resolve()
  })
  expect(own.slice(0, 2)).toEqual([
    { kind: 'token', id: 'token-1' },
    { kind: 'provider_key', id: 'key-1', spaceId: 'space-1' },
  ])
  await until({ kind: 'token', id: 'token-1' })
  await until({ kind: 'provider_key', id: 'key-1', spaceId: 'space-1' })
  expect(own.length).toBeLessThanOrEqual(4)
  stop()
})

test('a change that was rolled back is not told to anybody else', async () => {
  const failing = inTransaction(async (tx, changed) => {
    changed({ kind: 'space', id: 'never' })
    await tx.$executeRaw`SELECT 1 / 0`
  })
  await expect(failing).rejects.toThrow()
  await inTransaction(async (_tx, changed) => Promise.resolve(changed({ kind: 'space', id: 'after' })))
  await until({ kind: 'space', id: 'after' })
  expect(heard).toEqual([{ kind: 'space', id: 'after' }])
})

test('a lost connection is made again, and everything cached is forgotten because changes may have been missed', async () => {
  for (let round = 0; round < 3; round++) {
    const feeds = `FROM pg_stat_activity WHERE application_name = 'keyway changes'`
    // This one's, and that of the Keyway which makes the changes, each at its own pace.
    await expect.poll(async () => (await processState().pool.query(`SELECT pid ${feeds}`)).rowCount).toBe(2)
    heard.length = 0
    const { rowCount } = await processState().pool.query(`SELECT pg_terminate_backend(pid) ${feeds}`)
    expect(rowCount).toBe(2)
    await until({ kind: 'everything' })
    await inTransaction(async (_tx, changed) => Promise.resolve(changed({ kind: 'user', id: `round-${round}` })))
    await until({ kind: 'user', id: `round-${round}` })
  }
})

test('what somebody else says on the channel is a change of everything, and breaks nothing', async () => {
  await processState().pool.query('SELECT pg_notify($1, $2)', [CHANGE_CHANNEL, 'hello'])
  await until({ kind: 'everything' })
})

test('a database that is not there holds up neither the start nor the end', async () => {
  const { port } = new URL(url())
  const nowhere = new pg.Client({ connectionString: url().replace(port, '1') })
  await expect(nowhere.connect()).rejects.toThrow()
  const lost = await startChangeFeed({
    connection: { connectionString: url().replace(port, '1') },
    changes: createChanges(),
    log: createLog('silent'),
  })
  await lost.close()
})
