import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { openaiCompatible } from './providers/openai-compatible'
import { anthropic } from './providers/anthropic'
import { openai } from './providers/openai'
import { perplexity } from './providers/perplexity'
import { type Harness, onlyEvent, PROVIDER_KEY, startHarness, type UpstreamHandler } from './test-harness'

let harness: Harness
afterEach(() => harness.close())

async function start(handler: UpstreamHandler, settings: Parameters<typeof startHarness>[1] = {}): Promise<void> {
  harness = await startHarness(handler, settings)
}

function send(response: ServerResponse, text: string, type = 'text/event-stream', status = 200): void {
  response.writeHead(status, { 'content-type': type })
  response.end(text)
}

const named = (events: Record<string, unknown>[]): string =>
  events.map((data) => `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`).join('')
const unnamed = (chunks: unknown[]): string =>
  chunks.map((data) => `data: ${data === 'done' ? '[DONE]' : JSON.stringify(data)}\n\n`).join('')

const ANTHROPIC_USAGE = {
  input_tokens: 10,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 0,
  output_tokens: 3,
}
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-real',
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: ANTHROPIC_USAGE,
}
const MESSAGE_EVENTS = [
  {
    type: 'message_start',
    message: { ...MESSAGE, content: [], stop_reason: null, usage: { ...ANTHROPIC_USAGE, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 3 } },
  { type: 'message_stop' },
]
const CHAT = '{"model":"anthropic/claude","messages":[{"role":"user","content":"hi"}]}'
const STREAMED_CHAT = CHAT.replace('{', '{"stream":true,')

const dataOf = (body: Buffer): unknown[] =>
  body
    .toString()
    .split('\n\n')
    .flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? [])
    .map((data): unknown => (data === '[DONE]' ? data : JSON.parse(data)))

type JsonEvent = { type: string; sequence_number: number }
type Chunk = { choices: { delta: { content?: string }; finish_reason: string | null }[] }
const textOf = (chunks: unknown[]): string =>
  chunks.map((chunk) => (chunk === '[DONE]' ? '' : ((chunk as Chunk).choices[0]?.delta.content ?? ''))).join('')

test('compat 2.1 2.2 a chat reaches a provider of messages and comes back as a chat, its cached tokens inside', async () => {
  await start((_request, response) => send(response, JSON.stringify(MESSAGE), 'application/json'), {
    protocol: 'anthropic',
  })
  const body = CHAT.replace('{', '{"top_logprobs":null,"seed":7,')
  const got = await harness.call({ path: '/chat/completions', body }).done
  expect(harness.seen[0]?.url).toBe('/v1/messages')
  expect(harness.seen[0]?.headers['anthropic-version']).toBe('2023-06-01')
  expect(JSON.parse(harness.seen[0]?.body.toString() ?? '')).toMatchObject({
    model: 'real-model',
    messages: [{ role: 'user' }],
    max_tokens: expect.any(Number) as number,
  })
  expect(JSON.parse(got.body.toString())).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 15, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 5 } },
  })
  expect(got.headers['x-keyway-warning']).toContain('seed')
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'completed',
    provenance: 'reported',
    servedModel: 'claude-real',
    tokens: { input: 15, cacheRead: 5, output: 3 },
  })
})

test.each([1, 7, 10_000])(
  'compat 2.2 a stream in pieces of %i bytes is translated event by event and metered',
  async (size) => {
    const bytes = Buffer.from(named(MESSAGE_EVENTS))
    await start(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        for (let at = 0; at < bytes.length; at += size) response.write(bytes.subarray(at, at + size))
        response.end()
      },
      { protocol: 'anthropic' },
    )
    const got = await harness.call({ path: '/chat/completions', body: STREAMED_CHAT }).done
    const chunks = dataOf(got.body)
    expect(chunks.at(-1)).toBe('[DONE]')
    expect(textOf(chunks)).toBe('Hello')
    expect(onlyEvent(harness).settlement).toMatchObject({
      outcome: 'completed',
      provenance: 'reported',
      tokens: { input: 15, cacheRead: 5, output: 3 },
    })
  },
)

