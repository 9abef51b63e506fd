import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '@/lib/testing/start-process'
import { testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { createPriceBook } from '@/lib/usage/prices'
import { storeBatch } from '@/lib/usage/store-batch'
import { toUsageRow } from '@/lib/usage/usage-row'
import { openCall, rawCall } from './raw-call'
import { startWorkbench, until, type Workbench } from './workbench'

const DAY_MS = 86_400_000
const MIB = 1024 * 1024
const messages = [{ role: 'user', content: 'hello' }]
/** Timing promises gate at three times the number; the number itself is printed. */
const SLACK = 3

let bench: Workbench
let metricsPort: number
let tarpit: Server
/** Calls the silent provider has taken. */
let stuck = 0
beforeAll(async () => {
  metricsPort = await freePort()
  // Lists its models, floods whoever asks for that, and never answers another call.
  tarpit = createServer((request, response) => {
    if (request.url?.startsWith('/flood/') && request.method === 'POST') flood(response)
    else if (request.method === 'POST') stuck += 1
    else response.end(JSON.stringify({ object: 'list', data: [{ id: 'x', object: 'model' }] }))
  })
  await new Promise<void>((resolve) => tarpit.listen(0, '127.0.0.1', resolve))
  const { port } = tarpit.address() as AddressInfo
  bench = await startWorkbench({
    egressAllow: [`127.0.0.1:${port}`],
    env: { KEYWAY_METRICS_PORT: String(metricsPort) },
    mock: { keep: 50_000 },
  })
  for (const slug of ['hangs', 'hangs-too', 'flood'])
    await bench.dashboard.addCompatibleProvider(bench.space.id, {
      provider: 'openai_compatible',
      slug,
      baseUrl: `http://127.0.0.1:${port}/${slug}`,
      apiKey: 'sk-never-answered',
    })
  await storeMonths(bench.space.id)
}, 60_000)
afterAll(async () => {
  tarpit?.closeAllConnections()
  tarpit?.close()
  await bench?.dispose()
})

const url = () => `${bench.v1}/chat/completions`
const call = (model: string, stream = true) => ({ token: bench.space.token, body: { model, stream, messages } })
/** How late the event loop was since this was last asked, 99th percentile. Milliseconds. */
const loopDelay = async (): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text)?.[1]) * 1000
}
const memory = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${bench.keyway.pid}/status`, 'utf8'))?.[1]) * 1024
const openFiles = (): number => readdirSync(`/proc/${bench.keyway.pid}/fd`).length
const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN
const report = (line: string): void => void process.stdout.write(`${line}\n`)

/** Streams that go on until they are closed. */
async function openStreams(count: number): Promise<{ text: () => string; close: () => void }[]> {
  const responses = await Promise.all(Array.from({ length: count }, () => openCall(url(), call('mock/endless'))))
  return responses.map((response: IncomingMessage) => {
    let text = ''
    response.on('data', (chunk: Buffer) => (text = `${text}${chunk.toString()}`.slice(-4000)))
    response.on('error', () => undefined)
    return { text: () => text, close: () => void response.destroy() }
  })
}

test('K14 somebody loads the worst usage page and exports everything beside 20 streams: the event loop stays free', async () => {
  const streams = await openStreams(20)
  const today = new Date().toISOString().slice(0, 10)
  const from = new Date(Date.now() - 89 * DAY_MS).toISOString().slice(0, 10)
  const window = `from=${from}&to=${today}&zone=Asia/Kathmandu`
  const base = `/api/spaces/${bench.space.id}/usage`
  // The first look makes what later ones find.
  await bench.dashboard.send('GET', `${base}?${window}`)
  await loopDelay()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const quietMs = await loopDelay()
  const exported = bench.dashboard.send('GET', `${base}/export?format=csv&${window}`).catch(String)
  for (let look = 0; look < 5; look += 1) {
    await bench.dashboard.send('GET', `${base}?${window}`)
    await bench.dashboard.send('GET', `${base}/events?limit=200&${window}`)
  }
  await exported
  const delayMs = await loopDelay()
  report(`K14 loop delay p99 ${quietMs.toFixed(1)} ms with streams alone, ${delayMs.toFixed(1)} ms beside the page`)
  for (const stream of streams) {
    expect(stream.text()).not.toContain('"error"')
    stream.close()
  }
  expect(delayMs).toBeLessThan(Math.max(100, quietMs) * SLACK)
})

test('K16 300 streams at once and 100 that are not read: no error, and memory stays within bounds', async () => {
  const before = memory()
  const finished = Promise.all(Array.from({ length: 300 }, () => rawCall(url(), call('mock/slow-short'))))
  const paused = await Promise.all(Array.from({ length: 100 }, () => openCall(url(), call('flood/x'))))
  const answers = await finished
  const grown = memory() - before
  report(`K16 memory grew by ${Math.round(grown / MIB)} MiB`)
  expect(answers.filter(({ status, complete }) => status === 200 && complete)).toHaveLength(300)
  expect(answers.filter(({ body }) => !body.toString().trimEnd().endsWith('data: [DONE]'))).toEqual([])
  expect(grown).toBeLessThan(500 * MIB)
  for (const response of paused) {
    expect(response.statusCode).toBe(200)
    response.on('error', () => undefined).destroy()
  }
})

test('K17 half of the hosts hang: calls to the others are as fast as ever', async () => {
  const timed = async () => {
    const times: number[] = []
    for (let round = 0; round < 10; round += 1)
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const from = performance.now()
          expect((await rawCall(url(), call('mock/gpt-4o-mini', false))).status).toBe(200)
          times.push(performance.now() - from)
        }),
      )
    return p99(times)
  }
  await timed()
  const alone = await timed()
  const leaving = new AbortController()
  const hanging = Array.from({ length: 200 }, (_, at) =>
    fetch(url(), {
      method: 'POST',
      headers: { authorization: `Bearer ${bench.space.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(call(at % 2 === 0 ? 'hangs/x' : 'hangs-too/x').body),
      signal: leaving.signal,
    }).catch(() => null),
  )
  await until('the hosts to hang', () => stuck >= 200)
  const beside = await timed()
  leaving.abort()
  expect(await Promise.all(hanging)).toEqual(hanging.map(() => null))
  report(`K17 p99 alone ${alone.toFixed(0)} ms, beside 200 hanging calls ${beside.toFixed(0)} ms`)
  expect(beside).toBeLessThan(Math.max(SLACK * alone, 500))
})

