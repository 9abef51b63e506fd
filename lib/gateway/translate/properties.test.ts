import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chatOverMessages } from './chat-over-messages'
import { encodeEvents } from './encode-events'
import { messagesOverChat } from './messages-over-chat'
import { messagesOverResponses } from './messages-over-responses'
import { responsesOverChat } from './responses-over-chat'
import { responsesOverMessages } from './responses-over-messages'
import { chunks, delta, named, PLAIN, streamed, TARGET, TRAITS, translated } from './test-support'
import type { JsonObject, StreamEvent, Translation } from './types'

// White space at the end of the last answer is cut, empty texts are left out: both on purpose, so neither is generated.
const words = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).map((text) => `${text}.`)
const id = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/)
const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,11}$/)
const input = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }).map(plain)

/** As it looks after a journey through JSON: no `-0`, no prototype of null. */
function plain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject
}

const userPart = fc.oneof(
  words.map((text) => ({ type: 'text', text })),
  fc
    .base64String({ maxLength: 8 })
    .map((data) => ({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } })),
  id.map((path) => ({ type: 'image_url', image_url: { url: `https://pictures.test/${path}` } })),
)
const user = fc.oneof(
  words.map((content) => ({ role: 'user', content })),
  fc.array(userPart, { minLength: 2, maxLength: 3 }).map((content) => ({ role: 'user', content })),
)
const said = words.map((content) => [{ role: 'assistant', content }])
/** A turn that calls tools, with the results in the same order. */
const called = fc
  .tuple(
    fc.option(words),
    fc.uniqueArray(fc.tuple(id, name, input, fc.string({ maxLength: 8 })), {
      minLength: 1,
      maxLength: 3,
      selector: ([id]) => id,
    }),
  )
  .map(([content, calls]): JsonObject[] => [
    {
      role: 'assistant',
      content,
      tool_calls: calls.map(([id, name, input]) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input) },
      })),
    },
    ...calls.map(([id, , , content]) => ({ role: 'tool', tool_call_id: id, content })),
  ])
const chat = fc
  .tuple(fc.option(words), fc.array(fc.tuple(user, fc.oneof(said, called)), { minLength: 1, maxLength: 4 }), user)
  .map(([system, turns, last]): JsonObject[] => [
    ...(system === null ? [] : [{ role: 'developer', content: system }]),
    ...turns.flatMap(([asked, answered]) => [asked, ...answered]),
    last,
  ])

/** Texts, calls, results and pictures in their order, whoever they are wrapped by. */
function essence(messages: unknown): JsonObject[] {
  return (messages as JsonObject[]).flatMap((message): JsonObject[] => {
    const content =
      typeof message['content'] === 'string' ? [{ type: 'text', text: message['content'] }] : message['content']
    const parts = (content ?? []) as JsonObject[]
    const { role, tool_call_id } = message
    if (role === 'tool') return [{ role, tool_call_id, content: message['content'] }]
    const calls = (message['tool_calls'] ?? []) as JsonObject[]
    return [...parts.map((part) => ({ role, part })), ...calls.map((call) => ({ role, call }))]
  })
}

