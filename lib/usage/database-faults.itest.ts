import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { FAULTS, type Fault, type FaultProxy, startFaultProxy } from '@/lib/testing/fault-proxy'
import { startFlusher, type Flusher, type FlusherOptions } from './flusher'
import { openJournal } from './journal'
import { quietLog, testIntent, testSettlement } from './journal-fixtures'
import type { Journal } from './journal-types'
import { poolDatabase } from './pool-database'
import { createPriceBook } from './prices'
import { openTestDatabase, type TestDatabase } from './usage-database-fixture'

/** `npm run faults` asks for 500. */
const FAULT_COUNT = Number(process.env['KEYWAY_FAULTS'] ?? 60)
const SEED = Number(process.env['KEYWAY_TEST_SEED'] ?? Date.now() % 1_000_000)
/** The catalogue's price of a token of these models, in nano-dollars. */
const PRICES = {
  'gpt-4o-mini': { input: 150, output: 600 },
  'gpt-4o': { input: 2500, output: 10_000 },
} as const
const TIMEOUT_MS = 120

let pg: TestDatabase
let dir: string
let journal: Journal
let proxy: FaultProxy | undefined
let pool: Pool | undefined
let flusher: Flusher | undefined

beforeAll(async () => {
  pg = await openTestDatabase('postgresql')
})
afterAll(() => pg.close())
beforeEach(async () => {
  await pg.exec('TRUNCATE usage_event, usage_rollup, usage_series, usage_dead_letter')
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'faults-'))
  journal = openJournal({ dir, log: quietLog, reserveBytes: 65_536 })
})
afterEach(async () => {
  await flusher?.stop(0)
  await journal.shutdown()
  await proxy?.close()
  await pool?.end()
  fs.rmSync(dir, { recursive: true, force: true })
})

/** The flusher as the product has it, with a bad network between it and the server. */
async function start(faultOf: (query: number) => Fault | null, options: Partial<FlusherOptions> = {}) {
  const { host, port } = pg.connection ?? {}
  const through = await startFaultProxy({ host: String(host), port: Number(port) }, faultOf)
  proxy = through
  pool = new Pool({ ...pg.connection, port: through.port, max: 4, connectionTimeoutMillis: 200 })
  pool.on('error', () => undefined)
  flusher = startFlusher({
    journal,
    database: poolDatabase(pool, TIMEOUT_MS),
    prices: createPriceBook(),
    log: quietLog,
    maxBatch: 20,
    maxAgeMs: 1,
    soonMs: 1,
    maxShare: 1,
    retryMs: { first: 1, longest: 4 },
    ...options,
  })
  return { proxy: through, flusher }
}

/** What was recorded, kept apart from everything under test: calls, tokens and nano-dollars by space, token and model. */
class OwnLedger {
  readonly sums = new Map<string, [calls: number, input: number, output: number, nano: number]>()
  calls = 0

  /** Records one call of random size. */
  record(random: () => number): void {
    const spaceId = `11111111-1111-4111-8111-11111111111${Math.floor(random() * 4)}`
    const tokenId = `33333333-3333-4333-8333-33333333333${Math.floor(random() * 4)}`
    const model = random() < 0.5 ? 'gpt-4o' : 'gpt-4o-mini'
    const [input, output] = [1 + Math.floor(random() * 5000), 1 + Math.floor(random() * 900)]
    const tokens = { ...testSettlement().tokens, cacheRead: null, reasoning: null, input, output }
    journal.reject(
      testIntent({ spaceId, tokenId, model, upstreamModel: model }),
      testSettlement({ servedModel: model, tokens }),
    )
    const key = `${spaceId} ${tokenId} ${model}`
    const sum = this.sums.get(key) ?? [0, 0, 0, 0]
    const nano = input * PRICES[model].input + output * PRICES[model].output
    this.sums.set(key, [sum[0] + 1, sum[1] + input, sum[2] + output, sum[3] + nano])
    this.calls += 1
  }
}

