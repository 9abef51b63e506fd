import Anthropic, {
  APIError,
  AuthenticationError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from './start-mock-provider'

let mock: MockProvider
/** Array.fromAsync, which Node 20 lacks. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

let client: Anthropic

beforeAll(async () => {
  mock = await startMockProvider({ pace: 'instant' })
  client = new Anthropic({ apiKey: 'sk-ant-test', baseURL: mock.url, maxRetries: 0 })
})
afterAll(() => mock.close())

const request = { max_tokens: 500, messages: [{ role: 'user' as const, content: 'Say something nice about boats' }] }

describe('the @anthropic-ai/sdk package against the mock', () => {
  test('completes, with usage that equals the ledger', async () => {
    const message = await client.messages.create({ ...request, model: 'claude-haiku-4-5' })
    expect(message.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('nice about boats') })
    const entry = mock.ledger.find(message.id)
    expect(message.usage).toMatchObject({ input_tokens: entry?.inputTokens, output_tokens: entry?.outputTokens })
    expect(message._request_id).toBe(`req_${message.id}`)
  })

  test('streams to the same message as without streaming', async () => {
    const whole = await client.messages.create({ ...request, model: 'claude-sonnet-5' })
    const streamed = await client.messages.stream({ ...request, model: 'claude-sonnet-5' }).finalMessage()
    expect(streamed.content).toEqual(whole.content)
    expect(streamed.usage).toMatchObject({
      input_tokens: whole.usage.input_tokens,
      output_tokens: whole.usage.output_tokens,
    })
    expect(streamed.stop_reason).toBe('end_turn')
  })

  test('stops at max_tokens', async () => {
    const message = await client.messages.create({ ...request, max_tokens: 3, model: 'demo-gpt' })
    expect(message).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 3 } })
  })

  test('reports cache reads and writes beside the input', async () => {
    const { usage } = await client.messages.create({ ...request, model: 'cached' })
    expect(usage).toMatchObject({
      cache_read_input_tokens: 1000,
      cache_creation_input_tokens: 500,
      cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 200 },
    })
    expect(usage.input_tokens).toBeLessThan(100)
  })

  test('calls tools in a stream', async () => {
    const tools = [{ name: 'weather', input_schema: { type: 'object' as const, required: ['city'] } }]
    const message = await client.messages.stream({ ...request, model: 'tools', tools }).finalMessage()
    expect(message.stop_reason).toBe('tool_use')
    expect(message.content[0]).toMatchObject({ type: 'tool_use', name: 'weather', input: { city: 'demo city' } })
  })

  test.each([
    ['error-401', AuthenticationError],
    ['error-429', RateLimitError],
    ['error-500', InternalServerError],
    ['gpt-4o-mini', NotFoundError],
  ])('%s becomes the right error class', async (model, type) => {
    await expect(client.messages.create({ ...request, model })).rejects.toBeInstanceOf(type)
  })

  test('error-529 is an overloaded error with its request id', async () => {
    const failure = client.messages.create({ ...request, model: 'error-529' })
    await expect(failure).rejects.toMatchObject({
      status: 529,
      type: 'overloaded_error',
      requestID: expect.any(String),
    })
  })

  test.each(['error-midstream', 'truncated', 'truncated-clean'])(
    '%s never ends as a finished message',
    async (model) => {
      const failure = client.messages.stream({ ...request, model }).finalMessage()
      await expect(failure).rejects.toThrow()
      if (model === 'error-midstream') await expect(failure).rejects.toBeInstanceOf(APIError)
    },
  )

  test.each(['crlf', 'split-utf8', 'single-bytes', 'comments'])(
    'stream of %s reads as its plain answer',
    async (model) => {
      const streamed = await client.messages.stream({ ...request, model }).finalMessage()
      expect(streamed.content).toEqual((await client.messages.create({ ...request, model })).content)
    },
  )

  test('counts tokens as the answer would', async () => {
    const counted = await client.messages.countTokens({ messages: request.messages, model: 'claude-haiku-4-5' })
    const message = await client.messages.create({ ...request, model: 'claude-haiku-4-5' })
    expect(counted.input_tokens).toBe(message.usage.input_tokens)
  })

  test('lists its own models in its own shape', async () => {
    const models = await collect(client.models.list())
    expect(models.map((model) => model.id)).toEqual(expect.arrayContaining(['claude-haiku-4-5', 'demo-gpt']))
    expect(models.every((model) => model.type === 'model')).toBe(true)
    expect(models.map((model) => model.id)).not.toContain('gpt-4o-mini')
  })
})
