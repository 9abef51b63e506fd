import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POST as discardRoute } from '@/app/api/admin/unrecorded/[id]/discard/route'
import { POST as retryRoute } from '@/app/api/admin/unrecorded/[id]/retry/route'
import { POST as retryAllRoute } from '@/app/api/admin/unrecorded/retry/route'
import { GET as listRoute } from '@/app/api/admin/unrecorded/route'
import { GET as systemRoute } from '@/app/api/admin/system/route'
import { newId } from '@/lib/crypto/id'
import { db, dbPool } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { SystemView } from '@/lib/schemas/system'
import type { UnrecordedList, UnrecordedView } from '@/lib/schemas/unrecorded'
import { type Call, callRoute } from '@/lib/testing/call-route'
import { DATABASES, startTestState, type TestPerson, type TestState, testUser } from '@/lib/testing/test-state'
import { startFlusher } from '@/lib/usage/flusher'
import { openJournal } from '@/lib/usage/journal'
import { quietLog, testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { poolDatabase } from '@/lib/usage/pool-database'

describe.each(DATABASES)('unrecorded usage on %s', (database) => {
  let state: TestState
  let admin: TestPerson
  beforeAll(async () => {
    state = await startTestState(database)
    admin = await testUser({ isPlatformAdmin: true })
  })
  afterAll(() => state.stop())
  beforeEach(async () => {
    await db().usageDeadLetter.deleteMany()
    await db().usageEvent.deleteMany()
    await db().usageRollup.deleteMany()
  })
  afterEach(() => mendLedger())

  const ask = (handler: typeof listRoute, call: Call = {}) => callRoute(handler, { cookie: admin.cookie, ...call })
  const list = async (query = ''): Promise<UnrecordedList> =>
    (await (await ask(listRoute, { query })).json()) as UnrecordedList
  const retry = (id: string) => ask(retryRoute, { method: 'POST', params: { id }, body: {} })
  const discard = (id: string, reason: string) =>
    ask(discardRoute, { method: 'POST', params: { id }, body: { reason } })

  /** Calls go the whole way from the journal on. `poison` is a model the database refuses until its constraint is dropped. */
  async function record(models: readonly string[]): Promise<string[]> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'unrecorded-'))
    const journal = openJournal({ dir, log: quietLog, reserveBytes: 65_536 })
    const flusher = startFlusher({
      journal,
      database: poolDatabase(dbPool(), 10_000),
      prices: processState().prices,
      log: quietLog,
    })
    const ids = models.map((model) => {
      const intent = testIntent({ requestId: newId(), model })
      journal.reject(intent, testSettlement())
      return intent.requestId
    })
    await flusher.flushNow()
    await flusher.stop(1000)
    await journal.shutdown()
    fs.rmSync(dir, { recursive: true, force: true })
    return ids
  }
  /** As a fault in the ledger would: events about one model are refused. */
  const breakLedger = () =>
    db().$executeRaw`ALTER TABLE usage_event ADD CONSTRAINT broken CHECK (model <> 'poison') NOT VALID`
  const mendLedger = () => db().$executeRaw`ALTER TABLE usage_event DROP CONSTRAINT IF EXISTS broken`
  const rolledUp = async () =>
    Number((await db().usageRollup.aggregate({ where: { grain: 'd' }, _sum: { requests: true } }))._sum.requests ?? 0)

  test('K07 an event the database refuses is kept whole and counted; after the fix it lands exactly once', async () => {
    await breakLedger()
    const [good, bad = ''] = await record(['gpt-4o-mini', 'poison', 'gpt-4o'])
    const { items, total } = await list()
    expect(total).toBe(1)
    const [letter] = items
    if (!letter) throw new Error('There is no dead letter.')
    expect(letter).toMatchObject({ requestId: bad, state: 'open', model: 'poison', outcome: 'completed', tries: 1 })
    expect(letter.problem).toContain('broken')
    expect(JSON.parse(letter.payload)).toMatchObject({
      intent: testIntent({ requestId: bad, model: 'poison' }),
      settlement: testSettlement(),
    })
    expect((await (await ask(systemRoute)).json()) as SystemView).toMatchObject({ unrecordedEvents: 1 })

    const refused = await retry(letter.id)
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('broken')
    expect((await list()).items).toMatchObject([{ id: letter.id, tries: 2 }])
    expect(await db().usageEvent.count()).toBe(2)

    await mendLedger()
    expect(await (await retry(letter.id)).json()).toMatchObject({
      state: 'recorded',
      tries: 3,
    } satisfies Partial<UnrecordedView>)
    expect((await retry(letter.id)).status).toBe(409)
    expect(await list()).toMatchObject({ total: 0, items: [] })
    expect(await list('state=recorded')).toMatchObject({ total: 1 })
    expect(await db().usageEvent.findFirst({ where: { requestId: bad } })).toMatchObject({
      model: 'poison',
      inputTokens: 1000n,
    })
    expect(await db().usageEvent.count({ where: { requestId: { in: [good ?? '', bad] } } })).toBe(2)
    expect(await rolledUp()).toBe(3)
    const audit = await db().auditEvent.findMany({ where: { subjectId: bad }, orderBy: { id: 'asc' } })
    expect(audit.map(({ action, actorUserId, after }) => [action, actorUserId, after])).toEqual([
      ['usage.retried', admin.userId, { recorded: false, problem: letter.problem }],
      ['usage.retried', admin.userId, { recorded: true }],
    ])
    expect((await (await ask(systemRoute)).json()) as SystemView).toMatchObject({ unrecordedEvents: 0 })
  })

  test('K07 H-40 two who try again at once, and an event that came there by itself, count once', async () => {
    await breakLedger()
    await record(['poison'])
    await mendLedger()
    const [letter] = (await list()).items
    const answers = await Promise.all([1, 2, 3].map(() => retry(letter?.id ?? '')))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
    expect([await db().usageEvent.count(), await rolledUp()]).toEqual([1, 1])
    await db().usageDeadLetter.updateMany({ data: { resolution: null, resolvedAt: null } })
    expect((await retry(letter?.id ?? '')).status).toBe(200)
    expect([await db().usageEvent.count(), await rolledUp()]).toEqual([1, 1])
  })

  test('K07 all are tried again at once: what is still refused stays, the others land', async () => {
    await breakLedger()
    await record(['poison', 'poison', 'poison'])
    await db().usageDeadLetter.create({ data: { requestId: 'unreadable', payload: { what: 1 }, error: 'why' } })
    await mendLedger()
    const answer = await ask(retryAllRoute, { method: 'POST', body: {} })
    expect(await answer.json()).toEqual({ recorded: 3, refused: 1, left: 0 })
    expect((await list()).items).toMatchObject([{ requestId: 'unreadable', tries: 2, model: null }])
    expect([await db().usageEvent.count(), await rolledUp()]).toEqual([3, 3])
  })

  test('K07 D07 what is discarded stays on record with its reason, and nothing brings it back', async () => {
    await breakLedger()
    const [bad = ''] = await record(['poison'])
    const [letter] = (await list()).items
    const id = letter?.id ?? ''
    expect((await discard(id, '')).status).toBe(400)
    expect(await (await discard(id, 'A test call')).json()).toMatchObject({ state: 'discarded', reason: 'A test call' })
    for (const again of [await retry(id), await discard(id, 'x')]) expect(again.status).toBe(409)
    await mendLedger()
    expect(await list('state=discarded')).toMatchObject({
      total: 1,
      items: [{ requestId: bad, reason: 'A test call' }],
    })
    expect(await db().usageEvent.count()).toBe(0)
    expect(await db().auditEvent.findFirst({ where: { subjectId: bad } })).toMatchObject({
      action: 'usage.discarded',
      after: { reason: 'A test call' },
    })
    expect((await retry(newId())).status).toBe(404)
  })
})