async function sumsOf(table: 'usage_event' | 'usage_rollup'): Promise<Map<string, number[]>> {
  const calls = table === 'usage_event' ? 'count(*)' : 'sum(requests)'
  const days = table === 'usage_event' ? '' : `WHERE grain = 'd'`
  const rows = await pg.rows(`
    SELECT space_id || ' ' || token_id || ' ' || model AS key, ${calls}::bigint AS calls,
      sum(input_tokens)::bigint AS input, sum(output_tokens)::bigint AS output, sum(cost_nano)::bigint AS nano
    FROM ${table} ${days} GROUP BY 1`)
  return new Map(
    rows.map((row) => [String(row['key']), ['calls', 'input', 'output', 'nano'].map((of) => Number(row[of]))]),
  )
}

test(
  `P3 K06 R1.28 H-40 ${FAULT_COUNT} faults between the flusher and PostgreSQL: every call once, and every sum right`,
  async () => {
    const random = randomOf(SEED)
    const faults = { left: FAULT_COUNT }
    const through = await start((query) => {
      if (faults.left === 0) return null
      // Every fiftieth query the connection breaks after its commit, whatever luck says.
      const fault =
        query % 50 === 0 ? 'reset_after' : random() < 0.5 ? FAULTS[Math.floor(random() * FAULTS.length)] : null
      if (!fault) return null
      faults.left -= 1
      return fault
    })
    const ledger = new OwnLedger()
    while (faults.left > 0) {
      for (let i = 0; i < 10; i += 1) ledger.record(random)
      await vi.waitFor(() => expect(journal.end.offset - journal.committed.offset).toBeLessThan(100_000), {
        timeout: 60_000,
        interval: 2,
      })
      await nextTurn()
    }
    await vi.waitFor(() => through.flusher.flushNow(), { timeout: 30_000, interval: 10 })

    process.stdout.write(`P3 seed ${SEED}: ${ledger.calls} calls, faults ${JSON.stringify(through.proxy.struck)}\n`)
    expect(Object.values(through.proxy.struck).reduce((sum, count) => sum + count, 0)).toBe(FAULT_COUNT)
    expect(await sumsOf('usage_event')).toEqual(ledger.sums)
    expect(await sumsOf('usage_rollup')).toEqual(ledger.sums)
    expect(await pg.rows('SELECT * FROM usage_dead_letter')).toEqual([])
  },
  Math.max(60_000, FAULT_COUNT * 1000),
)

test('K06 a network that answers nothing takes no more connections than the pool has, and they come back', async () => {
  const ledger = new OwnLedger()
  const through = await start(() => null, { retryMs: { first: 1, longest: 1 } })
  through.proxy.silence()
  ledger.record(Math.random)
  await vi.waitFor(() => expect(through.flusher.status.failures).toBeGreaterThan(4), { timeout: 20_000 })
  await through.proxy.restore()
  await vi.waitFor(async () => expect(await sumsOf('usage_event')).toEqual(ledger.sums), { timeout: 10_000 })
  expect(pool?.waitingCount).toBe(0)
})

test('K05 R1.27 a server that is gone while 5,000 calls end: the journal grows, memory does not, and it catches up', async () => {
  const ledger = new OwnLedger()
  const through = await start(() => null, { maxBatch: 500 })
  ledger.record(Math.random)
  await through.flusher.flushNow()
  await through.proxy.cutOff()
  const before = heapAfterGc()
  const committed = journal.committed
  for (let turn = 0; turn < 250; turn += 1) {
    for (let i = 0; i < 20; i += 1) ledger.record(Math.random)
    await nextTurn()
  }
  await vi.waitFor(() => expect(through.flusher.status.failures).toBeGreaterThan(3))
  expect(journal.committed).toEqual(committed)
  expect(journal.end.offset).toBeGreaterThan(1_500_000)
  // Five thousand calls held anywhere would be more.
  expect(heapAfterGc() - before).toBeLessThan(4_000_000)
  await through.proxy.restore()
  await vi.waitFor(async () => expect(await sumsOf('usage_event')).toEqual(ledger.sums), {
    timeout: 60_000,
    interval: 50,
  })
  expect(await sumsOf('usage_rollup')).toEqual(ledger.sums)
})

/** Bytes in use once nothing is left to collect. */
function heapAfterGc(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed
}

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
