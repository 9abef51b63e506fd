import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import { LimitList } from '@/lib/schemas/limit'
import { DashboardClient } from '@/lib/testing/dashboard-client'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { startTestRedis, type TestRedis } from '@/lib/testing/redis'
import { ADMIN, startKeyway, type TestKeyway } from '@/lib/testing/start-keyway'
import { openCall, rawCall } from './raw-call'
import { furnishSpace, type TestSpace, until } from './workbench'

/** Sooner than any cache forgets by itself (10 s): the other process must have heard. Milliseconds. */
const HEARD_MS = 8000

let postgres: TestPostgres
let redis: TestRedis
let mock: MockProvider
let a: TestKeyway
let b: TestKeyway
let dashboard: DashboardClient
let space: TestSpace

beforeAll(async () => {
  postgres = await startTestPostgres()
  redis = await startTestRedis()
  mock = await startMockProvider({ pace: 'instant' })
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, KEYWAY_SECRET: randomBytes(32).toString('base64') }
  const options = { egressAllow: [`127.0.0.1:${mock.port}`], env }
  a = await startKeyway(options)
  b = await startKeyway(options)
  dashboard = await DashboardClient.signIn(a.origin, ADMIN)
})
afterAll(async () => {
  await a?.dispose()
  await b?.dispose()
  await mock?.close()
  await redis?.stop()
  postgres?.stop()
})
beforeEach(async () => {
  const { id } = await dashboard.createSpace('Shared')
  space = await furnishSpace(dashboard, id, mock.url)
})

const chat = (keyway: TestKeyway, model: string, stream: boolean) => ({
  url: `http://127.0.0.1:${keyway.port}/api/v1/chat/completions`,
  call: { token: space.token, body: { model, stream, messages: [{ role: 'user', content: 'hello' }] } },
})
const statusAt = async (keyway: TestKeyway): Promise<number> => {
  const { url, call } = chat(keyway, 'mock/gpt-4o-mini', false)
  const { status, body } = await rawCall(url, call)
  if (status >= 500) throw new Error(`A call answered ${status}: ${body.toString()}`)
  return status
}

/** A stream that has begun, and what it has brought so far. */
async function openStream(keyway: TestKeyway) {
  const { url, call } = chat(keyway, 'mock/endless', true)
  const response: IncomingMessage = await openCall(url, call)
  const stream = { text: '', ended: false, close: () => response.destroy() }
  response.on('data', (chunk: Buffer) => (stream.text += chunk.toString()))
  response.on('close', () => (stream.ended = true))
  await until('the first chunk', () => stream.text !== '')
  return stream
}

describe('P4 B04 A13 A20 what one process changes, the other has heard of', () => {
  const turns: [string, () => Promise<unknown>, number, string][] = [
    ['a token is revoked', () => dashboard.revokeToken(space.tokenId), 401, 'token_revoked'],
    ['the switch is turned off', () => turn({ enabled: false, streams: 'cut' }), 403, 'api_access_disabled'],
  ]
  const turn = (body: object) => dashboard.send('PUT', `/api/spaces/${space.id}/api-access`, body)

  for (const [what, change, status, code] of turns) {
    test(`${what} in A: B refuses the next call and cuts its live stream with an error event`, async () => {
      const streams = [await openStream(a), await openStream(b)]
      expect([await statusAt(a), await statusAt(b)]).toEqual([200, 200])
      const from = performance.now()
      await change()
      expect(await statusAt(a)).toBe(status)
      await until('both streams to end', () => streams.every(({ ended }) => ended))
      expect(await statusAt(b)).toBe(status)
      expect(performance.now() - from).toBeLessThan(HEARD_MS)
      for (const { text } of streams) {
        expect(text.trimEnd().split('\n\n').at(-1)).toContain(`"code":"${code}"`)
        expect(text).not.toContain('[DONE]')
      }
    })
  }

  test('H-19 the switch drains in A: B refuses new calls and lets its stream go on', async () => {
    const stream = await openStream(b)
    await turn({ enabled: false, streams: 'drain' })
    await until('B to refuse', async () => (await statusAt(b)) === 403)
    const before = stream.text.length
    await until('the stream to go on', () => stream.text.length > before)
    expect(stream.ended).toBe(false)
    await turn({ enabled: false, streams: 'cut' })
    await until('the stream to end', () => stream.ended)
    expect(stream.text).toContain('api_access_disabled')
  })
})

test('J01 P12 R4.22 of a burst of 200 at a limit of 50 over both processes exactly 50 get through', async () => {
  const body = { subject: 'space', requestsPerMinute: 50 }
  await dashboard.send('PUT', `/api/spaces/${space.id}/limits`, body)
  // Both are warm, and know of the limit: what was set in one the other has heard of.
  await until('B to know of the limit', async () => {
    const { url, call } = chat(b, 'mock/gpt-4o-mini', false)
    const { headers } = await rawCall(url, call)
    return headers['x-ratelimit-limit-requests'] === '50'
  })
  const used = await usedRequests()
  const statuses = await Promise.all(Array.from({ length: 200 }, (_, i) => statusAt(i % 2 === 0 ? a : b)))
  expect(statuses.filter((status) => status === 200)).toHaveLength(50 - used)
  expect(statuses.filter((status) => status === 429)).toHaveLength(150 + used)
  expect(await usedRequests()).toBe(50)
})

/** Of the space's limit, by all processes together. */
async function usedRequests(): Promise<number> {
  const { items, counting } = LimitList.parse(await dashboard.send('GET', `/api/spaces/${space.id}/limits`))
  expect(counting).toBe('everywhere')
  return items[0]?.requestsPerMinute?.used ?? -1
}
