import { afterAll, describe, expect, test } from 'vitest'
import { parseSettings } from '@/lib/env'
import { createMetricsDoor, createMetricsServer } from './answer-metrics'
import { listen } from './listen'
import { startTestServer, type TestServer } from './test-support'

const TOKEN = 'metrics-token-0123456789'
const TEXT = '# HELP keyway_x X.\n# TYPE keyway_x gauge\nkeyway_x 1\n'
const closing: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

const settings = (variables: Record<string, string>) => parseSettings(variables).telemetry.metrics

async function serverWith(variables: Record<string, string>): Promise<TestServer> {
  const server = await startTestServer({ metrics: createMetricsDoor(settings(variables), () => Promise.resolve(TEXT)) })
  closing.push(server.close)
  return server
}

async function ownPortWith(variables: Record<string, string>): Promise<string> {
  const door = createMetricsDoor(settings(variables), () => Promise.resolve(TEXT), { isOwnPort: true })
  const server = createMetricsServer(door)
  closing.push(() => server.close())
  return `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`
}

const get = (url: string, authorization?: string, method = 'GET') =>
  fetch(url, { method, headers: authorization === undefined ? {} : { authorization } })

describe('I11 /metrics on the port everybody reaches', () => {
  test.each([
    ['nothing is set', {}],
    ['there is only a port of its own', { KEYWAY_METRICS_PORT: '9464' }],
  ])('is not there while %s, whoever asks', async (_case, variables) => {
    const server = await serverWith(variables)
    const answer = await get(`${server.origin}/metrics`, `Bearer ${TOKEN}`)
    expect(await answer.text()).toContain('"page":"/metrics"')
  })

  test('opens for who has the token, and says nothing to anybody else', async () => {
    const { origin, pageRequests } = await serverWith({ KEYWAY_METRICS_TOKEN: TOKEN })
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `Bearer ${TOKEN.slice(0, -1)}`,
      `Bearer ${TOKEN}x`,
      `Basic ${TOKEN}`,
      TOKEN,
      'Bearer kw_pat_whatever',
    ]) {
      const answer = await get(`${origin}/metrics`, authorization)
      expect([authorization, answer.status]).toEqual([authorization, 401])
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
      expect(await answer.text()).not.toContain('keyway_')
    }
    expect((await get(`${origin}/metrics?token=${TOKEN}`)).status).toBe(401)
    const answer = await get(`${origin}/metrics?x=1`, `bearer ${TOKEN}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toBe(TEXT)
    const head = await get(`${origin}/metrics`, `Bearer ${TOKEN}`, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await get(`${origin}/metrics`, `Bearer ${TOKEN}`, 'POST')).status).toBe(405)
    expect(pageRequests).toEqual([])
  })

  test('answers while the process stops: that is when it is looked at', async () => {
    const server = await serverWith({ KEYWAY_METRICS_TOKEN: TOKEN })
    server.startDraining()
    expect((await get(`${server.origin}/metrics`, `Bearer ${TOKEN}`)).status).toBe(200)
  })
})

describe('I11 a port of its own', () => {
  test('answers metrics to this machine and nothing else to anybody', async () => {
    const origin = await ownPortWith({ KEYWAY_METRICS_PORT: '9464' })
    expect(await (await get(`${origin}/metrics`)).text()).toBe(TEXT)
    for (const path of ['/', '/healthz', '/api/v1/models', '/metricsx'])
      expect((await get(origin + path)).status).toBe(404)
  })

  test('asks for the token where there is one', async () => {
    const origin = await ownPortWith({ KEYWAY_METRICS_PORT: '9464', KEYWAY_METRICS_TOKEN: TOKEN })
    expect((await get(`${origin}/metrics`)).status).toBe(401)
    expect((await get(`${origin}/metrics`, `Bearer ${TOKEN}`)).status).toBe(200)
  })
})
