import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { newId } from '@/lib/crypto/id'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import { startFlusher } from './flusher'
import type { Flusher, FlusherOptions } from './flusher'
import { openJournal } from './journal'
import { quietLog, testIntent, testSettlement } from './journal-fixtures'
import type { Journal } from './journal-types'
import { createPriceBook } from './prices'
import { DATABASE_KINDS, openTestDatabase } from './usage-database-fixture'
import type { TestDatabase } from './usage-database-fixture'
import type { UsageRow } from './usage-row'
import type { UsageDatabase } from './usage-sql'

describe.each(DATABASE_KINDS)('on the %s database', (kind) => {
  let pg: TestDatabase
  let dir: string
  let journal: Journal
  let flushers: Flusher[] = []
  beforeAll(async () => {
    pg = await openTestDatabase(kind)
  })
  afterAll(() => pg.close())
  beforeEach(async () => {
    await pg.exec('TRUNCATE usage_event, usage_rollup, usage_series, usage_dead_letter')
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flusher-'))
    journal = reopen()
  })
  afterEach(async () => {
    for (const flusher of flushers) await flusher.stop(0)
    flushers = []
    // Waits for a statement that was on its way at the deadline.
    await pg.exec('SELECT 1')
    await journal.shutdown()
    fs.rmSync(dir, { recursive: true, force: true })
  })

  const reopen = () => openJournal({ dir, log: quietLog, reserveBytes: 65_536 })
  const database: UsageDatabase = { query: (text, params) => pg.database.query(text, params) }

  function start(options: Partial<FlusherOptions> = {}): Flusher {
    const flusher = startFlusher({
      journal,
      database,
      prices: createPriceBook(),
      log: quietLog,
      maxAgeMs: 60_000,
      soonMs: 60_000,
      retryMs: { first: 1, longest: 4 },
      ...options,
    })
    flushers.push(flusher)
    return flusher
  }

  function record(count: number, part: Parameters<typeof testIntent>[0] = {}): string[] {
    return Array.from({ length: count }, () => {
      const intent = testIntent(part)
      journal.open(intent)
      journal.close(intent.requestId, testSettlement())
      return intent.requestId
    })
  }

  const number = async (sql: string) => Number((await pg.rows(`SELECT (${sql}) AS n`))[0]?.['n'])
  const events = () => number('SELECT count(*) FROM usage_event')
  const summed = () => number("SELECT coalesce(sum(requests), 0) FROM usage_rollup WHERE grain = 'd'")
  const COST = 195_000 + 15_000

  test('R1.3 R1.29 R4.16 a call becomes one row with tokens, cost, price version and the time of the request', async () => {
    const [id] = record(1)
    await start().flushNow()
    const rows = await pg.rows('SELECT * FROM usage_event')
    expect(rows).toMatchObject([
      {
        request_id: id,
        ts: '2026-03-01T12:00:00+00:00',
        model: 'gpt-4o-mini',
        served_model: 'gpt-4o-mini-2024-07-18',
        stream: true,
        outcome: 'completed',
        status: 200,
        input_tokens: 1000,
        output_tokens: 100,
        cost_nano: COST,
        price_source: 'genai-prices',
        latency_ms: 420,
        ttfb_ms: 80,
        attempts: 1,
      },
    ])
    expect(await pg.rows("SELECT * FROM usage_rollup WHERE grain = 'd'")).toMatchObject([
      { at: '2026-03-01T00:00:00+00:00', requests: 1, errors: 0, cost_nano: COST, ttfb_count: 1 },
    ])
  })

  test('R4.16 H-47 the arithmetic of a cost and who paid it are kept with the call', async () => {
    const tokens = { ...NO_TOKENS, input: 150, output: 250, audioInput: 110, audioOutput: 200, searches: 0 }
    const model = { model: 'gpt-audio', upstreamModel: 'gpt-audio' }
    const providerKeyId = newId()
    journal.reject(testIntent({ ...model, providerKeyId }), testSettlement({ servedModel: null, tokens }))
    await start().flushNow()
    expect(
      await pg.rows(
        'SELECT cost_lines, paid_by, audio_input_tokens, audio_output_tokens, image_input_tokens, searches FROM usage_event',
      ),
    ).toEqual([
      {
        cost_lines: [
          ['input', 40, '2500000000000'],
          ['audio_input', 110, '32000000000000'],
          ['output', 50, '10000000000000'],
          ['audio_output', 200, '64000000000000'],
        ],
        paid_by: 'space',
        audio_input_tokens: 110,
        audio_output_tokens: 200,
        image_input_tokens: null,
        searches: 0,
      },
    ])
  })

  test('J10 what has no price is counted as unpriced, what bought nothing costs zero', async () => {
    journal.reject(testIntent({ model: 'mystery', upstreamModel: 'mystery' }), testSettlement({ servedModel: null }))
    journal.reject(testIntent(), testSettlement({ outcome: 'rejected', status: 403, attempts: 0, tokens: NO_TOKENS }))
    journal.reject(testIntent({ endpoint: 'messages.count_tokens' }), testSettlement())
    await start().flushNow()
    const rows = await pg.rows(
      'SELECT outcome, endpoint, cost_nano, price_source, cost_lines FROM usage_event ORDER BY cost_nano NULLS FIRST, outcome',
    )
    expect(rows).toEqual([
      { outcome: 'completed', endpoint: 'chat.completions', cost_nano: null, price_source: null, cost_lines: null },
      { outcome: 'completed', endpoint: 'messages.count_tokens', cost_nano: 0, price_source: null, cost_lines: null },
      { outcome: 'rejected', endpoint: 'chat.completions', cost_nano: 0, price_source: null, cost_lines: null },
    ])
    expect(await number("SELECT sum(unpriced_requests) FROM usage_rollup WHERE grain = 'd'")).toBe(1)
    expect(await number("SELECT sum(errors) FROM usage_rollup WHERE grain = 'd'")).toBe(1)
  })

  test('K06 a reply lost after the commit is sent again and counts once', async () => {
    const ids = record(50)
    let lost = 0
    const flusher = start({
      maxBatch: 20,
      database: {
        query: async (text, params) => {
          const result = await database.query(text, params)
          if (text.includes('usage_event') && lost < 3) {
            lost += 1
            throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' })
          }
          return result
        },
      },
    })
    for (let failed = 0; failed < 3; failed += 1)
      await expect(flusher.flushNow()).rejects.toThrow('Connection terminated')
    await flusher.flushNow()
    expect(await events()).toBe(ids.length)
    expect(await summed()).toBe(ids.length)
    expect(await number("SELECT sum(cost_nano) FROM usage_rollup WHERE grain = 'd'")).toBe(ids.length * COST)
  })

  test('P3 random faults before and after the statement leave exactly one row per call and equal sums', async () => {
    let draw = 7
    const random = () => (draw = (draw * 16_807) % 2_147_483_647) / 2_147_483_647
    const told: UsageRow[] = []
    const carried = new Map<string, string | null>()
    const ids = record(500)
    start({
      maxBatch: 7,
      maxAgeMs: 1,
      maxShare: 1,
      random,
      onFlushed: (rows) => told.push(...rows),
      onCarried: (calls) => calls.forEach(({ requestId, costNano }) => carried.set(requestId, costNano)),
      database: {
        query: async (text, params) => {
          if (random() < 0.4) throw new Error('deadlock', { cause: { code: '40P01' } })
          const result = await database.query(text, params)
          if (random() < 0.4) throw new Error('reset after commit')
          return result
        },
      },
    })
    journal.reject(testIntent(), testSettlement())
    await vi.waitFor(async () => expect(await events()).toBe(ids.length + 1), { timeout: 50_000, interval: 50 })
    expect(await summed()).toBe(ids.length + 1)
    expect(new Set(told.map((row) => row.requestId)).size).toBe(told.length)
    // Whoever waits for them hears of all, also of those whose answer was lost after they were stored.
    await vi.waitFor(() => expect(carried.size).toBe(ids.length + 1))
    expect([...carried.values()]).toEqual(Array(ids.length + 1).fill(String(COST)))
  })

  test('A5 between two full batches a busy event loop gets its time, whatever comes in meanwhile', async () => {
    const slow: UsageDatabase = {
      query: async (text, params) => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        return database.query(text, params)
      },
    }
    const flusher = start({ database: slow, maxBatch: 20, maxAgeMs: 1, maxShare: 0.1, utilization: () => 1 })
    record(30)
    await vi.waitFor(() => expect(flusher.status.flushed).toBe(20))
    // A second full batch is waiting, but the pause after the first is a hundred times as long as its work.
    record(60)
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(flusher.status.batches).toBe(1)
    await flusher.flushNow()
    expect(flusher.status.flushed).toBe(90)
  })

  test('K05 while the database is away nothing is lost and nothing but the journal grows; then it catches up', async () => {
    let away = true
    let asked = 0
    let read = 0
    const counting: FlusherOptions['journal'] = {
      get committed() {
        return journal.committed
      },
      get end() {
        return journal.end
      },
      subscribe: journal.subscribe,
      writeNow: journal.writeNow,
      checkpoint: journal.checkpoint,
      read: async (from, limit) => {
        const batch = await journal.read(from, limit)
        read = Math.max(read, batch.events.length)
        return batch
      },
    }
    start({
      journal: counting,
      maxBatch: 100,
      maxAgeMs: 1,
      database: {
        query: (text, params) => {
          asked += 1
          return away ? Promise.reject(new Error('connect ECONNREFUSED')) : database.query(text, params)
        },
      },
    })
    for (let i = 0; i < 20; i += 1) {
      record(100)
      await new Promise(setImmediate)
    }
    await vi.waitFor(() => expect(asked).toBeGreaterThan(5))
    expect(read).toBe(100)
    expect(journal.committed.offset).toBe(0)
    away = false
    await vi.waitFor(async () => expect(await summed()).toBe(2000), { timeout: 30_000, interval: 50 })
    expect(await events()).toBe(2000)
  })

  test('K02 a process that died before its checkpoint neither loses nor doubles', async () => {
    const ids = record(10)
    journal.writeNow()
    await start({
      journal: { ...journal, committed: journal.committed, end: journal.end, checkpoint: async () => undefined },
    }).flushNow()
    const open = testIntent()
    journal.open(open)
    await journal.shutdown()
    journal = reopen()
    await start().flushNow()
    expect(await events()).toBe(ids.length + 1)
    expect(await summed()).toBe(ids.length + 1)
    expect(await number(`SELECT count(*) FROM usage_event WHERE outcome = 'gateway_crash'`)).toBe(1)
  })

  test('K07 events the database refuses go to the dead letters, all others land', async () => {
    const good = record(30)
    const poison = [
      testIntent({ spaceId: 'not-a-uuid' }),
      testIntent({ requestId: 'not-a-uuid-either' }),
      testIntent({ ts: Number.NaN }),
    ]
    for (const intent of poison) journal.reject(intent, testSettlement())
    const huge = testIntent()
    journal.reject(huge, testSettlement({ tokens: { ...testSettlement().tokens, input: 1e300 } }))
    good.push(...record(30))
    const flusher = start()
    await flusher.flushNow()
    expect(await events()).toBe(good.length)
    expect(await summed()).toBe(good.length)
    const rows = await pg.rows('SELECT request_id FROM usage_dead_letter')
    expect(rows.map((row) => String(row['request_id'])).sort()).toEqual(
      [...poison, huge].map((intent) => intent.requestId).sort(),
    )
    expect(flusher.status).toMatchObject({ flushed: good.length, deadLettered: 4, failures: 0 })
  })

  test('H-41 no name that a client or a provider made up keeps its call out of the ledger', async () => {
    const names = ['nul\0byte', '\0', 'half \uD83D', 'x'.repeat(5000), `${'x'.repeat(255)}😀`]
    for (const name of names) {
      journal.reject(
        testIntent({ model: name, upstreamModel: name, clientKind: name, clientRequestId: name }),
        testSettlement({ servedModel: name, upstreamRequestId: name, errorCode: name }),
      )
    }
    const flusher = start()
    await flusher.flushNow()
    expect(flusher.status).toMatchObject({ flushed: names.length, deadLettered: 0 })
    expect(await summed()).toBe(names.length)
    const columns =
      'model, upstream_model, client_kind, client_request_id, served_model, upstream_request_id, error_code'
    const stored = await pg.rows(`SELECT ${columns} FROM usage_event`)
    const kept = names.map((name) => name.slice(0, 256).replaceAll('\0', '\uFFFD').toWellFormed())
    expect(stored.map((row) => String(row['model'])).toSorted()).toEqual(kept.toSorted())
    for (const row of stored) expect(new Set(Object.values(row)).size).toBe(1)
  })

  test('K07 an error that is not about the data sets nothing aside', async () => {
    record(3)
    const flusher = start({
      database: { query: () => Promise.reject(Object.assign(new Error('relation does not exist'), { code: '42P01' })) },
    })
    await expect(flusher.flushNow()).rejects.toThrow('relation')
    expect(flusher.status.deadLettered).toBe(0)
    expect(journal.committed.offset).toBe(0)
  })

  test('H-38 a full batch is flushed at once and a single event after the longest wait', async () => {
    start({ maxBatch: 10 })
    record(10)
    await vi.waitFor(async () => expect(await events()).toBe(10))
    start({ maxAgeMs: 5 })
    record(1)
    await vi.waitFor(async () => expect(await events()).toBe(11))
  })

  test('H-40 stop flushes what is left; with the database away it gives up at its deadline and the next start flushes', async () => {
    record(5)
    expect(await start().stop(10_000)).toBe(true)
    expect(await events()).toBe(5)
    record(5)
    const hanging = start({ database: { query: () => new Promise(() => undefined) } })
    expect(await hanging.stop(20)).toBe(false)
    const refused = start({ database: { query: () => Promise.reject(new Error('away')) } })
    expect(await refused.stop(20)).toBe(false)
    await start().flushNow()
    expect(await events()).toBe(10)
  })

  test('N05 the same event twice in one batch, and again in the next, is one row', async () => {
    const intent = testIntent()
    for (let i = 0; i < 3; i += 1) journal.reject(intent, testSettlement())
    const flusher = start({ maxBatch: 2 })
    await flusher.flushNow()
    expect(await events()).toBe(1)
    expect(await summed()).toBe(1)
    expect(flusher.status.flushed).toBe(1)
  })
})