describe('requests', () => {
  test('chat → messages → chat keeps roles, texts, pictures, calls, results and ids', () => {
    fc.assert(
      fc.property(chat, (messages) => {
        const there = translated(chatOverMessages, { model: 'm', messages })
        const back = translated(messagesOverChat, there.body)
        expect(there.dropped).toEqual([])
        expect(back.dropped).toEqual([])
        expect(essence(back.body['messages'])).toEqual(essence(messages))
      }),
    )
  })

  test('messages → responses keeps roles, texts, pictures, calls, results and ids, in their order', () => {
    fc.assert(
      fc.property(chat, (messages) => {
        const there = translated(chatOverMessages, { model: 'm', messages })
        const items = translated(messagesOverResponses, there.body)
        expect(items.dropped).toEqual([])
        // As chat again, in which a turn of the assistant is one message.
        const back = translated(responsesOverChat, items.body)
        expect(back.dropped).toEqual([])
        expect(essence(back.body['messages'])).toEqual(essence(messages))
      }),
    )
  })

  test('over messages the turns alternate, and results stand first in theirs, directly behind their calls', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7]), chat, (order, messages) => {
        // Also when the client mixes up what follows the calls.
        const mixed = [...messages]
        order.forEach((from, to) => {
          if (from < mixed.length && to < mixed.length) [mixed[from], mixed[to]] = [mixed[to]!, mixed[from]!]
        })
        const turns = translated(chatOverMessages, { model: 'm', messages: mixed }).body['messages'] as JsonObject[]
        turns.forEach((turn, index) => {
          const blocks = turn['content'] as JsonObject[]
          expect(blocks.length).toBeGreaterThan(0)
          if (index > 0) expect(turn['role']).not.toBe(turns[index - 1]!['role'])
          const kinds = blocks.map((block) => block['type'] === 'tool_result')
          expect(kinds).toEqual([...kinds].sort((a, b) => Number(b) - Number(a)))
        })
      }),
    )
  })

  test.each([
    ['chat over messages', chatOverMessages],
    ['messages over chat', messagesOverChat],
    ['messages over responses', messagesOverResponses],
    ['responses over chat', responsesOverChat],
    ['responses over messages', responsesOverMessages],
  ])('G16 %s: any JSON is a request or a problem, never a crash', (_name, translation) => {
    const anything = fc.jsonValue({ maxDepth: 4 })
    const item = fc.record(
      {
        role: fc.constantFrom('user', 'assistant', 'tool', 'system'),
        type: fc.oneof(anything, fc.constant('message')),
        content: anything,
        tool_calls: anything,
      },
      { requiredKeys: ['role'] },
    )
    const messages = fc.oneof(anything, fc.array(item, { maxLength: 4 }))
    const fields = fc.dictionary(
      fc.constantFrom(
        'messages',
        'input',
        'tools',
        'tool_choice',
        'system',
        'stop',
        'response_format',
        'text',
        'output_config',
        'thinking',
      ),
      anything,
    )
    fc.assert(
      fc.property(messages, fields, fc.constantFrom(TARGET, PLAIN), (messages, fields, target) => {
        const result = translation.request({ messages, input: messages, ...fields }, target)
        if (result.kind === 'ok') expect(result.body['model']).toBe('upstream-model')
        else expect(result.message).not.toBe('')
      }),
    )
  })
})

const count = fc.oneof(fc.nat({ max: 100_000 }), fc.constantFrom(null, -1, 0.5, 'x', 1e308))

describe('usage', () => {
  test('H-46 G15 inclusive or exclusive, no number is ever negative, and sums hold', () => {
    const lies = fc.record({ prompt: count, completion: count, cached: count, written: count, reasoning: count })
    fc.assert(
      fc.property(lies, (lie) => {
        const usage = {
          prompt_tokens: lie.prompt,
          completion_tokens: lie.completion,
          prompt_tokens_details: { cached_tokens: lie.cached, cache_write_tokens: lie.written },
          completion_tokens_details: { reasoning_tokens: lie.reasoning },
        }
        const answer = { choices: [{ message: { content: 'x' } }], usage }
        const message = messagesOverChat.answer(answer, TRAITS)
        const counts = Object.values(message['usage'] as JsonObject).filter((value) => typeof value === 'number')
        expect(counts.every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true)
        const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens } = message['usage'] as Record<
          string,
          number
        >
        const whole =
          typeof lie.prompt === 'number' && Number.isSafeInteger(lie.prompt) && lie.prompt > 0 ? lie.prompt : 0
        expect(input_tokens! + cache_read_input_tokens! + cache_creation_input_tokens!).toBe(whole)
        // And back again, as a client of chat sees a provider of messages.
        const back = chatOverMessages.answer(message, TRAITS)['usage'] as Record<string, number>
        expect(back['prompt_tokens']).toBe(whole)
        const response = responsesOverChat.answer({ ...answer, usage: back }, TRAITS)['usage'] as Record<string, number>
        expect(response['input_tokens']! + response['output_tokens']!).toBe(response['total_tokens'])
      }),
    )
  })
})

/** Cuts a text into pieces at random. */
const pieces = (text: string) =>
  fc.array(fc.nat({ max: Math.max(0, text.length) }), { maxLength: 4 }).map((cuts) => {
    const at = [0, ...cuts.sort((a, b) => a - b), text.length]
    return at.slice(1).map((end, index) => text.slice(at[index], end))
  })
const cutWords = words.chain((text) => pieces(text))
const cutInput = input.chain((value) => fc.tuple(fc.constant(value), pieces(JSON.stringify(value))))
const calls = fc.uniqueArray(fc.tuple(id, name, cutInput), { maxLength: 3, selector: ([id]) => id })

