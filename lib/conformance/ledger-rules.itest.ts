import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UsageEventDetail } from '@/lib/schemas/usage'
import { embeddedSql } from '@/lib/testing/embedded-sql'
import { rawCall } from './raw-call'
import { startWorkbench, until, type Workbench } from './workbench'

const messages = [{ role: 'user', content: 'hello' }]
const MOMENT = /^\d{4}-\d\d-\d\dT/

let pricing: Server
let bench: Workbench
beforeAll(async () => {
  // A provider that says what it wants to be paid.
  pricing = createServer((request, response) => {
    request.resume().on('end', () => {
      const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, cost_usd: 99, cost: 99 }
      const choices = [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }]
      response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'theirs' })
      response.end(JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', model: 'other/name', choices, usage }))
    })
  })
  await new Promise<void>((resolve) => pricing.listen(0, '127.0.0.1', resolve))
  const { port } = pricing.address() as AddressInfo
  bench = await startWorkbench({ egressAllow: [`127.0.0.1:${port}`] })
  await bench.dashboard.addCompatibleProvider(bench.space.id, {
    provider: 'openai_compatible',
    slug: 'pricing',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: 'sk-a-key-of-pricing',
  })
})
afterAll(async () => {
  await bench?.dispose()
  pricing.close()
})

const chat = (model: string, more: { body?: object; headers?: Record<string, string> } = {}) =>
  rawCall(`${bench.v1}/chat/completions`, {
    token: bench.space.token,
    body: { model, messages, ...more.body },
    ...(more.headers ? { headers: more.headers } : {}),
  })
const eventOf = async (requestId: string) =>
  (await bench.dashboard.send('GET', `/api/spaces/${bench.space.id}/usage/events/${requestId}`)) as UsageEventDetail

test('R1.30 the provider of an event is that of its route, and no price is taken from an upstream’s word', async () => {
  const events = await bench.eventsOf(bench.space, 2, async () => {
    expect((await chat('pricing/mock/gpt-4o-mini')).status).toBe(200)
    expect((await chat('mock/gpt-4o-mini')).status).toBe(200)
  })
  expect(events.map(({ provider, costNanoUsd }) => [provider, costNanoUsd])).toEqual([
    ['mock', null],
    ['pricing', null],
  ])
})

test('R1.31 a stream without usage counts as a request with estimated tokens; one with it brings the hidden chunk to nobody', async () => {
  let silent: Awaited<ReturnType<typeof chat>> | undefined
  let told: Awaited<ReturnType<typeof chat>> | undefined
  const events = await bench.eventsOf(bench.space, 2, async () => {
    silent = await chat('mock/no-usage', { body: { stream: true } })
    told = await chat('mock/demo-gpt@fast', { body: { stream: true } })
  })
  const of = (requestId = '') => events.find((event) => event.requestId === requestId)
  expect(of(silent?.requestId)).toMatchObject({ outcome: 'completed', stream: true, provenance: 'estimated' })
  expect(of(told?.requestId)).toMatchObject({ outcome: 'completed', stream: true, provenance: 'reported' })
  // Asked of the upstream for the ledger, and not wanted by the client.
  expect(told?.body.toString()).not.toContain('prompt_tokens')
})

test('R1.32 a call has the server’s id whatever the client says; the client’s is kept beside it when it is harmless', async () => {
  const said = ['client-id-1', 'client-id-2', '', 'x'.repeat(500), '<script>']
  for (const id of said) {
    let answer: Awaited<ReturnType<typeof chat>> | undefined
    await bench.eventsOf(bench.space, 1, async () => {
      answer = await chat('pricing/x', { headers: { 'x-request-id': id, 'request-id': 'other' } })
    })
    expect(answer?.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    const event = await eventOf(answer?.requestId ?? '')
    expect(event.clientRequestId).toBe(id.startsWith('client-id') ? id : null)
    expect(event.upstreamRequestId).toBe('theirs')
  }
})

test('R1.33 when a token was last used is its own column: it stays when its calls are pruned', async () => {
  await bench.eventsOf(bench.space, 1, () => chat('mock/gpt-4o-mini'))
  const lastUsed = async () =>
    ((await bench.dashboard.send('GET', `/api/me/tokens/${bench.space.tokenId}`)) as { lastUsedAt: string | null })
      .lastUsedAt
  await until('the use to be written', async () => (await lastUsed()) !== null)
  const before = await lastUsed()
  await embeddedSql(bench.keyway.dataDir, 'DELETE FROM usage_event')
  expect(await lastUsed()).toBe(before)
})

test('R1.35 every moment is stored with its zone and written in UTC', async () => {
  await bench.eventsOf(bench.space, 1, () => chat('mock/gpt-4o-mini'))
  const naive = await embeddedSql(
    bench.keyway.dataDir,
    `SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'timestamp without time zone' AND table_name NOT LIKE '\\_%'`,
  )
  expect(naive).toEqual([])
  const base = `/api/spaces/${bench.space.id}`
  const moments: string[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'string' && MOMENT.test(value)) moments.push(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  for (const path of ['/api/me', '/api/me/tokens', '/api/me/sessions', '/api/me/security-log', '/api/admin/users'])
    collect(await bench.dashboard.send('GET', path))
  for (const path of ['', '/usage/events', '/usage', '/members', '/provider-keys', '/invitations', '/models'])
    collect(await bench.dashboard.send('GET', base + path))
  expect(moments.length).toBeGreaterThan(20)
  expect(moments.filter((moment) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(moment))).toEqual([])
})

test('R4.32 what is no endpoint is never forwarded, whoever asks', async () => {
  const asked = bench.mock.ledger.entries.length
  const origin = bench.apiBase
  const paths = ['/internal/usage', '/internal/usage?caller=x&since_ts=0', '/internal/budgets', '/v1/internal/usage']
  for (const path of [...paths, '/v1/nothing', '/v1/chat/completions/extra', '/v1/mock/gpt-4o-mini'])
    for (const call of [{}, { token: bench.space.token }, { token: bench.space.token, body: { model: 'mock/x' } }])
      expect((await rawCall(origin + path, call)).status, path).toBeOneOf([401, 404, 405])
  expect(bench.mock.ledger.entries.length).toBe(asked)
})