test('K15 after 300 calls whose clients leave in the middle nothing stays open', async () => {
  const settled = async (): Promise<number> => {
    await until('the calls to end', () => bench.mock.ledger.entries.every(({ outcome }) => outcome !== 'open'))
    return openFiles()
  }
  const leave = async (): Promise<void> => {
    for (const stream of await openStreams(100)) stream.close()
  }
  await leave()
  const before = await settled()
  for (let round = 0; round < 3; round += 1) await leave()
  await until('the sockets to close', async () => (await settled()) <= before + 5)
})

test('K11 stopped for three seconds and let go on, it goes on: no stream breaks and no timer floods', async () => {
  const streams = await openStreams(10)
  process.kill(bench.keyway.pid, 'SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 3000))
  process.kill(bench.keyway.pid, 'SIGCONT')
  const lines = bench.keyway.output().length
  const before = streams.map(({ text }) => text())
  await until('every stream to go on', () => streams.every(({ text }, at) => text() !== before[at]))
  expect((await rawCall(url(), call('mock/gpt-4o-mini', false))).status).toBe(200)
  expect(streams.filter(({ text }) => text().includes('"error"'))).toEqual([])
  for (const { close } of streams) close()
  expect(
    bench.keyway
      .output()
      .slice(lines)
      .match(/"level":"(?:warn|error)"/g) ?? [],
  ).toEqual([])
})

/** Events of 64 KiB, as many as are taken. */
function flood(response: ServerResponse): void {
  const content = 'x'.repeat(65_536)
  const event = `data: ${JSON.stringify({ id: 'flood', choices: [{ index: 0, delta: { content } }] })}\n\n`
  const pour = (): void => {
    while (response.write(event));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' }).on('drain', pour)
  pour()
}

/** Three months of 6,000 calls of 40 models, straight into the ledger. */
async function storeMonths(spaceId: string): Promise<void> {
  const account = { user: 'postgres', database: 'postgres', password: 'postgres' }
  const pool = new Pool({ ...account, host: path.join(bench.keyway.dataDir, 'socket'), max: 1 })
  const prices = createPriceBook()
  const rows = Array.from({ length: 6000 }, (_, at) => {
    const intent = testIntent({ spaceId, ts: Date.now() - at * 1_200_000, model: `model-${at % 40}` })
    return toUsageRow({ intent, settlement: testSettlement() }, prices)
  })
  try {
    for (let at = 0; at < rows.length; at += 1000) await storeBatch(pool, rows.slice(at, at + 1000))
  } finally {
    await pool.end()
  }
}