/** One answer of Anthropic's, whole and as a stream. */
const message = fc
  .record({
    thinking: fc.option(cutWords),
    texts: fc.array(cutWords, { maxLength: 2 }),
    calls,
    reason: fc.constantFrom('end_turn', 'max_tokens', 'refusal'),
    output: fc.nat({ max: 99 }),
  })
  .map(({ thinking, texts, calls, reason, output }) => {
    const content: JsonObject[] = []
    const events: JsonObject[] = [
      { type: 'message_start', message: { model: 'served', usage: { input_tokens: 5, output_tokens: 1 } } },
    ]
    const block = (whole: JsonObject, empty: JsonObject, deltas: JsonObject[]) => {
      const index = content.length
      content.push(whole)
      events.push({ type: 'content_block_start', index, content_block: empty })
      events.push(...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })), {
        type: 'content_block_stop',
        index,
      })
    }
    if (thinking !== null) {
      block(
        { type: 'thinking', thinking: thinking.join(''), signature: 's' },
        { type: 'thinking', thinking: '' },
        thinking.map((thinking) => ({ type: 'thinking_delta', thinking })),
      )
    }
    for (const text of texts) {
      block(
        { type: 'text', text: text.join('') },
        { type: 'text', text: '' },
        text.map((text) => ({ type: 'text_delta', text })),
      )
    }
    for (const [id, name, [input, json]] of calls) {
      block(
        { type: 'tool_use', id, name, input },
        { type: 'tool_use', id, name, input: {} },
        json.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      )
    }
    const stop_reason = calls.length > 0 ? 'tool_use' : reason
    const usage = { input_tokens: 5, output_tokens: output }
    events.push(
      { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: output } },
      { type: 'message_stop' },
    )
    return { whole: { type: 'message', model: 'served', content, stop_reason, usage }, events: named(...events) }
  })

/** One answer of a chat provider's, whole and as a stream. */
const completion = fc
  .record({
    thinking: fc.option(cutWords),
    text: fc.option(cutWords),
    calls,
    reason: fc.constantFrom('stop', 'length', 'content_filter'),
    output: fc.nat({ max: 99 }),
  })
  .map(({ thinking, text, calls, reason, output }) => {
    const usage = { prompt_tokens: 5, completion_tokens: output }
    const finish = calls.length > 0 ? 'tool_calls' : reason
    const events: JsonObject[] = [delta({ role: 'assistant', content: '' })]
    events.push(...(thinking ?? []).map((reasoning_content) => delta({ reasoning_content })))
    events.push(...(text ?? []).map((content) => delta({ content })))
    calls.forEach(([id, name, [, json]], index) => {
      const tool = (rest: JsonObject) => delta({ tool_calls: [{ index, ...rest }] })
      events.push(tool({ id, type: 'function', function: { name, arguments: '' } }))
      events.push(...json.map((text) => tool({ function: { arguments: text } })))
    })
    events.push(delta({}, finish), { model: 'served', choices: [], usage })
    const tool_calls = calls.map(([id, name, [input]]) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    }))
    const message = {
      content: text?.join('') ?? null,
      ...(thinking && { reasoning_content: thinking.join('') }),
      ...(tool_calls.length > 0 && { tool_calls }),
    }
    return {
      whole: { model: 'served', choices: [{ index: 0, message, finish_reason: finish }], usage },
      events: chunks(...events, 'done'),
    }
  })

/** One answer of OpenAI's responses, whole and as a stream whose items come at the same time. */
const response = fc
  .record({
    thinking: fc.option(fc.array(cutWords, { maxLength: 2 })),
    encrypted: fc.option(id),
    text: fc.option(cutWords),
    calls,
    reason: fc.constantFrom('completed', 'max_output_tokens', 'content_filter'),
    output: fc.nat({ max: 99 }),
    order: fc.array(fc.nat({ max: 9 }), { maxLength: 40 }),
  })
  .map(({ thinking, encrypted, text, calls, reason, output, order }) => {
    const items: JsonObject[] = []
    const streams: JsonObject[][] = []
    const add = (whole: JsonObject, empty: JsonObject, deltas: JsonObject[]) => {
      const at = { output_index: items.length }
      items.push(whole)
      streams.push([
        { type: 'response.output_item.added', ...at, item: { ...whole, ...empty } },
        ...deltas.map((delta) => ({ ...at, ...delta })),
        { type: 'response.output_item.done', ...at, item: whole },
      ])
    }
    if (thinking !== null) {
      const summary = thinking.map((part) => ({ type: 'summary_text', text: part.join('') }))
      add(
        { type: 'reasoning', summary, encrypted_content: encrypted },
        { summary: [], encrypted_content: 'half' },
        thinking.flatMap((part, summary_index) =>
          part.map((delta) => ({ type: 'response.reasoning_summary_text.delta', summary_index, delta })),
        ),
      )
    }
    if (text !== null) {
      add(
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: text.join('') }] },
        { content: [] },
        text.map((delta) => ({ type: 'response.output_text.delta', content_index: 0, delta })),
      )
    }
    for (const [call_id, name, [input, json]] of calls) {
      add(
        { type: 'function_call', call_id, name, arguments: JSON.stringify(input) },
        { arguments: '' },
        json.map((delta) => ({ type: 'response.function_call_arguments.delta', delta })),
      )
    }
    // Their beginnings come in order, and of each what follows.
    const events = streams.flatMap((stream) => stream.slice(0, 1))
    const rest = streams.map((stream) => stream.slice(1))
    for (const choice of order) events.push(...(rest[choice % Math.max(1, rest.length)]?.splice(0, 1) ?? []))
    events.push(...rest.flat())
    const usage = { input_tokens: 5, output_tokens: output }
    const isWhole = reason === 'completed'
    const end = { status: isWhole ? reason : 'incomplete', incomplete_details: isWhole ? null : { reason } }
    const whole = { model: 'served', output: items, usage, ...end }
    const created = { type: 'response.created', response: { model: 'served', status: 'in_progress', output: [] } }
    const last = { type: isWhole ? 'response.completed' : 'response.incomplete', response: whole }
    return { whole, events: named(created, ...events, last) }
  })