test('compat 2.2 usage is a chunk of its own only for who asked', async () => {
  await start((_request, response) => send(response, named(MESSAGE_EVENTS)), { protocol: 'anthropic' })
  const call = (body: string) => harness.call({ path: '/chat/completions', body }).done
  const asked = STREAMED_CHAT.replace('{', '{"stream_options":{"include_usage":true},')
  expect(
    dataOf((await call(asked)).body).filter((chunk) => JSON.stringify(chunk).includes('"prompt_tokens":15')),
  ).toHaveLength(1)
  expect((await call(STREAMED_CHAT)).body.toString()).not.toContain('prompt_tokens')
})

test('H-46 reasoning that the provider counts apart is in what the client is told, and what is metered', async () => {
  const usage = { prompt_tokens: 9, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 30 } }
  const answer = { model: 'real', choices: [{ index: 0, message: { content: 'x' }, finish_reason: 'stop' }], usage }
  await start((_request, response) => send(response, JSON.stringify(answer), 'application/json'), {
    profile: perplexity,
  })
  const body = '{"model":"openai/gpt","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}'
  const got = await harness.call({ path: '/messages', body }).done
  expect(JSON.parse(got.body.toString())).toMatchObject({ usage: { input_tokens: 9, output_tokens: 32 } })
  expect(onlyEvent(harness).settlement).toMatchObject({ tokens: { input: 9, output: 32, reasoning: 30 } })
})

test('compat 1.5 a translated stream that breaks off ends in an error and in no terminal event', async () => {
  await start((_request, response) => send(response, named(MESSAGE_EVENTS.slice(0, 4))), { protocol: 'anthropic' })
  const got = await harness.call({ path: '/chat/completions', body: STREAMED_CHAT }).done
  const chunks = dataOf(got.body)
  expect(chunks.at(-1)).toMatchObject({ error: { code: 'upstream_error' } })
  expect(chunks).not.toContain('[DONE]')
  expect(JSON.stringify(chunks)).not.toContain('"finish_reason":"')
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'truncated',
    provenance: 'counted',
    tokens: { output: 1 },
  })
})

test('compat 3.1 a translated stream of Perplexity ends with its reason to finish', async () => {
  const chunk = (content: string, reason: string | null) => ({
    choices: [{ index: 0, delta: { content, reasoning: 'hm' }, finish_reason: reason }],
  })
  const call = async (chunks: object[]) => {
    await start((_request, response) => send(response, unnamed(chunks)), { profile: perplexity })
    const body = '{"model":"perplexity/sonar","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}'
    const got = await harness.call({ path: '/messages', body }).done
    return { text: got.body.toString(), outcome: onlyEvent(harness).settlement?.outcome }
  }
  const whole = await call([chunk('Hel', null), chunk('lo', 'stop')])
  expect(whole.text).toMatch(/"stop_reason":"end_turn"[^]*event: message_stop/)
  expect(whole.outcome).toBe('completed')
  await harness.close()
  const cut = await call([chunk('Hel', null)])
  expect(cut.text).toContain('event: error')
  expect(cut.outcome).toBe('truncated')
})

test('R1.38 an error in the middle of a translated stream is told in the client’s words', async () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
  await start((_request, response) => send(response, named([...MESSAGE_EVENTS.slice(0, 4), error])), {
    protocol: 'anthropic',
  })
  const got = await harness.call({ path: '/chat/completions', body: STREAMED_CHAT }).done
  const chunks = dataOf(got.body)
  expect(chunks.at(-1)).toMatchObject({ error: { message: 'Overloaded' } })
  expect(chunks).not.toContain('[DONE]')
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'upstream_error' })
})

