import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type Harness, onlyEvent, startHarness, type UpstreamHandler } from './test-harness'

let harness: Harness
afterEach(() => harness.close())

async function start(handler: UpstreamHandler, settings: Parameters<typeof startHarness>[1] = {}): Promise<void> {
  harness = await startHarness(handler, settings)
}

function json(response: ServerResponse, value: unknown, type = 'application/json'): void {
  response.writeHead(200, { 'content-type': type })
  response.end(typeof value === 'string' ? value : JSON.stringify(value))
}

const bodyOf = (answer: { body: Buffer }): Record<string, unknown> =>
  JSON.parse(answer.body.toString()) as Record<string, unknown>

const RESPONSE = { id: 'resp_1', object: 'response', model: 'real-model-1', output: [] }
const USAGE = {
  input_tokens: 40,
  input_tokens_details: { cached_tokens: 8 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
}

function responseEvents(...events: [string, object][]): string {
  return events.map(([type, data]) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`).join('')
}

test('R1.26 compat 1.12 a response passes through and its tokens are read', async () => {
  const answer = { ...RESPONSE, usage: USAGE }
  await start((_request, response) => json(response, answer))
  const got = await harness.call({ path: '/responses', body: '{"model":"m","input":"hi"}' }).done
  expect(got.body.toString()).toBe(JSON.stringify(answer))
  expect(harness.seen[0]?.url).toBe('/v1/responses')
  expect(harness.seen[0]?.body.toString()).toBe('{"model":"real-model","input":"hi","store":false}')
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'completed',
    provenance: 'reported',
    servedModel: 'real-model-1',
    tokens: { input: 40, cacheRead: 8, output: 9, reasoning: 4 },
  })
})

test('compat 1.5 1.12 a stream of responses passes through byte for byte and ends with its own last event', async () => {
  const text = responseEvents(
    ['response.created', { response: RESPONSE }],
    ['response.output_text.delta', { delta: 'Hé said "delta".' }],
    ['response.completed', { response: { ...RESPONSE, usage: USAGE } }],
  )
  await start((_request, response) => json(response, text, 'text/event-stream'))
  const got = await harness.call({ path: '/responses', body: '{"model":"m","input":"hi","stream":true}' }).done
  expect(got.body.toString()).toBe(text)
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'completed',
    servedModel: 'real-model-1',
    tokens: { input: 40, output: 9 },
  })
})

test.each([
  ['response.failed', 'upstream_error', 'reported'],
  ['response.incomplete', 'completed', 'reported'],
])('compat 1.5 a stream that ends in %s is %s', async (type, outcome, provenance) => {
  const text = responseEvents(
    ['response.created', { response: RESPONSE }],
    [type, { response: { ...RESPONSE, usage: USAGE } }],
  )
  await start((_request, response) => json(response, text, 'text/event-stream'))
  await harness.call({ path: '/responses', body: '{"model":"m","input":"hi","stream":true}' }).done
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome, provenance })
})

test('H-31 compat 1.5 a stream of responses that breaks off ends in an error event and in no terminal one', async () => {
  const text = responseEvents(
    ['response.created', { response: RESPONSE }],
    ['response.output_text.delta', { delta: 'abcdefgh' }],
  )
  await start((_request, response) => json(response, text, 'text/event-stream'))
  const got = await harness.call({ path: '/responses', body: '{"model":"m","input":"hi","stream":true}' }).done
  const tail = got.body.toString().slice(text.length)
  expect(tail).toMatch(/^event: error\ndata: \{.*\}\n\n$/)
  expect(JSON.parse(tail.split('data: ')[1] ?? '')).toMatchObject({
    type: 'error',
    message: expect.any(String) as string,
  })
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'truncated',
    provenance: 'estimated',
    tokens: { output: 2 },
  })
})

test('compat 1.11 H-66 ids of stored objects never reach the provider', async () => {
  await start((_request, response) => json(response, RESPONSE))
  const body = '{"model":"m","input":"hi","previous_response_id":"resp_of_somebody"}'
  const got = await harness.call({ path: '/responses', body }).done
  expect(got.status).toBe(404)
  expect(bodyOf(got)).toMatchObject({ error: { code: 'stored_object', param: 'previous_response_id' } })
  const items = '{"model":"m","input":[{"type":"item_reference","id":"rs_1"}]}'
  expect((await harness.call({ path: '/responses', body: items }).done).body.toString()).toContain('.openai.store')
  for (const method of ['GET', 'DELETE']) {
    expect((await harness.call({ method, path: '/responses/resp_of_somebody' }).done).status).toBe(404)
  }
  expect(harness.seen).toEqual([])
  const ends = Array.from(harness.events.values(), ({ settlement }) => settlement)
  expect(ends).toEqual(Array(2).fill(expect.objectContaining({ outcome: 'rejected', errorCode: 'stored_object' })))
})

test('R1.26 the older completions are metered by their text', async () => {
  const chunks = ['data: {"model":"real","choices":[{"text":"abcdefgh"}]}\n\n', 'data: [DONE]\n\n'].join('')
  await start((_request, response) => json(response, chunks, 'text/event-stream'))
  const got = await harness.call({ path: '/completions', body: '{"model":"m","prompt":"hi","stream":true}' }).done
  expect(got.body.toString()).toBe(chunks)
  expect(JSON.parse(harness.seen[0]?.body.toString() ?? '')).toMatchObject({ stream_options: { include_usage: true } })
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', tokens: { output: 2 } })
})

test('R1.26 moderations are free', async () => {
  await start((_request, response) => json(response, { id: 'modr', model: 'omni', results: [] }))
  await harness.call({ path: '/moderations', body: '{"model":"m","input":"hi"}' }).done
  expect(onlyEvent(harness).settlement).toMatchObject({ provenance: 'reported', tokens: { input: 0, output: 0 } })
})

test('R1.26 a picture has the tokens its provider tells, and none that are guessed', async () => {
  const answers = [
    { created: 1, data: [], usage: { input_tokens: 12, output_tokens: 4160 } },
    { created: 1, data: [{ b64_json: 'A'.repeat(4000) }] },
  ]
  await start((_request, response) => json(response, answers.shift()))
  await harness.call({ path: '/images/generations', body: '{"model":"m","prompt":"a boat"}' }).done
  await harness.call({ path: '/images/generations', body: '{"model":"m","prompt":"a boat"}' }).done
  const [told, untold] = [...harness.events.values()].map(({ settlement }) => settlement)
  expect(told).toMatchObject({ provenance: 'reported', tokens: { input: 12, output: 4160 } })
  expect(untold).toMatchObject({ outcome: 'completed', provenance: null, tokens: { input: null, output: null } })
})

test('R1.26 G12 speech keeps its type and its bytes; a page is refused', async () => {
  const sound = Buffer.from([0x49, 0x44, 0x33, 0, 255, 254, 10, 13])
  const types = ['audio/mpeg', 'image/svg+xml', 'text/html']
  await start((_request, response) => {
    response.writeHead(200, { 'content-type': types.shift() })
    response.end(sound)
  })
  const speak = () => harness.call({ path: '/audio/speech', body: '{"model":"m","input":"hi","voice":"alloy"}' }).done
  const [first, second, third] = [await speak(), await speak(), await speak()]
  expect(first.headers['content-type']).toBe('audio/mpeg')
  expect(first.body.equals(sound)).toBe(true)
  expect(second.headers['content-type']).toBe('application/octet-stream')
  expect(third.status).toBe(502)
})

const FORM = [
  '--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n\0\x01\xff\r\n',
  '--xyz\r\nContent-Disposition: form-data; name="model"\r\n\r\nopenai/whisper\r\n--xyz--\r\n',
].join('')

test.each([
  ['application/json', '{"text":"hi","usage":{"type":"tokens","input_tokens":14,"output_tokens":3}}', 14],
  ['text/plain; charset=utf-8', 'hi\n', null],
])('R1.26 a transcription goes up as the form it is, and comes back as %s', async (type, text, input) => {
  await start((_request, response) => json(response, text, type))
  const headers = { 'content-type': 'multipart/form-data; boundary=xyz' }
  const got = await harness.call({ path: '/audio/transcriptions', headers, body: Buffer.from(FORM, 'latin1') }).done
  expect(got.body.toString()).toBe(text)
  expect(got.headers['content-type']).toContain(type.split(';')[0])
  expect(harness.seen[0]?.headers['content-type']).toBe(headers['content-type'])
  expect(harness.seen[0]?.body.toString('latin1')).toBe(FORM.replace('openai/whisper', 'real-model'))
  expect(onlyEvent(harness)).toMatchObject({ intent: { model: 'openai/whisper' }, settlement: { tokens: { input } } })
})

test('E14 a form that is none is the client’s mistake, recorded once', async () => {
  await start((_request, response) => json(response, {}))
  const got = await harness.call({ path: '/images/edits', body: '{"model":"m"}' }).done
  expect(got.status).toBe(400)
  expect(bodyOf(got)).toMatchObject({ error: { message: expect.stringContaining('multipart/form-data') as string } })
  expect(onlyEvent(harness).settlement?.outcome).toBe('rejected')
})

test('compat 1.4 tokens of a model that cannot count are estimated, never a 500', async () => {
  await start(() => expect.unreachable('no provider is asked'), { protocol: 'openai' })
  const body = `{"model":"m","messages":[{"role":"user","content":"${'x'.repeat(400)}"}]}`
  const got = await harness.call({ path: '/messages/count_tokens', body }).done
  const { input_tokens } = bodyOf(got)
  expect(input_tokens).toBeGreaterThanOrEqual(100)
  expect(input_tokens).toBeLessThan(110)
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'completed',
    provenance: 'estimated',
    attempts: 0,
    tokens: { input: 0, output: 0 },
  })
})

test('R1.26 token count and cost estimate answer without a provider and record nothing', async () => {
  await start(() => expect.unreachable('no provider is asked'))
  const count = await harness.call({ path: '/token-count', body: '{"model":"m","input":"abcdefgh"}' }).done
  expect(bodyOf(count)).toEqual({ object: 'token_count', model: 'm', token_count: 2, estimated: true })
  const ask = (body: object) => harness.call({ path: '/cost-estimate', body: JSON.stringify(body) }).done
  expect(bodyOf(await ask({ model: 'm', prompt_tokens: 5, completion_tokens: 7 }))).toMatchObject({
    costNanoUsd: '75',
    costUsd: '0.000000075',
    priceSource: 'list',
    tokens: { input: 5, output: 7 },
  })
  for (const wrong of [{ prompt_tokens: -1 }, { prompt_tokens: '5' }, { prompt_tokens: 1, cached_tokens: 2 }]) {
    expect((await ask({ model: 'm', ...wrong })).status).toBe(400)
  }
  expect((await ask({ model: 'nope' })).status).toBe(404)
  expect((await harness.call({ path: '/token-count', body: 'x' }).done).status).toBe(400)
  expect(harness.events.size).toBe(0)
})

test('R4.27 what a model is not priced at is null and not nothing', async () => {
  const priceOf = () => ({ costNano: null, source: null, version: null })
  await start(() => expect.unreachable('no provider is asked'), { ports: { priceOf } })
  const got = await harness.call({ path: '/cost-estimate', body: '{"model":"m","prompt_tokens":5}' }).done
  expect(bodyOf(got)).toMatchObject({ costNanoUsd: null, costUsd: null })
})

test('providers are those of the models that may be called', async () => {
  await start(() => expect.unreachable('no provider is asked'))
  const got = await harness.call({ method: 'GET', path: '/providers' }).done
  expect(bodyOf(got)).toEqual({
    object: 'list',
    data: [
      { id: 'anthropic', object: 'provider', models: 1 },
      { id: 'openai', object: 'provider', models: 1 },
    ],
  })
})

test('usage of one call is told to its caller, and an unknown one is not found', async () => {
  await start(() => expect.unreachable('no provider is asked'))
  const get = (path: string, query = '') => harness.call({ method: 'GET', path, query }).done
  expect(bodyOf(await get('/usage/req-known'))).toEqual({ requestId: 'req-known' })
  const missing = await get('/usage/req-other')
  expect(missing.status).toBe(404)
  expect(bodyOf(missing)).toMatchObject({ error: { code: 'call_not_found' } })
})

test.each([
  ['', '2026-12-16T08:00:00.000Z', '2027-01-15T08:00:00.000Z', 'day'],
  ['from=2026-10-01&to=2026-10-03&group_by=hour', '2026-10-01T00:00:00.000Z', '2026-10-03T00:00:00.000Z', 'hour'],
  ['from=2026-10-01T10:00:00%2B02:00', '2026-10-01T08:00:00.000Z', '2027-01-15T08:00:00.000Z', 'day'],
])('R1.20 usage with %s is of a window and a grouping', async (query, from, to, groupBy) => {
  await start(() => expect.unreachable('no provider is asked'))
  const got = await harness.call({ method: 'GET', path: '/usage', query }).done
  expect(bodyOf(got)).toEqual({ object: 'usage', from, to, groupBy })
})

test.each([
  'group_by=owner',
  'group_by=day&group_by=hour',
  'from=yesterday',
  'from=2026-13-01',
  'from=2026-10-03&to=2026-10-01',
  'from=2020-01-01&to=2026-01-01',
  'from=2026-01-01&to=2026-06-01&group_by=hour',
  'from=%00',
])('H14 R1.20 usage with %s is 400', async (query) => {
  await start(() => expect.unreachable('no provider is asked'))
  expect((await harness.call({ method: 'GET', path: '/usage', query }).done).status).toBe(400)
})

test('a ledger that cannot answer is 503, never nothing', async () => {
  const down = () => Promise.reject(new Error('down'))
  await start(() => expect.unreachable('no provider is asked'), { ports: { ownUsage: { event: down, summary: down } } })
  expect((await harness.call({ method: 'GET', path: '/usage' }).done).status).toBe(503)
  expect((await harness.call({ method: 'GET', path: '/usage/req-known' }).done).status).toBe(503)
})
