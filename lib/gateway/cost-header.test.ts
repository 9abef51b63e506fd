import { afterEach, expect, test } from 'vitest'
import type { GatewayPorts } from './ports'
import { type Harness, onlyEvent, startHarness, until, type UpstreamHandler } from './test-harness'

let harness: Harness
afterEach(() => harness.close())

const NAME = 'x-keyway-cost-usd'
const REPLY =
  '{"id":"c1","model":"real-model-0815","choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":7,"completion_tokens":2}}'
const MESSAGE =
  '{"id":"m1","type":"message","role":"assistant","model":"claude-1","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":{"input_tokens":7,"output_tokens":2}}'
const CHAT = '{"model":"m","messages":[{"role":"user","content":"hi"}]}'

/** A dollar for each million of tokens in, ten for each million out. */
const costOf: GatewayPorts['costOf'] = (_route, _intent, { tokens }) =>
  BigInt((tokens.input ?? 0) * 1000 + (tokens.output ?? 0) * 10_000)

async function start(handler: UpstreamHandler, settings: Parameters<typeof startHarness>[1] = {}): Promise<void> {
  harness = await startHarness(handler, { ...settings, ports: { costOf, ...settings.ports } })
}

const withLength: UpstreamHandler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(REPLY.length) }).end(REPLY)
}
const chunked: UpstreamHandler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write(REPLY)
  response.end()
}

test.each([
  ['with its length', withLength],
  ['in one chunk', chunked],
])('compat 1.3 an answer that comes whole, %s, says what it cost, by what the ledger prices it with', async (_, up) => {
  const asked: Parameters<GatewayPorts['costOf']>[] = []
  const noting: GatewayPorts['costOf'] = (...call) => {
    asked.push(call)
    return costOf(...call)
  }
  await start(up, { ports: { costOf: noting } })
  const answer = await harness.call({ body: CHAT }).done
  expect(answer.headers[NAME]).toBe('0.000027000')
  expect(answer.body.toString()).toBe(REPLY)
  const { intent, settlement } = onlyEvent(harness)
  expect(asked).toHaveLength(1)
  expect(asked[0]?.[0]).toBe(harness.route)
  expect(asked[0]?.[1]).toBe(intent)
  expect(settlement).toMatchObject(asked[0]![2])
})

test('compat 1.3 a translated answer says what it cost', async () => {
  await start((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(MESSAGE), {
    protocol: 'anthropic',
  })
  const answer = await harness.call({ path: '/chat/completions', body: CHAT }).done
  expect(answer.headers[NAME]).toBe('0.000027000')
})

test('compat 1.3 J10 what has no price says nothing of its cost, what is free says so', async () => {
  let cost: bigint | null = null
  await start(withLength, { ports: { costOf: () => cost } })
  expect((await harness.call({ body: CHAT }).done).headers).not.toHaveProperty(NAME)
  cost = 0n
  expect((await harness.call({ body: CHAT }).done).headers[NAME]).toBe('0.000000000')
})

test('compat 1.3 K01 an answer in pieces is not held back for its cost, and has none in its headers', async () => {
  let finish: () => void = () => undefined
  await start((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(REPLY.length) })
    response.write(REPLY.slice(0, 20))
    finish = () => response.end(REPLY.slice(20))
  })
  const call = harness.call({ body: CHAT })
  await until(() => call.answer.writes.length === 1)
  expect(call.answer.headers).not.toHaveProperty(NAME)
  finish()
  expect((await call.done).body.toString()).toBe(REPLY)
})

test.each([
  ['a stream', 200, 'text/event-stream', `data: ${REPLY}\n\ndata: [DONE]\n\n`, '{"stream":true,"model":"m"}'],
  ['a provider’s refusal', 400, 'application/json', '{"error":{"message":"no"}}', CHAT],
])('compat 1.3 %s has no cost in its headers', async (_, status, type, text, body) => {
  await start((_request, response) => response.writeHead(status, { 'content-type': type }).end(text))
  const answer = await harness.call({ body }).done
  expect(answer.status).toBe(status)
  expect(answer.headers).not.toHaveProperty(NAME)
})