test('G17 a provider key in a translated error event is masked', async () => {
  const error = { type: 'error', error: { type: 'api_error', message: `key ${PROVIDER_KEY} is wrong` } }
  await start((_request, response) => send(response, named([...MESSAGE_EVENTS.slice(0, 4), error])), {
    protocol: 'anthropic',
  })
  const got = await harness.call({ path: '/chat/completions', body: STREAMED_CHAT }).done
  expect(got.body.toString()).toContain('is wrong')
  expect(got.body.toString()).not.toContain(PROVIDER_KEY)
})

test('compat 1.6 a refusal of the other family keeps its status and its words', async () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded, try later' } }
  await start((_request, response) => send(response, JSON.stringify(error), 'application/json', 529), {
    protocol: 'anthropic',
  })
  const got = await harness.call({ path: '/chat/completions', body: CHAT }).done
  expect(got.status).toBe(503)
  expect(JSON.parse(got.body.toString())).toMatchObject({
    error: { message: 'Overloaded, try later', type: 'server_error', param: null },
  })
})

const CHUNKS = [
  {
    id: 'c',
    model: 'gpt-real',
    choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
  },
  { id: 'c', model: 'gpt-real', choices: [{ index: 0, delta: { content: 'Hello' }, finish_reason: null }] },
  { id: 'c', model: 'gpt-real', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  {
    id: 'c',
    model: 'gpt-real',
    choices: [],
    usage: { prompt_tokens: 12, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 2 } },
  },
  'done',
]
const MESSAGES = '{"model":"openai/gpt","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"hi"}]}'

test('compat 2.3 Anthropic’s client reads a stream of chat completions as messages', async () => {
  await start((_request, response) => send(response, unnamed(CHUNKS)), { profile: openaiCompatible })
  const headers = { 'anthropic-version': '2023-06-01' }
  const got = await harness.call({ path: '/messages', headers, body: MESSAGES }).done
  expect(harness.seen[0]?.url).toBe('/v1/chat/completions')
  expect(JSON.parse(harness.seen[0]?.body.toString() ?? '')).toMatchObject({ stream_options: { include_usage: true } })
  const events = dataOf(got.body) as { type: string; usage?: object }[]
  expect(events[0]?.type).toBe('message_start')
  expect(events.at(-1)?.type).toBe('message_stop')
  expect(events.find(({ type }) => type === 'message_delta')?.usage).toMatchObject({
    input_tokens: 10,
    cache_read_input_tokens: 2,
    output_tokens: 4,
  })
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'completed',
    tokens: { input: 12, cacheRead: 2, output: 4 },
  })
})

test.each(['openai', 'anthropic'] as const)(
  'compat 2.4 a client of responses is served by a %s provider without them',
  async (protocol) => {
    await start(
      (_request, response) => send(response, protocol === 'openai' ? unnamed(CHUNKS) : named(MESSAGE_EVENTS)),
      protocol === 'openai' ? { profile: openaiCompatible } : { protocol },
    )
    const body = '{"model":"x/y","input":"hi","stream":true,"store":false}'
    const got = await harness.call({ path: '/responses', body }).done
    const events = dataOf(got.body) as { type: string; sequence_number: number; response?: object }[]
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_event, index) => index))
    expect(events[0]?.type).toBe('response.created')
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { output: [{ content: [{ text: 'Hello' }] }] },
    })
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', provenance: 'reported' })
  },
)

test.each([
  ['ends', (response: ServerResponse) => response.end()],
  ['breaks', (response: ServerResponse) => setTimeout(() => response.destroy(), 50)],
] as const)(
  'compat 1.5 our error goes on counting where a translated stream of responses %s early',
  async (_how, stop) => {
    for (const protocol of ['openai', 'anthropic'] as const) {
      const text = protocol === 'openai' ? unnamed(CHUNKS.slice(0, 2)) : named(MESSAGE_EVENTS.slice(0, 4))
      await start(
        (_request, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write(text)
          stop(response)
        },
        { protocol, profile: { ...(protocol === 'openai' ? openai : anthropic), endpoints: new Set() } },
      )
      const body = '{"model":"x/y","input":"hi","stream":true,"store":false}'
      const events = dataOf((await harness.call({ path: '/responses', body }).done).body) as JsonEvent[]
      expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_event, index) => index))
      expect(events.length).toBeGreaterThan(3)
      expect(events.at(-1)).toMatchObject({ type: 'error', code: 'upstream_error' })
      await harness.close()
    }
  },
)

