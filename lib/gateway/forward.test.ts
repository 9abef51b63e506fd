import { afterEach, expect, test } from 'vitest'
import { type Harness, onlyEvent, PROVIDER_KEY, startHarness, TOKEN, until } from './test-harness'

let harness: Harness
afterEach(() => harness.close())

const REPLY =
  '{"id":"c1","model":"real-model-0815","choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":7,"completion_tokens":2}}'
const ANTHROPIC_REPLY =
  '{"id":"m1","model":"claude-x-1","content":[{"type":"text","text":"hi"}],"usage":{"input_tokens":3,"cache_read_input_tokens":4,"cache_creation_input_tokens":5,"output_tokens":2}}'

test('A6 a JSON answer passes byte for byte and is recorded once with its tokens', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'up-1' }).end(REPLY)
  })
  const answer = await harness.call({ body: '{"model":"openai/real","messages":[{"role":"user","content":"hello"}]}' })
    .done
  expect(answer.status).toBe(200)
  expect(answer.body.toString()).toBe(REPLY)
  expect(answer.headers['content-length']).toBe(String(REPLY.length))
  const event = onlyEvent(harness)
  expect(event.intent).toMatchObject({
    model: 'openai/real',
    stream: false,
    upstreamModel: 'real-model',
    spaceId: 'space-1',
  })
  expect(event.settlement).toMatchObject({
    outcome: 'completed',
    provenance: 'reported',
    status: 200,
    servedModel: 'real-model-0815',
    upstreamRequestId: 'up-1',
    attempts: 1,
    tokens: { input: 7, output: 2 },
  })
  expect(harness.uses).toEqual([{ tokenId: 'token-1', providerKeyId: 'key-1', providerKeyRefused: false }])
  expect(harness.gateway.inFlight).toBe(0)
})

test('H-35 an Anthropic answer is counted by its own field names, cached tokens included', async () => {
  harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANTHROPIC_REPLY)
    },
    { protocol: 'anthropic' },
  )
  const answer = await harness.call({ body: '{"model":"x","messages":[]}' }).done
  expect(answer.body.toString()).toBe(ANTHROPIC_REPLY)
  expect(onlyEvent(harness).settlement).toMatchObject({
    provenance: 'reported',
    tokens: { input: 12, output: 2, cacheRead: 4, cacheWrite5m: 5 },
  })
})

test('E05 X11 R3.11 the upstream gets exactly our headers, whatever the client sends; its kind is noted', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(REPLY)
  })
  const hostile = {
    cookie: 'a=b',
    host: 'evil.example',
    'x-api-key': TOKEN,
    'x-forwarded-for': '1.2.3.4',
    forwarded: 'for=1.2.3.4',
    origin: 'https://evil.example',
    referer: 'https://evil.example/',
    'proxy-authorization': 'Basic x',
    'openai-organization': 'org',
    'openai-project': 'proj',
    traceparent: '00-1',
    'accept-encoding': 'gzip, br',
    'x-internal-secret': 'x',
    'x-stainless-retry-count': '1',
    connection: 'close, authorization',
    'sec-fetch-site': 'none',
    'openai-beta': 'assistants=v2',
    'anthropic-beta': 'not-for-openai',
    'idempotency-key': 'idem-1',
    'x-request-id': 'client-1',
    'user-agent': 'OpenAI/JS 7.0.0',
  }
  await harness.call({ body: '{"model":"m"}', headers: hostile }).done
  const { headers, url } = harness.seen[0]!
  delete headers.host
  expect(url).toBe('/v1/chat/completions')
  expect(headers).toEqual({
    connection: 'keep-alive',
    'content-type': 'application/json',
    'content-length': '22',
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'keyway',
    'x-request-id': 'req-1',
    authorization: `Bearer ${PROVIDER_KEY}`,
    'openai-beta': 'assistants=v2',
    'idempotency-key': 'idem-1',
  })
  expect(onlyEvent(harness).intent).toMatchObject({
    clientKind: 'openai-node',
    clientRequestId: 'client-1',
    provider: 'openai',
    listedAs: 'openai-list',
  })
})

test('E05 an Anthropic upstream gets its key as x-api-key, the version defaulted and the beta flags unchanged', async () => {
  harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANTHROPIC_REPLY)
    },
    { protocol: 'anthropic' },
  )
  await harness.call({ body: '{"model":"m"}', headers: { 'anthropic-beta': 'a-1,b-2', 'openai-beta': 'x' } }).done
  await harness.call({ body: '{"model":"m"}', headers: { 'anthropic-version': '2026-10-21' } }).done
  const [first, second] = harness.seen
  expect(first!.url).toBe('/v1/messages')
  expect(first!.headers).toMatchObject({
    'x-api-key': PROVIDER_KEY,
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'a-1,b-2',
  })
  expect(first!.headers).not.toHaveProperty('authorization')
  expect(first!.headers).not.toHaveProperty('openai-beta')
  expect(second!.headers['anthropic-version']).toBe('2026-10-21')
})

