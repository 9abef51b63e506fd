import { createOpenAI } from '@ai-sdk/openai'
import Anthropic, {
  AuthenticationError as AnthropicAuthError,
  InternalServerError as AnthropicServerError,
} from '@anthropic-ai/sdk'
import { NotFoundError as AnthropicNotFound, PermissionDeniedError as AnthropicDenied } from '@anthropic-ai/sdk'
import { RateLimitError as AnthropicRateLimit } from '@anthropic-ai/sdk'
import { APICallError, embed, generateText, streamText } from 'ai'
import OpenAI, { AuthenticationError, BadRequestError, InternalServerError, NotFoundError } from 'openai'
import { APIError, PermissionDeniedError, RateLimitError } from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Entrance } from '@/lib/testing/start-keyway'
import { startWorkbench, type TestSpace, type Workbench } from './workbench'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/
const NOBODY = 'kw_pat_000000000000000000000000000000000000000'
const PROMPT = 'Say something nice about boats'
const messages = [{ role: 'user' as const, content: PROMPT }]

describe.each<Entrance>(['server', 'next'])('compat real clients through %s', (entrance) => {
  let bench: Workbench
  let closed: TestSpace
  beforeAll(async () => {
    bench = await startWorkbench({ entrance })
    closed = await bench.makeSpace('API access off', { apiAccess: false })
  })
  afterAll(() => bench?.dispose())

  const openai = (apiKey = bench.space.token) => new OpenAI({ apiKey, baseURL: bench.v1, maxRetries: 0 })
  const anthropic = (apiKey = bench.space.token) => new Anthropic({ apiKey, baseURL: bench.apiBase, maxRetries: 0 })

  describe('openai', () => {
    test('compat 1.1 completes: the answer, its request id and one event with the usage the provider served', async () => {
      let answer: (OpenAI.ChatCompletion & { _request_id?: string | null }) | undefined
      const events = await bench.eventsOf(bench.space, 1, async () => {
        answer = await openai().chat.completions.create({ model: 'mock/gpt-4o-mini', messages })
      })
      expect(answer?.choices[0]?.message.content).toContain(PROMPT)
      const id = answer?._request_id ?? ''
      expect(id).toMatch(UUID)
      const entry = bench.served(id)
      expect(answer?.usage).toMatchObject({ prompt_tokens: entry?.inputTokens, completion_tokens: entry?.outputTokens })
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({
        requestId: id,
        endpoint: 'chat.completions',
        provider: 'mock',
        model: 'gpt-4o-mini',
        stream: false,
        outcome: 'completed',
        provenance: 'reported',
        status: 200,
        inputTokens: entry?.inputTokens,
        outputTokens: entry?.outputTokens,
      })
    })

    test('compat 1.12 streams: usage only when asked for, one event with usage either way', async () => {
      const asked: OpenAI.ChatCompletionChunk[] = []
      const unasked: OpenAI.ChatCompletionChunk[] = []
      const request = { model: 'mock/gpt-4o-mini', messages, stream: true as const }
      const events = await bench.eventsOf(bench.space, 2, async () => {
        for await (const chunk of await openai().chat.completions.create(request)) unasked.push(chunk)
        const withUsage = { ...request, stream_options: { include_usage: true } }
        for await (const chunk of await openai().chat.completions.create(withUsage)) asked.push(chunk)
      })
      expect(textOf(unasked)).toContain(PROMPT)
      expect(textOf(asked)).toBe(textOf(unasked))
      expect(unasked.some((chunk) => 'usage' in chunk || chunk.choices.length === 0)).toBe(false)
      const usage = asked.at(-1)?.usage
      expect(events).toHaveLength(2)
      for (const event of events) {
        expect(event).toMatchObject({ outcome: 'completed', provenance: 'reported', stream: true, status: 200 })
        expect(event).toMatchObject({ inputTokens: usage?.prompt_tokens, outputTokens: usage?.completion_tokens })
      }
    })

    test('compat 1.4 streams a tool call', async () => {
      const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
      const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }]
      const stream = openai().chat.completions.stream({ model: 'mock/tools', messages, tools })
      const call = (await stream.finalChatCompletion()).choices[0]?.message.tool_calls?.[0]
      expect(call).toMatchObject({ function: { name: 'weather', arguments: '{"city":"demo city"}' } })
    })

    test('compat 1.4 embeds as base64, the default of the package, and as floats, with one event each', async () => {
      const request = { model: 'mock/text-embedding-3-small', input: ['a boat', 'a lake'] }
      const events = await bench.eventsOf(bench.space, 2, async () => {
        const packed = await openai().embeddings.create(request)
        const floats = await openai().embeddings.create({ ...request, encoding_format: 'float' })
        expect(packed.data[0]?.embedding).toHaveLength(1536)
        expect(packed.data[1]?.embedding[7]).toBeCloseTo(floats.data[1]?.embedding[7] ?? 0, 6)
      })
      expect(events.map(({ endpoint, outcome, inputTokens }) => [endpoint, outcome, inputTokens])).toEqual([
        ['embeddings', 'completed', 4],
        ['embeddings', 'completed', 4],
      ])
    })

    test('compat 1.10 lists and retrieves models, slash and all, without an event', async () => {
      const events = await bench.eventsOf(bench.space, 0, async () => {
        const ids = (await openai().models.list()).data.map((model) => model.id)
        expect(ids).toContain('mock/gpt-4o-mini')
        expect(ids).toContain('mock-anthropic/claude-haiku-4-5')
        expect(await openai().models.retrieve('mock/gpt-4o-mini')).toMatchObject({ object: 'model', owned_by: 'mock' })
        await expect(openai().models.retrieve('mock/nothing')).rejects.toBeInstanceOf(NotFoundError)
      })
      expect(events).toEqual([])
    })

    test.each([
      ['error-400', BadRequestError, 400],
      ['no-such-model', NotFoundError, 404],
      ['error-429', RateLimitError, 429],
      ['error-500', InternalServerError, 500],
      ['error-401', InternalServerError, 502],
      ['html-error', InternalServerError, 502],
      ['gzip', InternalServerError, 502],
      ['reset', InternalServerError, 502],
    ] as const)('compat 1.6 upstream %s becomes %o with our request id and one event', async (model, type, status) => {
      let error: unknown
      const events = await bench.eventsOf(bench.space, 1, async () => {
        error = await openai()
          .chat.completions.create({ model: `mock/${model}`, messages })
          .catch((e: unknown) => e)
      })
      expect(error).toBeInstanceOf(type)
      const { requestID, status: seen, message } = error as APIError
      expect(requestID).toMatch(UUID)
      expect(seen).toBe(status)
      expect(message).not.toContain('<html')
      expect(message).not.toContain('sk-conf')
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({ requestId: requestID, outcome: 'upstream_error', status })
    })

    test('compat 1.7 the provider’s retry-after reaches the client', async () => {
      const error = await openai()
        .chat.completions.create({ model: 'mock/error-429', messages })
        .catch((e: unknown) => e)
      expect((error as APIError).headers?.get('retry-after')).toBe('1')
      expect((error as APIError).headers?.get('retry-after-ms')).toBe('1000')
    })

    test('R3.9 compat 1.6 a token nobody has is AuthenticationError, without an event', async () => {
      const events = await bench.eventsOf(bench.space, 0, async () => {
        for (const token of [NOBODY, 'sk-not-ours']) {
          const error = await openai(token)
            .chat.completions.create({ model: 'x', messages })
            .catch((e: unknown) => e)
          expect(error).toBeInstanceOf(AuthenticationError)
          expect((error as APIError).requestID).toMatch(UUID)
        }
      })
      expect(events).toEqual([])
    })

    test('R3.18 R3.19 with API access off every call is PermissionDeniedError and one rejected event', async () => {
      const events = await bench.eventsOf(closed, 1, async () => {
        const error = await openai(closed.token)
          .chat.completions.create({ model: 'mock/gpt-4o-mini', messages })
          .catch((e: unknown) => e)
        expect(error).toBeInstanceOf(PermissionDeniedError)
        expect(error).toMatchObject({ code: 'api_access_disabled' })
      })
      expect(events).toMatchObject([{ outcome: 'rejected', status: 403, errorCode: 'api_access_disabled' }])
    })

    test.each(['error-midstream', 'truncated', 'truncated-clean'])(
      'compat 1.5 a stream that ends as %s throws after its first tokens and is one event',
      async (model) => {
        let seen = 0
        const events = await bench.eventsOf(bench.space, 1, async () => {
          const request = { model: `mock/${model}`, messages, stream: true as const }
          const read = async () => {
            for await (const chunk of await openai().chat.completions.create(request)) seen += chunk.choices.length
          }
          await expect(read()).rejects.toThrow()
        })
        expect(seen).toBeGreaterThan(0)
        expect(events).toHaveLength(1)
        expect(events[0]?.outcome).toBe(model === 'error-midstream' ? 'upstream_error' : 'truncated')
      },
    )
  })

  describe('@anthropic-ai/sdk', () => {
    const request = { model: 'mock-anthropic/claude-haiku-4-5', max_tokens: 512, messages }

    test('compat 1.1 completes: the answer, its request id and one event with the usage the provider served', async () => {
      let answer: (Anthropic.Message & { _request_id?: string | null }) | undefined
      const events = await bench.eventsOf(bench.space, 1, async () => {
        answer = await anthropic().messages.create(request)
      })
      const id = answer?._request_id ?? ''
      const entry = bench.served(id)
      expect(answer?.usage).toMatchObject({ input_tokens: entry?.inputTokens, output_tokens: entry?.outputTokens })
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({
        requestId: id,
        endpoint: 'messages',
        provider: 'mock-anthropic',
        outcome: 'completed',
        status: 200,
        provenance: 'reported',
        inputTokens: entry?.inputTokens,
        outputTokens: entry?.outputTokens,
      })
    })

    test('compat 1.5 streams to the final message, and is one event', async () => {
      let final: Anthropic.Message | undefined
      const events = await bench.eventsOf(bench.space, 1, async () => {
        final = await anthropic().messages.stream(request).finalMessage()
      })
      const block = final?.content[0]
      expect(block?.type === 'text' ? block.text : '').toContain(PROMPT)
      expect(events).toMatchObject([
        { outcome: 'completed', stream: true, provenance: 'reported', outputTokens: final?.usage.output_tokens },
      ])
    })

    test('compat 1.4 counts tokens, as one event that costs nothing', async () => {
      const events = await bench.eventsOf(bench.space, 1, async () => {
        const { max_tokens: _, ...countable } = request
        expect((await anthropic().messages.countTokens(countable)).input_tokens).toBeGreaterThan(0)
      })
      expect(events).toMatchObject([{ endpoint: 'messages.count_tokens', outcome: 'completed', costNanoUsd: '0' }])
    })

    test('compat 1.10 lists models in Anthropic’s shape', async () => {
      const ids: string[] = []
      for await (const model of anthropic().models.list({ limit: 2 })) ids.push(model.id)
      expect(ids).toContain('mock-anthropic/claude-haiku-4-5')
      expect(new Set(ids).size).toBe(ids.length)
    })

    test.each([
      ['no-such-model', AnthropicNotFound, 404],
      ['error-429', AnthropicRateLimit, 429],
      ['error-500', AnthropicServerError, 500],
      ['error-529', AnthropicServerError, 529],
      ['error-401', AnthropicServerError, 502],
    ] as const)('compat 1.6 upstream %s becomes %o with our request id and one event', async (model, type, status) => {
      let error: unknown
      const events = await bench.eventsOf(bench.space, 1, async () => {
        const bad = { ...request, model: `mock-anthropic/${model}` }
        error = await anthropic()
          .messages.create(bad)
          .catch((e: unknown) => e)
      })
      expect(error).toBeInstanceOf(type)
      expect(error).toMatchObject({ status, error: { type: 'error' } })
      const { requestID } = error as { requestID: string }
      expect(events).toMatchObject([{ requestId: requestID, outcome: 'upstream_error', status }])
    })

    test('R3.9 R3.18 a token nobody has is AuthenticationError, API access off is PermissionDeniedError', async () => {
      await expect(anthropic(NOBODY).messages.create(request)).rejects.toBeInstanceOf(AnthropicAuthError)
      await expect(anthropic(closed.token).messages.create(request)).rejects.toBeInstanceOf(AnthropicDenied)
    })
  })

  describe('ai with @ai-sdk/openai', () => {
    const chat = (model: string, apiKey = bench.space.token) => createOpenAI({ apiKey, baseURL: bench.v1 }).chat(model)

    test('compat 1.1 generates and streams the same text, one event each', async () => {
      const events = await bench.eventsOf(bench.space, 2, async () => {
        const plain = await generateText({ model: chat('mock/gpt-4o-mini'), prompt: PROMPT, maxRetries: 0 })
        expect(plain.text).toContain(PROMPT)
        const stream = streamText({ model: chat('mock/gpt-4o-mini'), prompt: PROMPT, maxRetries: 0 })
        let text = ''
        for await (const part of stream.textStream) text += part
        expect(text).toBe(plain.text)
        expect((await stream.usage).outputTokens).toBe(plain.usage.outputTokens)
      })
      expect(events.map((event) => event.outcome)).toEqual(['completed', 'completed'])
    })

    test('compat 1.4 embeds', async () => {
      const model = createOpenAI({ apiKey: bench.space.token, baseURL: bench.v1 }).embedding(
        'mock/text-embedding-3-small',
      )
      expect((await embed({ model, value: 'a boat' })).embedding).toHaveLength(1536)
    })

    test('compat 1.6 errors keep status and message', async () => {
      const ask = (model: string, token?: string) =>
        generateText({ model: chat(model, token), prompt: PROMPT, maxRetries: 0 }).catch((e: unknown) => e)
      for (const [error, status] of [
        [await ask('mock/error-429'), 429],
        [await ask('mock/error-500'), 500],
        [await ask('mock/gpt-4o-mini', NOBODY), 401],
        [await ask('mock/gpt-4o-mini', closed.token), 403],
      ] as const) {
        expect(APICallError.isInstance(error)).toBe(true)
        expect(error).toMatchObject({ statusCode: status, data: { error: { message: expect.any(String) as string } } })
      }
    })
  })
})

function textOf(chunks: readonly OpenAI.ChatCompletionChunk[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
}
