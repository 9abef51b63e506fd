import type { IncomingMessage, ServerResponse } from 'node:http'
import Anthropic from '@anthropic-ai/sdk'
import { afterEach, expect, test } from 'vitest'
import { azureOpenai } from './providers/azure-openai'
import { openrouter } from './providers/openrouter'
import type { ProviderProfile } from './providers/profile'
import { type Harness, onlyEvent, PROVIDER_KEY, startHarness, TOKEN } from './test-harness'
import type { JsonObject } from './translate/types'

let harness: Harness
afterEach(() => harness.close())

const MODEL = 'gpt-5.6'
const USAGE = {
  input_tokens: 12,
  input_tokens_details: { cached_tokens: 2 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 21,
}
const REASONING = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAA' }
const CALL = { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Ulm"}' }
const SAID = { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Rain.' }] }
const TOOL = { name: 'weather', input_schema: { type: 'object' as const } }
const ASK = { model: 'openai/gpt', max_tokens: 1, messages: [{ role: 'user' as const, content: 'Rain in Ulm?' }] }

type Body = JsonObject & { input: JsonObject[]; tools?: JsonObject[] }
const asked = (at: number): Body => JSON.parse(harness.seen[at]?.body.toString() ?? '') as Body

/** What OpenAI's API refuses, as far as it matters here. */
function refusalOf(url: string, body: Body): string | null {
  if (url !== '/v1/responses') return 'Function tools with reasoning_effort are not supported'
  if (body['store'] !== false) return 'store'
  if (Number(body['max_output_tokens']) < 16) return 'max_output_tokens'
  if ('temperature' in body) return "Unsupported parameter: 'temperature'"
  if (body.tools?.some((tool) => tool['strict'] !== false)) return 'strict'
  const sealed = body.input.filter(({ type }) => type === 'reasoning').map((item) => item['encrypted_content'])
  return sealed.every((encrypted) => encrypted === 'gAAA') ? null : 'invalid_encrypted_content'
}

/** A model that calls a tool, and answers when it has the result. */
function openai(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const body = JSON.parse(bytes.toString()) as Body
  const refusal = refusalOf(request.url ?? '', body)
  if (refusal !== null) {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({ error: { message: refusal, type: 'invalid_request_error', param: null, code: null } }),
    )
    return
  }
  const hasResult = body.input.some(({ type }) => type === 'function_call_output')
  const output = [REASONING, hasResult ? SAID : CALL]
  const whole = { id: 'resp_1', object: 'response', model: MODEL, status: 'completed', output, usage: USAGE }
  if (body['stream'] === true) return events(response, whole)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(whole))
}

function events(response: ServerResponse, whole: JsonObject & { output: JsonObject[] }, length = 99): void {
  const created = { ...whole, status: 'in_progress', output: [], usage: null }
  const all = [
    { type: 'response.created', response: created },
    ...whole.output.flatMap((item, output_index): JsonObject[] => [
      { type: 'response.output_item.added', output_index, item: { ...item, content: [], arguments: '' } },
      ...(item === CALL
        ? [{ type: 'response.function_call_arguments.delta', output_index, delta: CALL.arguments }]
        : item === SAID
          ? [{ type: 'response.output_text.delta', output_index, content_index: 0, delta: 'Rain.' }]
          : []),
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.completed', response: whole },
  ].slice(0, length)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(
    all
      .map(
        (data, sequence_number) =>
          `event: ${String(data.type)}\ndata: ${JSON.stringify({ ...data, sequence_number })}\n\n`,
      )
      .join(''),
  )
}

async function start(handler: typeof openai = openai, settings: { profile?: ProviderProfile } = {}): Promise<void> {
  harness = await startHarness(handler, settings)
  Object.assign(harness.route, { upstreamModel: MODEL })
}

/** Anthropic's own client, with the gateway for a network. */
function anthropic(): Anthropic {
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(url, init)
    const path = new URL(request.url).pathname.replace('/api/v1', '')
    const headers = Object.fromEntries(request.headers)
    const answer = await harness.call({ path, headers, body: await request.text() }).done
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: answer.headers })
  }
  return new Anthropic({ authToken: TOKEN, apiKey: null, baseURL: 'http://keyway.test/api', maxRetries: 0, fetch })
}

test.each([false, true])(
  'compat 2.3 Anthropic’s client has a tool called by a model that reasons, and its reasoning is there in the next turn (stream: %s)',
  async (stream) => {
    await start()
    const ask = (messages: Anthropic.MessageParam[]) => {
      const request = { ...ASK, messages, tools: [TOOL], temperature: 1 }
      return stream ? anthropic().messages.stream(request).finalMessage() : anthropic().messages.create(request)
    }
    const first = await ask(ASK.messages)
    expect(first).toMatchObject({
      model: MODEL,
      content: [{ type: 'redacted_thinking' }, { type: 'tool_use', id: 'call_1', input: { city: 'Ulm' } }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 10, cache_read_input_tokens: 2, output_tokens: 9 },
    })
    expect(asked(0)).toMatchObject({ model: MODEL, store: false, include: ['reasoning.encrypted_content'] })
    const result = { type: 'tool_result' as const, tool_use_id: 'call_1', content: 'rain' }
    const second = await ask([
      ...ASK.messages,
      { role: 'assistant', content: first.content },
      { role: 'user', content: [result] },
    ])
    expect(second).toMatchObject({ content: [{}, { type: 'text', text: 'Rain.' }], stop_reason: 'end_turn' })
    const { id: _reasoningId, ...reasoning } = REASONING
    const { id: _callId, ...call } = CALL
    const output = { type: 'function_call_output', call_id: 'call_1', output: 'rain' }
    expect(asked(1).input.slice(1)).toEqual([reasoning, call, output])
    for (const { settlement } of harness.events.values()) {
      expect(settlement).toMatchObject({
        outcome: 'completed',
        provenance: 'reported',
        servedModel: MODEL,
        tokens: { input: 12, cacheRead: 2, output: 9, reasoning: 4 },
      })
    }
  },
)

