import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from '@/lib/testing/fault-proxy'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { startTestRedis, type TestRedis } from '@/lib/testing/redis'
import { rawCall, type RawAnswer } from './raw-call'
import { startWorkbench, type TestSpace, until, type Workbench } from './workbench'

/** How long what it needs is away. Milliseconds. */
const AWAY_MS = 2500

let postgres: TestPostgres
let proxy: FaultProxy
let redis: TestRedis
let bench: Workbench
let space: TestSpace
beforeAll(async () => {
  postgres = await startTestPostgres()
  proxy = await startFaultProxy({ host: '127.0.0.1', port: Number(new URL(postgres.url).port) })
  redis = await startTestRedis()
  bench = await startWorkbench({
    env: {
      DATABASE_URL: postgres.url.replace(/:\d+\//, `:${proxy.port}/`),
      REDIS_URL: redis.url,
      KEYWAY_SECRET: randomBytes(32).toString('base64'),
    },
  })
  space = bench.space
}, 60_000)
afterAll(async () => {
  await proxy?.restore()
  await bench?.dispose()
  await redis?.stop()
  await proxy?.close()
  postgres?.stop()
})
beforeEach(async () => {
  await until('everything to be well', async () => (await call()).status === 200)
})

const call = (token = space.token): Promise<RawAnswer> =>
  rawCall(`${bench.v1}/chat/completions`, {
    token,
    body: { model: 'mock/gpt-4o-mini', messages: [{ role: 'user', content: 'hello' }] },
  })
const ready = async (): Promise<number> => (await fetch(`${bench.keyway.origin}/readyz`)).status
const codeOf = ({ body }: RawAnswer): string | null =>
  (JSON.parse(body.toString()) as { error?: { code: string } }).error?.code ?? null
/** Calls ten at a time while something is away. */
async function callFor(ms: number): Promise<RawAnswer[]> {
  const until = Date.now() + ms
  const answers: RawAnswer[] = []
  while (Date.now() < until) {
    answers.push(...(await Promise.all(Array.from({ length: 10 }, () => call()))))
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return answers
}

describe('while the database is away', () => {
  test('K04 K05 P23 a known token calls on and every call is recorded; an unknown one is 503 and never 401 or 200', async () => {
    const { secret } = await bench.dashboard.createToken(space.id, 'nobody has seen it')
    const before = (await bench.dashboard.usageEvents(space.id)).length
    await until('what was before to be stored', async () => {
      const now = (await bench.dashboard.usageEvents(space.id)).length
      return now >= before && (await call()).status === 200
    })
    await proxy.cutOff()
    const from = Date.now()
    const answers = await callFor(AWAY_MS)
    const unseen = await call(secret)
    expect([unseen.status, codeOf(unseen)]).toEqual([503, 'auth_unavailable'])
    expect(await ready()).toBe(503)
    await proxy.restore()
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))

    await until('it to be ready again', async () => (await ready()) === 200)
    expect((await call(secret)).status).toBe(200)
    const served = new Set(answers.map(({ requestId }) => requestId))
    const recorded = async () =>
      (await bench.dashboard.usageEvents(space.id, from)).filter(({ requestId }) => served.has(requestId))
    await until('every call to be recorded', async () => (await recorded()).length === answers.length)
    expect(new Set((await recorded()).map(({ requestId }) => requestId)).size).toBe(answers.length)
  })

  test('R4.33 P23 the dashboard says 503 and never that there was nothing; refused callers are no events', async () => {
    const events = await bench.eventsOf(space, 0, async () => {
      expect((await call(`${space.token.slice(0, -4)}aaaa`)).status).toBe(401)
    })
    expect(events).toEqual([])
    await proxy.cutOff()
    for (const path of [`/api/spaces/${space.id}/usage`, `/api/spaces/${space.id}/usage/events`, '/api/me'])
      await expect(bench.dashboard.send('GET', path), path).rejects.toThrow('answered 503')
    await proxy.restore()
    await until('the dashboard to answer', () =>
      bench.dashboard.send('GET', `/api/spaces/${space.id}/usage`).then(
        () => true,
        () => false,
      ),
    )
  })
})

test('P23 J13 while Redis is away calls go on, counted by each process; it is used again when it is back', async () => {
  await bench.dashboard.send('PUT', `/api/spaces/${space.id}/limits`, { subject: 'space', requestsPerMinute: 5000 })
  const counting = async () =>
    ((await bench.dashboard.send('GET', `/api/spaces/${space.id}/limits`)) as { counting: string }).counting
  await until('Redis to count', async () => (await counting()) === 'everywhere')
  await redis.kill()
  const answers = await callFor(AWAY_MS)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await counting()).not.toBe('everywhere')
  await redis.start()
  await until('Redis to count again', async () => (await counting()) === 'everywhere')
  expect((await call()).status).toBe(200)
})