describe('streams say what the whole answer says', () => {
  test('chat over messages', () => {
    fc.assert(
      fc.property(message, ({ whole, events }) => {
        const answer = chatOverMessages.answer(whole, TRAITS)
        const { message, finish_reason } = (answer['choices'] as { message: JsonObject; finish_reason: string }[])[0]!
        const seen = readChat(streamed(chatOverMessages, events).events)
        expect(seen).toEqual({
          content: message['content'] ?? '',
          reasoning: message['reasoning_content'] ?? '',
          calls: message['tool_calls'] ?? [],
          finish_reason,
          usage: answer['usage'],
        })
      }),
    )
  })

  test('messages over chat', () => {
    fc.assert(
      fc.property(completion, ({ whole, events }) => {
        const answer = messagesOverChat.answer(whole, TRAITS)
        const seen = readMessages(streamed(messagesOverChat, events).events)
        expect(seen).toEqual({ content: answer['content'], stop_reason: answer['stop_reason'], usage: answer['usage'] })
      }),
    )
  })

  test('messages over responses, and the blocks given back are the items', () => {
    fc.assert(
      fc.property(response, fc.boolean(), ({ whole, events }, hidesReasoning) => {
        const traits = { ...TRAITS, hidesReasoning }
        const answer = messagesOverResponses.answer(whole, traits)
        const { content, stop_reason, usage } = answer
        const seen = readMessages(streamed(messagesOverResponses, events, traits).events)
        expect(seen).toEqual({ content, stop_reason, usage })
        const messages = [{ role: 'assistant', content }]
        const { input } = translated(messagesOverResponses, { model: 'm', messages }).body
        const isKept = ({ type, encrypted_content }: JsonObject) => type !== 'reasoning' || encrypted_content !== null
        const items = whole.output.filter(isKept).map((item): JsonObject => {
          const [said] = (item['content'] ?? []) as JsonObject[]
          if (said !== undefined) return { role: 'assistant', content: said['text'] }
          if (item['type'] !== 'reasoning') return item
          const text = (item['summary'] as JsonObject[]).map((part) => part['text']).join('\n\n')
          return { ...item, summary: text === '' ? [] : [{ type: 'summary_text', text }] }
        })
        // Reasoning that nothing came of, or that nobody was told, does not go back.
        const kept = items.some(({ type }) => type !== 'reasoning') && !hidesReasoning
        expect(input).toEqual(kept ? items : items.filter(({ type }) => type !== 'reasoning'))
      }),
    )
  })

  test('responses over chat', () => {
    fc.assert(
      fc.property(completion, ({ whole, events }) => {
        const last = streamed(responsesOverChat, events).events.at(-1)!.data as JsonObject
        expect(last['response']).toEqual(responsesOverChat.answer(whole, TRAITS))
      }),
    )
  })

  test('responses over messages', () => {
    fc.assert(
      fc.property(message, ({ whole, events }) => {
        const last = streamed(responsesOverMessages, events).events.at(-1)!.data as JsonObject
        expect(last['response']).toEqual(responsesOverMessages.answer(whole, TRAITS))
      }),
    )
  })
})

