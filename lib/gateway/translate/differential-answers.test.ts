import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, jsonSchema, type LanguageModel, streamText, type ToolSet } from 'ai'
import { describe, expect, test } from 'vitest'
import { chatOverMessages } from './chat-over-messages'
import { messagesOverChat } from './messages-over-chat'
import { messagesOverResponses } from './messages-over-responses'
import { responsesOverChat } from './responses-over-chat'
import { responsesOverMessages } from './responses-over-messages'
import { answering, chunks, delta, named, streamed, TRAITS } from './test-support'
import type { JsonObject, StreamEvent } from './types'

// An answer read by the AI SDK in its own protocol, and translated and read by the AI SDK in the other, must come to the same.

type Fetch = typeof globalThis.fetch
const anthropic = (fetch: Fetch) => createAnthropic({ apiKey: 'k', fetch })('claude-opus-4-6')
const openai = (fetch: Fetch) => createOpenAI({ apiKey: 'k', fetch }).chat('gpt-4.1')
const responses = (fetch: Fetch) => createOpenAI({ apiKey: 'k', fetch }).responses('gpt-4.1')
const compatible = (fetch: Fetch) =>
  createOpenAICompatible({ name: 'other', baseURL: 'http://other.test/v1', fetch, includeUsage: true })('m')

const tools: ToolSet = { look: { inputSchema: jsonSchema({ type: 'object' }) } }
const asked = { prompt: 'hi', tools, maxRetries: 0 }

type Read = Awaited<ReturnType<typeof readWhole>>

async function readWhole(modelOf: (fetch: Fetch) => LanguageModel, answer: JsonObject) {
  return essence(await generateText({ ...asked, model: modelOf(answering(answer).fetch) }))
}

async function readStream(modelOf: (fetch: Fetch) => LanguageModel, events: readonly StreamEvent[]): Promise<Read> {
  const errors: unknown[] = []
  const onError = ({ error }: { error: unknown }) => void errors.push(error)
  const result = streamText({ ...asked, model: modelOf(answering(events).fetch), onError })
  await result.consumeStream()
  expect(errors).toEqual([])
  const [text, reasoningText, toolCalls, finishReason, usage] = await Promise.all([
    result.text,
    result.reasoningText,
    result.toolCalls,
    result.finishReason,
    result.usage,
  ])
  return essence({ text, reasoningText, toolCalls, finishReason, usage })
}

type Result = {
  text: string
  reasoningText: string | undefined
  toolCalls: readonly { toolCallId: string; toolName: string; input: unknown }[]
  finishReason: string
  usage: Awaited<ReturnType<typeof generateText>>['usage']
}

function essence({ text, reasoningText, toolCalls, finishReason, usage }: Result) {
  const { inputTokens, outputTokens, inputTokenDetails, outputTokenDetails } = usage
  return {
    text,
    reasoning: reasoningText ?? '',
    calls: toolCalls.map(({ toolCallId, toolName, input }) => ({ toolCallId, toolName, input })),
    finishReason,
    tokens: {
      input: inputTokens,
      output: outputTokens,
      fresh: inputTokenDetails.noCacheTokens,
      cacheRead: inputTokenDetails.cacheReadTokens,
      cacheWrite: inputTokenDetails.cacheWriteTokens,
      reasoning: outputTokenDetails.reasoningTokens ?? 0,
    },
  }
}

/** OpenAI's own chat has no thinking in answers, so its client reads none. */
const withoutReasoning = (read: Read): Read => ({ ...read, reasoning: '' })

/** Its client of others' chat does not tell written tokens apart. */
function withoutWrites(read: Read): Read {
  const { fresh, cacheWrite, ...tokens } = read.tokens
  return { ...read, tokens: { ...tokens, fresh: (fresh ?? 0) + (cacheWrite ?? 0), cacheWrite: undefined } }
}

const USAGE = {
  input_tokens: 10,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 3,
  output_tokens: 7,
  output_tokens_details: { thinking_tokens: 2 },
}
const THINKING = { type: 'thinking', thinking: 'hm', signature: 's' }
const TEXT = { type: 'text', text: 'It is.' }
const CALLS = [
  { type: 'tool_use', id: 'a', name: 'look', input: { x: [1, { y: 'ä' }] } },
  { type: 'tool_use', id: 'b', name: 'look', input: {} },
]

const MESSAGES: readonly (readonly [string, JsonObject[], string])[] = [
  ['text', [TEXT], 'end_turn'],
  ['two texts', [TEXT, TEXT], 'stop_sequence'],
  ['thinking and text', [THINKING, TEXT], 'end_turn'],
  ['text and calls', [TEXT, ...CALLS], 'tool_use'],
  ['calls', CALLS, 'tool_use'],
  ['thinking and calls', [THINKING, ...CALLS], 'tool_use'],
  ['cut off', [TEXT], 'max_tokens'],
  ['refused', [TEXT], 'refusal'],
]

function messageOf(content: JsonObject[], stop_reason: string): JsonObject {
  return {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'served',
    content,
    stop_reason,
    stop_sequence: null,
    usage: USAGE,
  }
}

