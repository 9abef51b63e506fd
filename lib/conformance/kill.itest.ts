import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import { UsageView } from '@/lib/schemas/usage'
import { DashboardClient } from '@/lib/testing/dashboard-client'
import { ADMIN, startKeyway, type TestKeyway } from '@/lib/testing/start-keyway'
import { freePort, startProcess } from '@/lib/testing/start-process'
import { compareLedgers } from './compare-ledgers'
import { startTraffic } from './kill-traffic'
import { openCall, rawCall } from './raw-call'
import { furnishSpace, type TestSpace, until } from './workbench'

const KILLS = 10
const STREAMS = 60
const LIVE_AT_KILL = 50
const QUICK_BEFORE_KILL = 20
const WORKERS = 8
const LONGEST_WAIT_MS = 1200
const LONGEST_START_MS = 3000

let dataDir: string
let mock: MockProvider
let keyway: TestKeyway
let space: TestSpace

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'keyway-kill-'))
  mock = await startMockProvider({ pace: 'instant', keep: 100_000 })
  keyway = await start()
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const [own] = await dashboard.spaces()
  space = await furnishSpace(dashboard, own?.id ?? '', mock.url)
})
afterAll(async () => {
  await keyway?.stop('SIGKILL')
  await mock?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

function start(): Promise<TestKeyway> {
  return startKeyway({ dataDir, egressAllow: [`127.0.0.1:${mock.port}`], env: { KEYWAY_DRAIN_SECONDS: '2' } })
}
/** Starts it and kills it `afterMs` later, ready or not. */
async function startAndKill(afterMs: number): Promise<void> {
  const port = await freePort()
  const file = path.resolve('dist/keyway.mjs')
  const program = startProcess(file, ['start'], { PORT: String(port), KEYWAY_DATA_DIR: dataDir }, dataDir)
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  await program.stop('SIGKILL')
}

const v1 = () => `http://127.0.0.1:${keyway.port}/api/v1`

/** The usage ledger, once everything before this moment is in it. */
async function readLedger() {
  const fence = await rawCall(`${v1()}/chat/completions`, { token: space.token, body: 'fence' })
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  await until('the last usage event', async () => {
    const newest = await dashboard.send('GET', `/api/spaces/${space.id}/usage/events?limit=20`)
    return JSON.stringify(newest).includes(fence.requestId)
  })
  const events = await dashboard.usageEvents(space.id)
  const { totals } = UsageView.parse(await dashboard.send('GET', `/api/spaces/${space.id}/usage`))
  return { events, rolledUp: totals.requests }
}

/** What the mock was asked to serve, by Keyway's request ids. */
function servedIds(): string[] {
  return mock.ledger.entries.flatMap(({ request, callerRequestId }) =>
    request.startsWith('POST ') ? [callerRequestId ?? `without an id: ${request}`] : [],
  )
}

test(`K01 P1 SIGKILL ${KILLS} times with ${LIVE_AT_KILL} live streams and mixed calls: no usage event lost, none doubled`, async () => {
  const seed = Number(process.env['KEYWAY_TEST_SEED'] ?? Date.now() % 1_000_000)
  const random = randomOf(seed)
  const finished: string[] = []
  const killed: string[] = []
  for (let round = 0; round < KILLS; round += 1) {
    const traffic = startTraffic({ v1: v1(), token: space.token, streams: STREAMS, workers: WORKERS, random })
    await until(
      'enough streams and quick calls',
      () => traffic.live.size >= LIVE_AT_KILL && traffic.finished.length >= QUICK_BEFORE_KILL,
    )
    await new Promise((resolve) => setTimeout(resolve, random() * LONGEST_WAIT_MS))
    const live = [...traffic.live]
    await keyway.stop('SIGKILL')
    await traffic.stop()
    await until('the mock to notice', () => mock.ledger.counts.open === 0)
    expect(live.length).toBeGreaterThanOrEqual(LIVE_AT_KILL)
    killed.push(...live)
    finished.push(...traffic.finished)
    // Every third time it dies again while it starts and replays its journal.
    if (round % 3 === 2) await startAndKill(random() * LONGEST_START_MS)
    keyway = await start()
  }

  const { events, rolledUp } = await readLedger()
  const served = servedIds()
  const rows = new Map(events.map((event) => [event.requestId, event]))
  const counts: Record<string, number> = {}
  for (const { outcome } of events) counts[outcome] = (counts[outcome] ?? 0) + 1
  process.stdout.write(
    `K01 seed ${seed}: ${KILLS} kills, ${killed.length} streams live at a kill, ${served.length} calls served, ` +
      `${finished.length} read to the end, ${events.length} events, ${JSON.stringify(counts)}\n`,
  )
  expect(compareLedgers({ served, finished, events, rolledUp })).toEqual({
    lost: [],
    doubled: [],
    invented: [],
    unsettled: [],
    rollUpExcess: 0,
  })
  expect(killed.filter((id) => rows.get(id)?.outcome !== 'gateway_crash')).toEqual([])
  for (const { callerRequestId, ...entry } of mock.ledger.entries) {
    const row = rows.get(callerRequestId ?? '')
    if (row?.outcome !== 'completed') continue
    expect(row.inputTokens).toBe(entry.inputTokens)
    expect(row.outputTokens ?? 0).toBe(entry.outputTokens)
  }
}, 180_000)

test('K10 SIGTERM with an endless stream open: no longer ready, no new call, an error event, and gone within 30 s with nothing lost', async () => {
  const before = await readLedger()
  const body = { model: 'mock/endless', stream: true, messages: [{ role: 'user', content: 'hello' }] }
  const endless = await openCall(`${v1()}/chat/completions`, { token: space.token, body })
  let text = ''
  endless.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  endless.on('error', () => undefined)
  await until('the first token', () => text.length > 0)

  const exited = keyway.stop('SIGTERM')
  let refused: Awaited<ReturnType<typeof rawCall>> | undefined
  await until('draining to begin', async () => {
    refused = await rawCall(`${v1()}/chat/completions`, { token: space.token, body: { ...body, model: 'mock/gpt-4o' } })
    return refused.status === 503
  })
  expect(JSON.parse(refused?.body.toString() ?? '')).toMatchObject({ error: { code: 'draining' } })
  expect((await rawCall(`http://127.0.0.1:${keyway.port}/readyz`)).status).toBe(503)
  const late = new Promise<string>((resolve) => setTimeout(resolve, 30_000, 'still running after 30 s').unref())
  expect(await Promise.race([exited, late])).toBe(0)
  expect(text).toContain('"error"')
  expect(text).not.toContain('[DONE]')

  keyway = await start()
  const after = await readLedger()
  const known = new Set(before.events.map(({ requestId }) => requestId))
  const own = String(endless.headers['x-request-id'])
  expect(after.events.find(({ requestId }) => requestId === own)).toMatchObject({ outcome: 'truncated', stream: true })
  const made = after.events.filter(({ requestId, outcome }) => !known.has(requestId) && outcome !== 'rejected')
  const servedSince = servedIds().filter((id) => !known.has(id))
  expect(new Set(made.map(({ requestId }) => requestId))).toEqual(new Set(servedSince))
})

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
