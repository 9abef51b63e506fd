import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, jsonSchema, type LanguageModel, type ModelMessage, Output, type ToolSet } from 'ai'
import { describe, expect, test } from 'vitest'
import { chatOverMessages } from './chat-over-messages'
import { messagesOverChat } from './messages-over-chat'
import { messagesOverResponses } from './messages-over-responses'
import { responsesOverChat } from './responses-over-chat'
import { responsesOverMessages } from './responses-over-messages'
import { answering, PLAIN, TARGET, translated } from './test-support'
import type { JsonObject } from './types'

// The AI SDK is the other opinion: it writes the same conversation for either protocol, so a translation of the one must be the
// other. Its `fetch` is ours, and nothing goes over a network.

const tools: ToolSet = {
  look: {
    description: 'Looks.',
    inputSchema: jsonSchema({ type: 'object', properties: { x: { type: 'number' } }, required: ['x'] }),
  },
  find: { inputSchema: jsonSchema({ type: 'object', properties: {} }) },
}
const schema = jsonSchema({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
})
const calls: ModelMessage[] = [
  { role: 'user', content: 'look twice' },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: 'let me' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'look', input: { x: 1 } },
      { type: 'tool-call', toolCallId: 'b', toolName: 'look', input: { x: 2 } },
    ],
  },
  {
    role: 'tool',
    content: [
      { type: 'tool-result', toolCallId: 'a', toolName: 'look', output: { type: 'text', value: 'A' } },
      { type: 'tool-result', toolCallId: 'b', toolName: 'look', output: { type: 'json', value: { b: 1 } } },
    ],
  },
]
const media: ModelMessage[] = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'see' },
      { type: 'file', data: 'aGk=', mediaType: 'image/png' },
      { type: 'file', data: 'cGRm', mediaType: 'application/pdf', filename: 'a.pdf' },
    ],
  },
]
const addressed: ModelMessage[] = [
  { role: 'user', content: [{ type: 'file', data: new URL('https://pictures.test/a.png'), mediaType: 'image/png' }] },
]

type Asked = Omit<Parameters<typeof generateText>[0], 'model'>
/** Its provider for others' models would fetch such a picture itself. */
const BY_ADDRESS = 'a picture by its address'
const CASES: Readonly<Record<string, Asked>> = {
  'one sentence': { prompt: 'hi' },
  'instructions and settings': {
    instructions: 'be brief',
    prompt: 'hi',
    maxOutputTokens: 9,
    temperature: 0.5,
    stopSequences: ['END'],
  },
  top_p: { prompt: 'hi', topP: 0.5 },
  'pictures and documents': { messages: media },
  [BY_ADDRESS]: { messages: addressed },
  'parallel calls and their results': { messages: calls, tools },
  'results and then a question': { messages: [...calls, { role: 'user', content: 'so?' }], tools },
  'several turns': {
    messages: [...calls, { role: 'assistant', content: 'A and B' }, { role: 'user', content: 'thanks' }],
  },
  'any tool': { prompt: 'hi', tools, toolChoice: 'required' },
  'this tool': { prompt: 'hi', tools, toolChoice: { type: 'tool', toolName: 'look' } },
  auto: { prompt: 'hi', tools, toolChoice: 'auto' },
  'a schema': { prompt: 'hi', output: Output.object({ name: 'answer', schema }) },
  'high reasoning': { prompt: 'hi', instructions: 'be', reasoning: 'high' },
}
const CASE_LIST = Object.entries(CASES)

/** The body that the model's provider would have been sent. */
async function captured(modelOf: (fetch: typeof globalThis.fetch) => LanguageModel, asked: Asked): Promise<JsonObject> {
  const wire = answering({})
  // The answer is none on purpose: only the question matters.
  await generateText({ ...asked, model: modelOf(wire.fetch), maxRetries: 0 } as Parameters<
    typeof generateText
  >[0]).catch(() => null)
  expect(wire.asked).toHaveLength(1)
  return wire.asked[0]!
}

const anthropic = (fetch: typeof globalThis.fetch) => createAnthropic({ apiKey: 'k', fetch })('claude-opus-4-6')
const openai = (asked: Asked) => (fetch: typeof globalThis.fetch) =>
  // Its chat model knows by name which models reason.
  createOpenAI({ apiKey: 'k', fetch }).chat(asked.reasoning === undefined ? 'gpt-4.1' : 'gpt-5')
const responses = (asked: Asked) => (fetch: typeof globalThis.fetch) =>
  createOpenAI({ apiKey: 'k', fetch }).responses(asked.reasoning === undefined ? 'gpt-4.1' : 'gpt-5')
const compatible = (fetch: typeof globalThis.fetch) =>
  createOpenAICompatible({ name: 'other', baseURL: 'http://other.test/v1', fetch, supportsStructuredOutputs: true })(
    'm',
  )

/** Differences that mean nothing: the model's name, one text for blocks of text, and an optional default. */
function messagesNorm(body: JsonObject): JsonObject {
  const { model, system, tool_choice, ...rest } = body
  expect(typeof model).toBe('string')
  const blocks = Array.isArray(system) ? (system as JsonObject[]).map((block) => block['text']).join('\n') : system
  const isDefault = (tool_choice as JsonObject | undefined)?.['type'] === 'auto'
  return {
    ...rest,
    ...(blocks !== undefined && { system: blocks }),
    ...(!isDefault && tool_choice !== undefined && { tool_choice }),
  }
}