test('compat 2.3 reasoning of another key is not sent to this one', async () => {
  await start()
  const { content } = await anthropic().messages.create({ ...ASK, tools: [TOOL] })
  Object.assign(harness.route, { providerKeyId: 'key-2' })
  const result = { type: 'tool_result' as const, tool_use_id: 'call_1', content: 'rain' }
  const messages: Anthropic.MessageParam[] = [
    ...ASK.messages,
    { role: 'assistant', content },
    { role: 'user', content: [result] },
  ]
  await anthropic().messages.create({ ...ASK, messages, tools: [TOOL] })
  expect(asked(1).input.map(({ type }) => type)).toEqual([undefined, 'function_call', 'function_call_output'])
})

test('compat 2.3 who asks neither for thinking nor with tools gets text alone', async () => {
  await start((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ model: MODEL, status: 'completed', output: [REASONING, SAID], usage: USAGE }))
  })
  expect((await anthropic().messages.create(ASK)).content).toEqual([{ type: 'text', text: 'Rain.' }])
  expect((await anthropic().messages.create({ ...ASK, tools: [TOOL] })).content).toHaveLength(2)
})

test('compat 2.3 Azure’s too, which is not asked for what it encrypts', async () => {
  await start(openai, { profile: azureOpenai })
  await anthropic().messages.create({ ...ASK, tools: [TOOL] })
  expect(harness.seen[0]?.url).toBe('/v1/responses')
  expect(asked(0)).not.toHaveProperty('include')
})

test('compat 2.3 a provider whose responses are not OpenAI’s own is asked by chat', async () => {
  await start(openai, { profile: { ...openrouter, alternate: null } })
  await expect(anthropic().messages.create({ ...ASK, tools: [TOOL] })).rejects.toMatchObject({ status: 400 })
  expect(harness.seen[0]?.url).toBe('/v1/chat/completions')
})

test('compat 1.6 2.5 what OpenAI refuses is told in Anthropic’s words, what was dropped in a header', async () => {
  await start((_request, response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' })
    response.end('{"error":{"message":"Slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}')
  })
  const body = JSON.stringify({ ...ASK, stop_sequences: ['x'], top_k: 3 })
  const got = await harness.call({ path: '/messages', headers: { 'anthropic-version': '2023-06-01' }, body }).done
  expect(got.status).toBe(429)
  expect(got.headers).toMatchObject({ 'retry-after': '7', 'x-keyway-warning': 'dropped=top_k,stop_sequences' })
  expect(JSON.parse(got.body.toString())).toMatchObject({
    type: 'error',
    error: { type: 'rate_limit_error', message: 'Slow down' },
  })
})

test('compat 1.5 G09 a stream that breaks off ends in an error, and what came of it is counted', async () => {
  const whole = { model: MODEL, status: 'completed', output: [REASONING, SAID], usage: USAGE }
  await start((_request, response) => events(response, whole, 5))
  const body = JSON.stringify({ ...ASK, stream: true })
  const got = await harness.call({ path: '/messages', headers: { 'anthropic-version': '2023-06-01' }, body }).done
  const text = got.body.toString()
  expect(text).toContain('"text":"Rain."')
  expect(text).toMatch(/event: error\ndata: .*api_error/)
  expect(text).not.toContain('message_stop')
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'truncated',
    provenance: 'estimated',
    tokens: { output: 2 },
  })
})

test('compat 1.5 events that repeat all that was asked are read, however long that was', async () => {
  const whole = { model: MODEL, status: 'completed', output: [SAID], usage: USAGE, instructions: 'x'.repeat(2_000_000) }
  await start((_request, response) => events(response, whole))
  const { content, usage } = await anthropic().messages.stream(ASK).finalMessage()
  expect(content).toEqual([{ type: 'text', text: 'Rain.' }])
  expect(usage.output_tokens).toBe(9)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', provenance: 'reported' })
})

test('R1.38 G17 a failed response is an error event without the provider’s key', async () => {
  const error = { code: 'server_error', message: `key ${PROVIDER_KEY} is wrong` }
  await start((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const data = { type: 'response.failed', response: { status: 'failed', error, output: [], usage: USAGE } }
    response.end(`event: response.failed\ndata: ${JSON.stringify(data)}\n\n`)
  })
  const body = JSON.stringify({ ...ASK, stream: true })
  const got = await harness.call({ path: '/messages', headers: { 'anthropic-version': '2023-06-01' }, body }).done
  expect(got.body.toString()).toContain('event: error')
  expect(got.body.toString()).not.toContain(PROVIDER_KEY)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'upstream_error', tokens: { input: 12, output: 9 } })
})
