import OpenAI, {
  APIConnectionError,
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from './start-mock-provider'

let mock: MockProvider
/** Array.fromAsync, which Node 20 lacks. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

let client: OpenAI

beforeAll(async () => {
  mock = await startMockProvider({ pace: 'instant' })
  client = new OpenAI({ apiKey: 'sk-test', baseURL: `${mock.url}/v1`, maxRetries: 0 })
})
afterAll(() => mock.close())

const messages = [{ role: 'user' as const, content: 'Say something nice about boats' }]

describe('the openai package against the mock', () => {
  test('completes, with usage that equals the ledger', async () => {
    const answer = await client.chat.completions.create({ model: 'gpt-4o-mini', messages })
    const text = answer.choices[0]?.message.content ?? ''
    expect(text).toContain("Keyway's demo provider")
    expect(text).toContain('Say something nice about boats')
    const entry = mock.ledger.find(answer.id)
    await expect.poll(() => entry?.outcome).toBe('completed')
    expect(entry).toMatchObject({ status: 200, usageSent: true, protocol: 'openai' })
    expect(answer.usage).toMatchObject({ prompt_tokens: entry?.inputTokens, completion_tokens: entry?.outputTokens })
    expect(answer._request_id).toBe(`req_${answer.id}`)
  })

  test('gives the same text to the same prompt', async () => {
    const ask = async () =>
      (await client.chat.completions.create({ model: 'demo-gpt', messages })).choices[0]?.message.content
    expect(await ask()).toBe(await ask())
  })

  test('streams one id, usage only in the last chunk when asked for', async () => {
    const stream = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = await collect(stream)
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1)
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
    const entry = mock.ledger.find(chunks[0]?.id ?? '')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: entry?.outputTokens } })
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
    expect(text).toContain('Say something nice about boats')
  })

  test('streams without any usage key when it was not asked for', async () => {
    const chunks = await collect(await client.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true }))
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false)
  })

  test('calls tools, with and without streaming', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }]
    const request = { model: 'tools', messages, tools }
    const answer = await client.chat.completions.create(request)
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'weather', arguments: '{"city":"demo city"}' } }] },
    })
    const final = await client.chat.completions.stream(request).finalChatCompletion()
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'weather', arguments: '{"city":"demo city"}' },
    })
  })

  test.each([
    ['error-400', BadRequestError],
    ['error-401', AuthenticationError],
    ['error-429', RateLimitError],
    ['error-500', InternalServerError],
    ['error-529', InternalServerError],
    ['no-such-model', NotFoundError],
    ['claude-haiku-4-5', NotFoundError],
  ])('%s becomes the right error class', async (model, type) => {
    await expect(client.chat.completions.create({ model, messages })).rejects.toBeInstanceOf(type)
  })

  test('a key with "bad" in it is refused, and the ledger keeps only its hash', async () => {
    const stranger = new OpenAI({ apiKey: 'sk-bad-key-of-mine', baseURL: `${mock.url}/v1`, maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toBeInstanceOf(AuthenticationError)
    expect(JSON.stringify(mock.ledger.entries)).not.toContain('sk-bad-key-of-mine')
  })

  test('an error in mid-stream throws after the first tokens', async () => {
    const stream = await client.chat.completions.create({ model: 'error-midstream', messages, stream: true })
    let seen = 0
    const read = async () => {
      for await (const chunk of stream) seen += chunk.choices[0]?.delta.content ? 1 : 0
    }
    await expect(read()).rejects.toBeInstanceOf(APIError)
    expect(seen).toBe(5)
  })

  test('a reset in mid-stream throws', async () => {
    const stream = await client.chat.completions.create({ model: 'truncated', messages, stream: true })
    await expect(collect(stream)).rejects.toThrow()
  })

  test('a reset before any header is a connection error', async () => {
    await expect(client.chat.completions.create({ model: 'reset', messages })).rejects.toBeInstanceOf(
      APIConnectionError,
    )
  })

  test.each([
    'crlf',
    'comments',
    'split-utf8',
    'single-bytes',
    'gzip',
    'usage-on-finish',
    'usage-every-chunk',
    'cached',
  ])('stream of %s reads as the same text as its plain answer', async (model) => {
    const chunks = await collect(await client.chat.completions.create({ model, messages, stream: true }))
    const plain = await client.chat.completions.create({ model, messages })
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      plain.choices[0]?.message.content,
    )
  })

  test('embeds as base64 (the default of the package) and as floats, to the same numbers', async () => {
    const request = { model: 'text-embedding-3-small', input: ['a boat', 'a lake'] }
    const packed = await client.embeddings.create(request)
    const floats = await client.embeddings.create({ ...request, encoding_format: 'float' })
    expect(packed.data).toHaveLength(2)
    expect(packed.data[0]?.embedding).toHaveLength(1536)
    expect(packed.data[1]?.embedding[7]).toBeCloseTo(floats.data[1]?.embedding[7] ?? 0, 6)
    expect(packed.usage).toEqual({ prompt_tokens: 4, total_tokens: 4 })
  })

  test('lists only the pleasant models', async () => {
    const ids = (await collect(client.models.list())).map((model) => model.id)
    expect(ids).toContain('gpt-4o-mini')
    expect(ids).not.toContain('error-500')
    expect(ids).not.toContain('claude-haiku-4-5')
  })
})
