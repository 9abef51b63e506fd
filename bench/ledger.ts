import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { migrate } from '@/lib/db/migrate'
import { WITHOUT_JIT } from '@/lib/db/without-jit'
import { startTestPostgres } from '@/lib/testing/postgres'
import { openJournal } from '@/lib/usage/journal'
import { startFlusher } from '@/lib/usage/flusher'
import { createLog } from '@/lib/log'
import { testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { createPriceBook } from '@/lib/usage/prices'
import { newId } from '@/lib/crypto/id'
import { DAYS, fillLedger, idOf } from './fill-ledger'
import { questions } from './ledger-questions'

export type LedgerFigures = {
  sizes: { calls: number; sums: number; series: number }[]
  questions: { name: string; p50Ms: number[]; p95Ms: number[] }[]
  flusher: { perSecond: number; processCpuUs: number }
}

const TIMES = 21
const FLUSHED = 60_000

/**
 * Fills a PostgreSQL of its own to each size in turn, asks everything the dashboard asks of it, and then carries events
 * from a journal into it.
 * @param sizes calls, ascending
 */
export async function measureLedger(
  root: string,
  sizes: readonly number[],
  say: (text: string) => void,
): Promise<LedgerFigures> {
  const server = await startTestPostgres()
  const pool = new pg.Pool({ ...server.connection, ...WITHOUT_JIT, max: 2 })
  try {
    await migrate({ root, connection: server.connection })
    // A fill writes as much as months of calls do.
    await pool.query(`ALTER SYSTEM SET max_wal_size = '8GB'`)
    await pool.query('SELECT pg_reload_conf()')
    const asked = questions(idOf('space', 0))
    const figures: LedgerFigures = {
      sizes: [],
      questions: asked.map(({ name }) => ({ name, p50Ms: [], p95Ms: [] })),
      flusher: { perSecond: 0, processCpuUs: 0 },
    }
    for (const size of sizes) {
      await pool.query('TRUNCATE usage_event, usage_rollup, usage_series')
      await fillLedger(pool, size, null, (share) => {
        if (Math.round(share * DAYS) % 18 === 0) say(`${size} calls: ${Math.round(share * 100)} %`)
      })
      await pool.query('VACUUM ANALYZE')
      const count = async (table: string) =>
        Number((await pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n)
      figures.sizes.push({
        calls: await count('usage_event'),
        sums: await count('usage_rollup'),
        series: await count('usage_series'),
      })
      for (const [at, { name, ask }] of asked.entries()) {
        const times: number[] = []
        await ask(pool)
        for (let turn = 0; turn < TIMES; turn++) {
          const started = performance.now()
          await ask(pool)
          times.push(performance.now() - started)
        }
        times.sort((a, b) => a - b)
        const [p50 = 0, p95 = 0] = [times[TIMES >> 1], times[Math.floor(TIMES * 0.95)]]
        figures.questions[at]?.p50Ms.push(p50)
        figures.questions[at]?.p95Ms.push(p95)
        say(`${name}: ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`)
      }
    }
    figures.flusher = await measureFlusher(pool)
    return figures
  } finally {
    await pool.end()
    server.stop()
  }
}

/** Carries events that wait in a journal, with nothing held back for calls. CPU is of this process alone. */
async function measureFlusher(pool: pg.Pool): Promise<LedgerFigures['flusher']> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'keyway-flush-'))
  const log = createLog('silent')
  const journal = openJournal({ dir, log })
  const pick = (n: number) => Math.floor(n * Math.random() ** 2)
  for (let i = 0; i < FLUSHED; i++) {
    const person = pick(30)
    const intent = testIntent({
      requestId: newId(),
      ts: Date.now(),
      spaceId: idOf('space', pick(20)),
      userId: idOf('person', 0, person),
      tokenId: idOf('token', 0, person * 2),
      upstreamModel: ['gpt-4o-mini', 'gpt-4o', 'gpt-5', 'gpt-5-mini'][pick(4)] ?? null,
    })
    journal.reject(intent, testSettlement({ latencyMs: 200 + pick(5000) }))
    if (i % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await journal.sync()
  const flusher = startFlusher({ journal, database: pool, prices: createPriceBook(), log, maxShare: 1 })
  const cpu = process.cpuUsage()
  const started = performance.now()
  await flusher.flushNow()
  const seconds = (performance.now() - started) / 1000
  const used = process.cpuUsage(cpu)
  await flusher.stop(1000)
  await journal.shutdown()
  rmSync(dir, { recursive: true, force: true })
  return { perSecond: FLUSHED / seconds, processCpuUs: (used.user + used.system) / FLUSHED }
}