function messageStream(content: JsonObject[], stop_reason: string): StreamEvent[] {
  const usage = { ...USAGE, output_tokens: 1 }
  const message = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'served',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  }
  const { input_tokens: _input, ...end } = USAGE
  return named(
    { type: 'message_start', message },
    ...content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: begun(block) },
      ...deltas(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: end },
    { type: 'message_stop' },
  )
}

function begun(block: JsonObject): JsonObject {
  if (block['type'] === 'tool_use') return { ...block, input: {} }
  return block['type'] === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' }
}

function deltas(block: JsonObject): JsonObject[] {
  const halves = (text: string) => [text.slice(0, 3), text.slice(3)].filter((half) => half !== '')
  switch (block['type']) {
    case 'text':
      return halves(String(block['text'])).map((text) => ({ type: 'text_delta', text }))
    case 'thinking':
      return [
        { type: 'thinking_delta', thinking: block['thinking'] },
        { type: 'signature_delta', signature: 's' },
      ]
    default:
      return halves(JSON.stringify(block['input'])).map((partial_json) => ({ type: 'input_json_delta', partial_json }))
  }
}

describe('H-35 H-46 a provider of messages', () => {
  test.each(MESSAGES)('whole: %s', async (_name, content, reason) => {
    const message = messageOf(content, reason)
    const own = await readWhole(anthropic, message)
    const chat = chatOverMessages.answer(message, TRAITS)
    expect(await readWhole(compatible, chat)).toEqual(withoutWrites(own))
    expect(await readWhole(openai, chat)).toEqual(withoutReasoning(own))
    expect(await readWhole(responses, responsesOverMessages.answer(message, TRAITS))).toEqual(own)
  })

  test.each(MESSAGES)('streamed: %s', async (_name, content, reason) => {
    const stream = messageStream(content, reason)
    const own = await readStream(anthropic, stream)
    expect(own).toEqual(await readWhole(anthropic, messageOf(content, reason)))
    const chat = streamed(chatOverMessages, stream).events
    expect(await readStream(compatible, chat)).toEqual(withoutWrites(own))
    expect(await readStream(openai, chat)).toEqual(withoutReasoning(own))
    expect(await readStream(responses, streamed(responsesOverMessages, stream).events)).toEqual(own)
  })
})

const CHAT_USAGE = {
  prompt_tokens: 18,
  completion_tokens: 7,
  total_tokens: 25,
  prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
const CHAT_CALLS = [
  { id: 'a', type: 'function', function: { name: 'look', arguments: '{"x":[1,{"y":"ä"}]}' } },
  { id: 'b', type: 'function', function: { name: 'look', arguments: '{}' } },
]

const COMPLETIONS: readonly (readonly [string, JsonObject, string])[] = [
  ['text', { content: 'It is.' }, 'stop'],
  ['thinking and text', { content: 'It is.', reasoning_content: 'hm' }, 'stop'],
  ['text and calls', { content: 'It is.', tool_calls: CHAT_CALLS }, 'tool_calls'],
  ['calls', { content: null, tool_calls: CHAT_CALLS }, 'tool_calls'],
  ['cut off', { content: 'It' }, 'length'],
  ['filtered', { content: 'It' }, 'content_filter'],
]

function completionOf(message: JsonObject, finish_reason: string): JsonObject {
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }]
  return { id: 'c', object: 'chat.completion', created: 1, model: 'served', choices, usage: CHAT_USAGE }
}

function completionStream(message: JsonObject, finish_reason: string): StreamEvent[] {
  const halves = (text: unknown) => [String(text).slice(0, 3), String(text).slice(3)]
  const calls = (message['tool_calls'] ?? []) as typeof CHAT_CALLS
  return chunks(
    delta({ role: 'assistant', content: '' }),
    ...(message['reasoning_content'] === undefined ? [] : [delta({ reasoning_content: message['reasoning_content'] })]),
    ...(typeof message['content'] === 'string' ? halves(message['content']).map((content) => delta({ content })) : []),
    ...calls.flatMap((call, index) => {
      const [first, second] = halves(call.function.arguments)
      const begin = { index, ...call, function: { name: call.function.name, arguments: first } }
      return [delta({ tool_calls: [begin] }), delta({ tool_calls: [{ index, function: { arguments: second } }] })]
    }),
    delta({}, finish_reason),
    { id: 'up', object: 'chat.completion.chunk', created: 1, model: 'served', choices: [], usage: CHAT_USAGE },
    'done',
  )
}

describe('H-35 H-46 a provider of chat', () => {
  test.each(COMPLETIONS)('whole: %s', async (_name, message, reason) => {
    const completion = completionOf(message, reason)
    const own = { ...(await readWhole(openai, completion)), reasoning: message['reasoning_content'] ?? '' }
    expect(await readWhole(compatible, completion)).toEqual(withoutWrites(own as Read))
    expect(await readWhole(anthropic, messagesOverChat.answer(completion, TRAITS))).toEqual(own)
    expect(await readWhole(responses, responsesOverChat.answer(completion, TRAITS))).toEqual(own)
  })

  test.each(COMPLETIONS)('streamed: %s', async (_name, message, reason) => {
    const stream = completionStream(message, reason)
    const own = { ...(await readStream(openai, stream)), reasoning: message['reasoning_content'] ?? '' }
    expect(await readStream(compatible, stream)).toEqual(withoutWrites(own as Read))
    expect(await readStream(anthropic, streamed(messagesOverChat, stream).events)).toEqual(own)
    expect(await readStream(responses, streamed(responsesOverChat, stream).events)).toEqual(own)
  })
})

