import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { chatOverMessages } from './chat-over-messages'
import { messagesOverChat } from './messages-over-chat'
import { messagesOverResponses } from './messages-over-responses'
import { sealReasoning } from './reasoning-mark'
import { responsesOverChat } from './responses-over-chat'
import { answering, chunks, delta, named, streamed, TRAITS } from './test-support'
import type { StreamEvent } from './types'

// The vendors' own clients read what we write. Their `fetch` is ours, and nothing goes over a network.

const CHAT = chunks(
  delta({ role: 'assistant', content: 'It ' }),
  delta({ content: 'is.' }),
  delta({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '' } }] }),
  delta({ tool_calls: [{ index: 0, function: { arguments: '{"x":1}' } }] }),
  delta({}, 'tool_calls'),
  {
    model: 'served',
    choices: [],
    usage: { prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 3 } },
  },
  'done',
)
const MESSAGES = named(
  { type: 'message_start', message: { model: 'served', usage: { input_tokens: 5, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'It is.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'a', name: 'look', input: {} } },
  { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"x":1}' } },
  { type: 'content_block_stop', index: 1 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
)
const THOUGHT = { type: 'reasoning', summary: [], encrypted_content: 'gAAA' }
const CALLED = { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"x":1}' }
const RESPONSES = named(
  { type: 'response.created', response: { model: 'served', status: 'in_progress', output: [] } },
  { type: 'response.output_item.added', output_index: 0, item: THOUGHT },
  { type: 'response.output_item.done', output_index: 0, item: THOUGHT },
  { type: 'response.output_item.added', output_index: 1, item: { type: 'message', content: [] } },
  { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'It is.' },
  { type: 'response.output_item.done', output_index: 1, item: { type: 'message' } },
  { type: 'response.output_item.added', output_index: 2, item: { ...CALLED, arguments: '' } },
  { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"x":1}' },
  { type: 'response.output_item.done', output_index: 2, item: CALLED },
  {
    type: 'response.completed',
    response: {
      status: 'completed',
      output: [],
      usage: { input_tokens: 5, output_tokens: 2, input_tokens_details: { cached_tokens: 3 } },
    },
  },
)
const OVERLOADED = named({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
const LIMITED = chunks({ error: { message: 'Slow down', code: 'rate_limit_exceeded', type: 'requests' } })

function anthropic(events: readonly StreamEvent[]) {
  const client = new Anthropic({ apiKey: 'k', maxRetries: 0, fetch: answering(events).fetch })
  return client.messages.stream({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] })
}

function openai(events: readonly StreamEvent[]): OpenAI {
  return new OpenAI({ apiKey: 'k', maxRetries: 0, fetch: answering(events).fetch })
}

test('the Anthropic SDK gathers the message of a chat provider', async () => {
  const message = await anthropic(streamed(messagesOverChat, CHAT).events).finalMessage()
  expect(message).toMatchObject({
    id: 'msg_r1',
    content: [
      { type: 'text', text: 'It is.' },
      { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 2, cache_read_input_tokens: 3, output_tokens: 2 },
  })
})

test('G09 the Anthropic SDK throws when the chat provider fails, and when it breaks off', async () => {
  const failed = streamed(messagesOverChat, [...CHAT.slice(0, 2), ...LIMITED]).events
  await expect(anthropic(failed).finalMessage()).rejects.toMatchObject({ type: 'rate_limit_error' })
  const broken = streamed(messagesOverChat, CHAT.slice(0, 5)).events
  await expect(anthropic(broken).finalMessage()).rejects.toThrow()
})

test('the Anthropic SDK gathers the message of a responses provider, and gives back what it was given', async () => {
  const message = await anthropic(streamed(messagesOverResponses, RESPONSES).events).finalMessage()
  expect(message).toMatchObject({
    id: 'msg_r1',
    content: [
      { type: 'redacted_thinking', data: sealReasoning(TRAITS.providerKeyId, 'gAAA') },
      { type: 'text', text: 'It is.' },
      { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 2, cache_read_input_tokens: 3, output_tokens: 2 },
  })
})

test('G09 the Anthropic SDK throws when the responses provider fails, and when it breaks off', async () => {
  const failure = named({ type: 'error', code: 'rate_limit_exceeded', message: 'Slow down' })
  const failed = streamed(messagesOverResponses, [...RESPONSES.slice(0, 5), ...failure]).events
  await expect(anthropic(failed).finalMessage()).rejects.toMatchObject({ type: 'rate_limit_error' })
  const broken = streamed(messagesOverResponses, RESPONSES.slice(0, 6)).events
  await expect(anthropic(broken).finalMessage()).rejects.toThrow()
})

test('the OpenAI SDK gathers the completion of a messages provider', async () => {
  const client = openai(streamed(chatOverMessages, MESSAGES).events)
  const stream = client.chat.completions.stream({ model: 'm', messages: [], stream_options: { include_usage: true } })
  expect(await stream.finalChatCompletion()).toMatchObject({
    id: 'chatcmpl-r1',
    choices: [
      {
        finish_reason: 'tool_calls',
        message: { content: 'It is.', tool_calls: [{ id: 'a', function: { name: 'look', arguments: '{"x":1}' } }] },
      },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 2 },
  })
})

test('G09 the OpenAI SDK throws when the messages provider fails', async () => {
  const client = openai(streamed(chatOverMessages, [...MESSAGES.slice(0, 3), ...OVERLOADED]).events)
  const stream = client.chat.completions.stream({ model: 'm', messages: [] })
  await expect(stream.finalChatCompletion()).rejects.toThrow('Overloaded')
})

test('the OpenAI SDK gathers the response of a chat provider, and its failure', async () => {
  const whole = openai(streamed(responsesOverChat, CHAT).events).responses.stream({ model: 'm', input: 'hi' })
  expect(await whole.finalResponse()).toMatchObject({
    id: 'resp_r1',
    status: 'completed',
    output_text: 'It is.',
    output: [{ type: 'message' }, { type: 'function_call', call_id: 'a', arguments: '{"x":1}' }],
    usage: { input_tokens: 5, total_tokens: 7 },
  })
  const failed = openai(streamed(responsesOverChat, [CHAT[0]!, ...LIMITED]).events)
  const statuses: unknown[] = []
  for await (const event of await failed.responses.create({ model: 'm', input: 'hi', stream: true })) {
    statuses.push(event.type === 'response.failed' ? event.response.error?.code : event.type)
  }
  expect(statuses.at(-1)).toBe('rate_limit_exceeded')
})
