import { describe, expect, test } from 'vitest'
import { readCallBody } from './call-body'
import { ENDPOINT_ROWS, type EndpointRow } from './endpoints'
import { planCall } from './plan-call'
import { prepareBody } from './prepare-body'
import { deepseek } from './providers/deepseek'
import { google } from './providers/google'
import { mistral } from './providers/mistral'
import { openai } from './providers/openai'
import { openaiCompatible } from './providers/openai-compatible'
import { openrouter } from './providers/openrouter'
import type { ProviderProfile } from './providers/profile'
import type { Endpoint, Route } from './types'

const rowOf = (endpoint: Endpoint): EndpointRow => ENDPOINT_ROWS.find((row) => row.endpoint === endpoint)!

const CHAT = { upstreamModel: 'm', row: rowOf('chat.completions') }
const RESPONSES = rowOf('responses')

function prepared(
  profile: ProviderProfile,
  text: string,
  { upstreamModel, row }: { upstreamModel: string; row: EndpointRow } = CHAT,
): { text: string; dropped: readonly string[]; includeUsage: boolean } {
  const route: Route = {
    providerKeyId: 'key-1',
    provider: 'p',
    profile,
    protocol: 'openai',
    baseUrl: 'http://127.0.0.1/v1',
    upstreamModel,
    maxOutputTokens: null,
    listedAs: 'p',
    apiKey: { reveal: () => 'key' },
  }
  const bytes = Buffer.from(text)
  const body = readCallBody(bytes)
  if (body.kind !== 'ok') throw new Error(body.message)
  const plan = planCall(row, route, bytes, body)
  if (plan === 'estimate' || 'code' in plan) throw new Error('not a call')
  const result = prepareBody(bytes, body, { row, route, plan, stream: false, spaceId: 's' })
  if (result.kind !== 'ok') throw new Error(result.message)
  return { text: result.bytes.toString(), dropped: result.dropped, includeUsage: result.includeUsage }
}

test('compat 3.1 a provider without `store` never sees it, one that has it is told false', () => {
  const text = '{"model":"m","store":true,"messages":[]}'
  expect(prepared(openaiCompatible, text)).toMatchObject({ text: '{"model":"m","messages":[]}', dropped: ['store'] })
  expect(prepared(openai, text)).toMatchObject({
    text: '{"model":"m","store":false,"messages":[]}',
    dropped: ['store'],
  })
})

test('compat 3.1 who knows no role `developer` is sent `system`, in messages and nowhere else', () => {
  const text =
    '{"model":"m","metadata":{"role":"developer"},"messages":[{"role":"developer","content":[{"role":"developer"}]},{"content":"developer","role":"d\\u0065veloper"},{"role":"developer"}],"user":"developer"}'
  expect(prepared(deepseek, text).text).toBe(
    '{"model":"m","metadata":{"role":"developer"},"messages":[{"role":"system","content":[{"role":"developer"}]},{"content":"developer","role":"system"},{"role":"system"}],"user":"developer"}',
  )
  expect(prepared(openai, text).text).toBe(text)
})

test('compat 3.1 who refuses `stream_options` never sees what the client wrote there', () => {
  const text = '{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]}'
  const { text: sent, dropped, includeUsage } = prepared(mistral, text)
  expect(sent).toBe('{"model":"m","stream":true,"messages":[]}')
  expect({ dropped, includeUsage }).toEqual({ dropped: ['stream_options'], includeUsage: true })
})

describe('compat 1.11 a conversation over responses goes on though the provider keeps nothing', () => {
  const reasons = (rest: string, model = 'gpt-5.5') =>
    prepared(openai, `{"model":"m"${rest}}`, { upstreamModel: model, row: RESPONSES })
  const INCLUDE = ',"include":["reasoning.encrypted_content"]'

  test('models that reason are asked for their reasoning, where the client thinks it is kept', () => {
    expect(reasons(',"input":"hi"').text).toBe(`{"model":"gpt-5.5","input":"hi","store":false${INCLUDE}}`)
    expect(reasons(',"input":"hi","store":true').text).toBe(`{"model":"gpt-5.5","input":"hi","store":false${INCLUDE}}`)
    expect(reasons(',"input":"hi","store":false').text).toBe('{"model":"gpt-5.5","input":"hi","store":false}')
    expect(reasons(',"input":"hi"', 'gpt-4.1').text).toBe('{"model":"gpt-4.1","input":"hi","store":false}')
  })

  test('reasoning that is nothing but an id is left out', () => {
    const call = '{"type":"function_call","call_id":"c","name":"n","arguments":"{}"}'
    const bare = '{"type":"reasoning","id":"rs_1","summary":[]}'
    const whole = '{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"e"}'
    const { text, dropped } = reasons(`,"input":[${bare},${call},${whole}]`)
    expect(text).toBe(`{"model":"gpt-5.5","input":[${call},${whole}],"store":false${INCLUDE}}`)
    expect(dropped).toEqual(['reasoning'])
    expect(reasons(`,"store":false,"input":[${bare}]`)).toMatchObject({
      text: `{"model":"gpt-5.5","store":false,"input":[${bare}]}`,
      dropped: [],
    })
  })
})

test('compat 3.1 the newer name of the limit becomes the older one only where it is sent to who knows no other', () => {
  const text = '{"model":"m","max_completion_tokens":5}'
  expect(prepared(openaiCompatible, text).text).toBe('{"model":"m","max_tokens":5}')
  expect(prepared(openai, text).text).toBe(text)
})

function translatedBody(profile: ProviderProfile, upstreamModel: string, body: object): Record<string, unknown> {
  const { text } = prepared(profile, JSON.stringify(body), { upstreamModel, row: rowOf('messages') })
  return JSON.parse(text) as Record<string, unknown>
}

test('compat 2.3 what the translation knows of a model is told by its provider and its name', () => {
  const thinking = { type: 'enabled', budget_tokens: 2000 }
  const hard = { model: 'm', max_tokens: 5000, messages: [], output_config: { effort: 'max' } }
  const budget = { model: 'm', max_tokens: 5000, messages: [], thinking }
  expect(translatedBody(openrouter, 'openai/gpt-5.4', budget)['reasoning_effort']).toBe('low')
  expect(translatedBody(openrouter, 'openai/gpt-4.1', budget)).not.toHaveProperty('reasoning_effort')
  expect(translatedBody(mistral, 'llama-3.3-70b-versatile', hard)).not.toHaveProperty('reasoning_effort')
  expect(translatedBody(openrouter, 'openai/gpt-5.4', hard)['reasoning_effort']).toBe('xhigh')
  expect(translatedBody(openrouter, 'openai/gpt-5', hard)['reasoning_effort']).toBe('high')
  expect(translatedBody(openaiCompatible, 'gpt-5.4', hard)['reasoning_effort']).toBe('high')
})

test('compat 3.1 calls of tools go to Gemini 3 signed, and unsigned to everyone else', () => {
  const content = [{ type: 'tool_use', id: 'a', name: 'look', input: {} }]
  const body = { model: 'm', max_tokens: 9, messages: [{ role: 'assistant', content }] }
  const signed = {
    tool_calls: [{ id: 'a', extra_content: { google: { thought_signature: expect.any(String) as string } } }],
  }
  expect(translatedBody(google, 'gemini-3-pro', body)['messages']).toMatchObject([signed])
  for (const sent of [translatedBody(google, 'gemini-2.5-pro', body), translatedBody(deepseek, 'gemini-3-pro', body)]) {
    expect(JSON.stringify(sent)).not.toContain('extra_content')
  }
})