const RESPONSES_USAGE = {
  input_tokens: 18,
  input_tokens_details: { cached_tokens: 5, cache_write_tokens: 3 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 25,
}
const REASONED = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [{ type: 'summary_text', text: 'hm' }],
  encrypted_content: 'gAAA',
}
const SAID = messageItemOf({ type: 'output_text', text: 'It is.', annotations: [], logprobs: [] })
const RESPONSES_CALLS = CHAT_CALLS.map(({ id, function: called }) => ({
  id: `fc_${id}`,
  type: 'function_call',
  status: 'completed',
  call_id: id,
  ...called,
}))

function messageItemOf(part: JsonObject): JsonObject {
  return { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part] }
}

const RESPONSES: readonly (readonly [string, JsonObject[], string | null])[] = [
  ['text', [SAID], null],
  ['thinking and text', [REASONED, SAID], null],
  ['thinking unseen and text', [{ ...REASONED, summary: [] }, SAID], null],
  ['text and calls', [SAID, ...RESPONSES_CALLS], null],
  ['thinking and calls', [REASONED, ...RESPONSES_CALLS], null],
  ['cut off', [SAID], 'max_output_tokens'],
  ['filtered', [SAID], 'content_filter'],
  ['refused', [messageItemOf({ type: 'refusal', refusal: 'No.' })], null],
]

function responseOf(output: JsonObject[], reason: string | null): JsonObject {
  const status = reason === null ? 'completed' : 'incomplete'
  const incomplete_details = reason === null ? null : { reason }
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    model: 'served',
    status,
    incomplete_details,
    output,
    usage: RESPONSES_USAGE,
  }
}

function responseStream(output: JsonObject[], reason: string | null): StreamEvent[] {
  const whole = responseOf(output, reason)
  const created = { ...whole, status: 'in_progress', output: [], usage: null, incomplete_details: null }
  const events: JsonObject[] = [{ type: 'response.created', response: created }]
  output.forEach((item, output_index) => {
    const at = { output_index, item_id: item['id'] }
    const empty = item['type'] === 'message' ? { content: [] } : { summary: [], arguments: '' }
    events.push({ type: 'response.output_item.added', output_index, item: { ...item, ...empty } })
    events.push(...growth(item).map((event) => ({ ...event, ...at })))
    events.push({ type: 'response.output_item.done', output_index, item })
  })
  events.push({ type: reason === null ? 'response.completed' : 'response.incomplete', response: whole })
  return named(...events.map((event, sequence_number) => ({ ...event, sequence_number })))
}

function growth(item: JsonObject): JsonObject[] {
  const halves = (type: string, text: unknown, rest: JsonObject = {}) =>
    [String(text).slice(0, 3), String(text).slice(3)].map((delta) => ({
      type: `response.${type}.delta`,
      delta,
      ...rest,
    }))
  switch (item['type']) {
    case 'reasoning':
      return (item['summary'] as JsonObject[]).flatMap((part, summary_index) => [
        { type: 'response.reasoning_summary_part.added', summary_index, part: { type: 'summary_text', text: '' } },
        ...halves('reasoning_summary_text', part['text'], { summary_index }),
        { type: 'response.reasoning_summary_part.done', summary_index, part },
      ])
    case 'message':
      return (item['content'] as JsonObject[]).flatMap((part, content_index) => {
        const isRefusal = part['type'] === 'refusal'
        const type = isRefusal ? 'refusal' : 'output_text'
        return [
          { type: 'response.content_part.added', content_index, part: { ...part, text: '', refusal: '' } },
          ...halves(type, isRefusal ? part['refusal'] : part['text'], { content_index, logprobs: [] }),
          { type: 'response.content_part.done', content_index, part },
        ]
      })
    default:
      return [
        ...halves('function_call_arguments', item['arguments']),
        { type: 'response.function_call_arguments.done', arguments: item['arguments'] },
      ]
  }
}

describe('H-35 H-46 a provider of responses', () => {
  test.each(RESPONSES)('whole: %s', async (_name, output, reason) => {
    const response = responseOf(output, reason)
    const own = await readWhole(responses, response)
    expect(await readWhole(anthropic, messagesOverResponses.answer(response, TRAITS))).toEqual(own)
  })

  test.each(RESPONSES)('streamed: %s', async (_name, output, reason) => {
    const stream = responseStream(output, reason)
    const own = await readStream(responses, stream)
    expect(own).toEqual(await readWhole(responses, responseOf(output, reason)))
    expect(await readStream(anthropic, streamed(messagesOverResponses, stream).events)).toEqual(own)
  })
})