/** Differences that mean nothing: the model's name, that of the limit and of the instructions' role, and optional defaults. */
function chatNorm(body: JsonObject): JsonObject {
  const { model, tool_choice, max_tokens, max_completion_tokens, messages, store, ...rest } = body
  expect([typeof model, store]).toEqual(['string', undefined])
  const limit = max_completion_tokens ?? max_tokens
  return JSON.parse(
    JSON.stringify({
      ...rest,
      limit,
      tool_choice: tool_choice === 'auto' ? undefined : tool_choice,
      messages: (messages as JsonObject[]).map((message) => ({
        ...message,
        role: message['role'] === 'developer' ? 'system' : message['role'],
        // An answer of calls alone: null and no text are the same.
        content: message['content'] === null ? '' : message['content'],
      })),
    }),
  ) as JsonObject
}

/** Differences that mean nothing: where instructions stand, how openly a default is said, and how much of its thinking is shown. */
function responsesNorm(body: JsonObject): JsonObject {
  const { model, instructions, input, tools, tool_choice, reasoning, store, include, ...rest } = body
  expect([typeof model, [undefined, false].includes(store as undefined)]).toEqual(['string', true])
  expect([undefined, ['reasoning.encrypted_content']]).toContainEqual(include)
  const system = instructions === undefined ? [] : [{ role: 'system', content: instructions }]
  return JSON.parse(
    JSON.stringify({
      ...rest,
      effort: (reasoning as JsonObject | undefined)?.['effort'],
      tool_choice: tool_choice === 'auto' ? undefined : tool_choice,
      tools: (tools as JsonObject[] | undefined)?.map((tool) => ({ ...tool, strict: tool['strict'] ?? false })),
      input: [...system, ...(input as JsonObject[])].map((item) =>
        item['role'] === 'developer' ? { ...item, role: 'system' } : item,
      ),
    }),
  ) as JsonObject
}

describe('the same conversation, written by the AI SDK for the one and translated to the other', () => {
  test.each(CASE_LIST)('OpenAI chat → messages: %s', async (_name, asked) => {
    const target = { ...TARGET, maxOutputTokens: 128_000 }
    const [given, wanted] = await Promise.all([captured(openai(asked), asked), captured(anthropic, asked)])
    const result = translated(chatOverMessages, given, target)
    expect(result.dropped).toEqual([])
    expect(messagesNorm(result.body)).toEqual(messagesNorm(wanted))
  })

  test.each(CASE_LIST.filter(([name]) => name !== BY_ADDRESS))(
    'OpenAI-compatible chat → messages: %s',
    async (_name, asked) => {
      const target = { ...TARGET, maxOutputTokens: 128_000 }
      const [given, wanted] = await Promise.all([captured(compatible, asked), captured(anthropic, asked)])
      expect(messagesNorm(translated(chatOverMessages, given, target).body)).toEqual(messagesNorm(wanted))
    },
  )

  test.each(CASE_LIST)('messages → OpenAI chat: %s', async (_name, asked) => {
    const [given, wanted] = await Promise.all([captured(anthropic, asked), captured(openai(asked), asked)])
    // Where nothing is said, the AI SDK knows the model's own limit, which a chat client does not send.
    if (asked.maxOutputTokens === undefined) delete given['max_tokens']
    const result = translated(messagesOverChat, given)
    expect(result.dropped).toEqual([])
    expect(chatNorm(result.body)).toEqual(chatNorm(wanted))
  })

  test.each(CASE_LIST)('messages → OpenAI responses: %s', async (_name, asked) => {
    const target = { ...TARGET, model: asked.reasoning === undefined ? 'gpt-4.1' : 'gpt-5' }
    const [given, wanted] = await Promise.all([captured(anthropic, asked), captured(responses(asked), asked)])
    // Where nothing is said, the AI SDK knows the model's own limit, which a client of responses does not send.
    if (asked.maxOutputTokens === undefined) delete given['max_tokens']
    // Nor would it take so low a one.
    else wanted['max_output_tokens'] = 16
    const result = translated(messagesOverResponses, given, target)
    expect(result.dropped).toEqual(asked.stopSequences === undefined ? [] : ['stop_sequences'])
    expect(responsesNorm(result.body)).toEqual(responsesNorm(wanted))
  })

  test.each(CASE_LIST)('OpenAI responses → chat: %s', async (_name, asked) => {
    const [given, wanted] = await Promise.all([captured(responses(asked), asked), captured(openai(asked), asked)])
    const result = translated(responsesOverChat, given, asked.reasoning === undefined ? PLAIN : TARGET)
    // This protocol has no stop sequences, and here a schema is strict only where the provider knows strictness.
    const { stop, ...rest } = chatNorm(wanted)
    const format = rest['response_format'] as { json_schema?: JsonObject } | undefined
    if (format?.json_schema !== undefined) delete format.json_schema['strict']
    expect([undefined, asked.stopSequences]).toContainEqual(stop)
    expect(chatNorm(result.body)).toEqual(rest)
  })

  test.each(CASE_LIST)('OpenAI responses → messages: %s', async (_name, asked) => {
    const target = { ...TARGET, maxOutputTokens: 128_000 }
    const [given, wanted] = await Promise.all([captured(responses(asked), asked), captured(anthropic, asked)])
    const { stop_sequences, ...rest } = messagesNorm(wanted)
    expect([undefined, asked.stopSequences]).toContainEqual(stop_sequences)
    expect(messagesNorm(translated(responsesOverMessages, given, target).body)).toEqual(rest)
  })
})