test('G11 the client gets exactly our headers, whatever the upstream sends', async () => {
  harness = await startHarness((_request, response) => {
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'set-cookie': 'a=b',
        location: 'https://evil.example',
        refresh: '0; url=https://evil.example',
        'www-authenticate': 'Basic',
        'access-control-allow-origin': '*',
        'clear-site-data': '"*"',
        'alt-svc': 'h3=":443"',
        'strict-transport-security': 'max-age=1',
        link: '</x>',
        'x-accel-redirect': '/etc/passwd',
        'x-keyway-provider': 'forged',
        server: 'evil',
        'openai-organization': 'org-secret',
        'content-disposition': 'attachment',
        'x-ratelimit-remaining-requests': '9',
        'retry-after': '1',
        'x-request-id': 'up 1 <bad>',
      })
      .end(REPLY)
  })
  const answer = await harness.call({ body: '{"model":"m"}' }).done
  const timing = answer.headers['server-timing']
  delete answer.headers['server-timing']
  expect(answer.headers).toEqual({
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(REPLY.length),
    'x-request-id': 'req-1',
    'request-id': 'req-1',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
    'x-keyway-provider': 'openai',
    'x-keyway-model': 'real-model',
    'x-ratelimit-remaining-requests': '9',
    'retry-after': '1',
  })
  expect(timing).toMatch(/^auth;dur=[\d.]+, admission;dur=[\d.]+, upstream;dur=[\d.]+$/)
})

test('R1.29 embeddings count their prompt only', async () => {
  const body =
    '{"object":"list","data":[{"embedding":"AAAA"}],"model":"e","usage":{"prompt_tokens":5,"total_tokens":5}}'
  harness = await startHarness((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  const answer = await harness.call({ path: '/embeddings', body: '{"model":"e","input":"x"}' }).done
  expect(answer.body.toString()).toBe(body)
  expect(harness.seen[0]!.url).toBe('/v1/embeddings')
  expect(onlyEvent(harness).settlement).toMatchObject({ provenance: 'reported', tokens: { input: 5, output: 0 } })
})

test('count_tokens passes through and is free', async () => {
  harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"input_tokens":2095}')
    },
    { protocol: 'anthropic' },
  )
  const answer = await harness.call({ path: '/messages/count_tokens', body: '{"model":"m","messages":[]}' }).done
  expect(answer.body.toString()).toBe('{"input_tokens":2095}')
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', tokens: { input: 0, output: 0 } })
})

test('a large answer in many chunks keeps its bytes and its usage', async () => {
  const vectors = Array.from({ length: 60_000 }, (_, i) => `"${i}-abcdefghijklmnopqrstuvwxyz"`).join(',')
  const body = `{"data":[${vectors}],"usage":{"prompt_tokens":11,"completion_tokens":5}}`
  harness = await startHarness((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    for (let i = 0; i < body.length; i += 50_000) response.write(body.slice(i, i + 50_000))
    response.end()
  })
  const answer = await harness.call({ body: '{"model":"m"}' }).done
  expect(answer.body.equals(Buffer.from(body))).toBe(true)
  expect(onlyEvent(harness).settlement).toMatchObject({ provenance: 'reported', tokens: { input: 11, output: 5 } })
})

test('K01 the chunk that completes an answer of known length leaves only when its settlement is written', async () => {
  let settled: () => void = () => undefined
  let finish: () => void = () => undefined
  harness = await startHarness((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': REPLY.length })
    response.write(REPLY.slice(0, 40))
    finish = () => response.end(REPLY.slice(40))
  })
  const { close } = harness.ports.usage
  harness.ports.usage.close = (requestId, settlement, done) => {
    close(requestId, settlement)
    settled = () => done?.()
  }
  const pending = harness.call({ body: '{"model":"m"}' })
  await until(() => pending.answer.writes.length === 1)
  finish()
  await until(() => onlyEvent(harness).settlement !== null)
  expect(Buffer.concat(pending.answer.writes).toString()).toBe(REPLY.slice(0, 40))
  expect(pending.answer.ended).toBe(false)
  settled()
  const answer = await pending.done
  expect(answer.body.toString()).toBe(REPLY)
  expect(answer.headers['content-length']).toBe(String(REPLY.length))
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', tokens: { input: 7, output: 2 } })
})