test('compat 2.4 a tool whose name is too long for the provider is called by its own name', async () => {
  await start(
    (_request, response) => {
      const sent = JSON.parse(harness.seen[0]?.body.toString() ?? '') as { tools: { function: { name: string } }[] }
      const { name } = sent.tools[0]!.function
      const message = { content: null, tool_calls: [{ id: 'c', function: { name, arguments: '{}' } }] }
      send(response, JSON.stringify({ choices: [{ message, finish_reason: 'tool_calls' }] }), 'application/json')
    },
    { profile: { ...openai, endpoints: new Set() } },
  )
  const tools = [{ type: 'namespace', name: 'n'.repeat(50), tools: [{ type: 'function', name: 'look_at_it' }] }]
  const body = JSON.stringify({ model: 'x/y', input: 'hi', store: false, tools })
  const got = await harness.call({ path: '/responses', body }).done
  expect(harness.seen[0]?.body.toString()).not.toContain('look_at_it')
  expect(JSON.parse(got.body.toString())).toMatchObject({
    output: [{ type: 'function_call', namespace: 'n'.repeat(50), name: 'look_at_it' }],
  })
})

test('compat 2.5 what cannot be said to the other side is 400 with its name, and nothing is sent', async () => {
  await start((_request, response) => send(response, '{}'), { protocol: 'anthropic' })
  const got = await harness.call({ path: '/chat/completions', body: CHAT.replace('{', '{"n":2,') }).done
  expect(got.status).toBe(400)
  expect(JSON.parse(got.body.toString())).toMatchObject({ error: { param: 'n' } })
  expect(harness.seen).toEqual([])
  expect(onlyEvent(harness).settlement?.outcome).toBe('rejected')
})

test.each([
  ['no JSON', 'application/json', 'oops'],
  ['an answer of another shape', 'application/json', '{"hello":1}'],
  ['an array', 'application/json', '[]'],
  ['nothing', 'application/json', ''],
])('G12 %s instead of a message is 502', async (_what, type, text) => {
  await start((_request, response) => send(response, text, type), { protocol: 'anthropic' })
  const got = await harness.call({ path: '/chat/completions', body: CHAT }).done
  expect(got.status).toBe(502)
  expect(onlyEvent(harness).settlement?.outcome).toBe('upstream_error')
})

test('G08 an event of a translated stream that is no JSON is told as an error', async () => {
  await start((_request, response) => send(response, `${named(MESSAGE_EVENTS.slice(0, 4))}data: {oops\n\n`), {
    protocol: 'anthropic',
  })
  const got = await harness.call({ path: '/chat/completions', body: STREAMED_CHAT }).done
  expect(dataOf(got.body).at(-1)).toMatchObject({ error: { code: 'upstream_invalid_response' } })
  expect(onlyEvent(harness).settlement?.outcome).toBe('upstream_error')
})

test('H-31 a client that leaves in the middle of a translated stream pays for what it got', async () => {
  await start(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(named(MESSAGE_EVENTS.slice(0, 5)))
    },
    { protocol: 'anthropic' },
  )
  const call = harness.call({ path: '/chat/completions', body: STREAMED_CHAT })
  while (!Buffer.concat(call.answer.writes).includes('Hel')) await new Promise((resolve) => setImmediate(resolve))
  call.leave()
  await call.done
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'client_abort',
    provenance: 'counted',
    tokens: { input: 15, output: 2 },
  })
})