const ends: readonly (readonly [string, Translation, fc.Arbitrary<StreamEvent[]>, RegExp])[] = [
  ['chat over messages', chatOverMessages, message.map(({ events }) => events), /\[DONE\]/],
  ['messages over chat', messagesOverChat, completion.map(({ events }) => events), /message_(delta|stop)/],
  ['messages over responses', messagesOverResponses, response.map(({ events }) => events), /message_(delta|stop)/],
  [
    'responses over chat',
    responsesOverChat,
    completion.map(({ events }) => events),
    /response\.(completed|incomplete|failed)/,
  ],
  [
    'responses over messages',
    responsesOverMessages,
    message.map(({ events }) => events),
    /response\.(completed|incomplete|failed)/,
  ],
]

test.each(ends)(
  'G09 %s: no end is made up for a stream that broke off; none is said twice',
  (_name, translation, stream, end) => {
    fc.assert(
      fc.property(stream, fc.nat({ max: 60 }), (events, length) => {
        const cut = events.slice(0, Math.min(length, events.length - 1))
        const broken = streamed(translation, cut)
        expect(broken.terminal).toBe(false)
        expect(broken.failed).toBe(false)
        expect(encodeEvents(broken.events)).not.toMatch(end)
        const doubled = streamed(translation, [...events, ...events])
        expect(doubled.terminal).toBe(true)
        expect(doubled.events).toEqual(streamed(translation, events).events)
      }),
    )
  },
)

test.each(ends)('G09 %s: any JSON in an event is taken without a crash', (_name, translation, stream) => {
  const odd = fc.dictionary(
    fc.constantFrom(
      'type',
      'choices',
      'delta',
      'index',
      'error',
      'usage',
      'content_block',
      'message',
      'item',
      'response',
    ),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(stream, fc.array(fc.tuple(fc.nat({ max: 20 }), odd, fc.boolean())), (events, odd) => {
      const mixed = [...events]
      for (const [at, data, isKnown] of odd) {
        // Also an event that is what it says it is, and nothing else that it should be.
        const like = events[at]?.data
        const type = isKnown && typeof like === 'object' && { type: like['type'] }
        mixed.splice(at, 0, { name: null, data: { ...data, ...type } })
      }
      expect(() => encodeEvents(streamed(translation, mixed).events)).not.toThrow()
    }),
  )
})

function readChat(events: readonly StreamEvent[]): JsonObject {
  let content = ''
  let reasoning = ''
  let finish_reason: unknown = null
  let usage: unknown = null
  const calls: { id: unknown; type: unknown; function: { name: unknown; arguments: string } }[] = []
  for (const { data } of events) {
    if (data === 'done') continue
    usage = data['usage'] ?? usage
    const choice = (data['choices'] as JsonObject[])[0]
    if (choice === undefined) continue
    finish_reason = choice['finish_reason'] ?? finish_reason
    const delta = choice['delta'] as Record<string, string | undefined> & { tool_calls?: JsonObject[] }
    content += delta['content'] ?? ''
    reasoning += delta['reasoning_content'] ?? ''
    for (const call of delta.tool_calls ?? []) {
      const { name, arguments: text } = call['function'] as { name: unknown; arguments: string }
      const index = call['index'] as number
      if (calls[index] === undefined)
        calls[index] = { id: call['id'], type: call['type'], function: { name, arguments: text } }
      else calls[index].function.arguments += text
    }
  }
  return { content, reasoning, calls, finish_reason, usage }
}

function readMessages(events: readonly StreamEvent[]): JsonObject {
  const content: JsonObject[] = []
  const json: string[] = []
  let end: JsonObject = {}
  for (const event of events) {
    const data = event.data as JsonObject
    const index = data['index'] as number
    const delta = (data['delta'] ?? {}) as Record<string, string>
    if (data['type'] === 'content_block_start') content[index] = { ...(data['content_block'] as JsonObject) }
    if (data['type'] === 'content_block_delta') {
      const block = content[index]!
      if (delta['type'] === 'text_delta') block['text'] = `${String(block['text'])}${delta['text']}`
      if (delta['type'] === 'thinking_delta') block['thinking'] = `${String(block['thinking'])}${delta['thinking']}`
      if (delta['type'] === 'signature_delta') block['signature'] = delta['signature']
      if (delta['type'] === 'input_json_delta') json[index] = (json[index] ?? '') + delta['partial_json']
    }
    if (data['type'] === 'content_block_stop' && json[index] !== undefined)
      content[index]!['input'] = JSON.parse(json[index])
    if (data['type'] === 'message_delta') end = { stop_reason: delta['stop_reason'], usage: data['usage'] }
  }
  return { content, ...end }
}
