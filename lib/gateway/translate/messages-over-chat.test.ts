import { describe, expect, test } from 'vitest'
import { messagesOverChat } from './messages-over-chat'
import { chunks, delta, PLAIN, problemOf, streamed, TARGET, TRAITS, translated } from './test-support'
import { TranslationError } from './translation-error'
import type { JsonObject, StreamEvent, TargetTraits } from './types'

const USER = { role: 'user', content: 'hi' }
const TOOL = { name: 'look', description: 'Looks.', input_schema: { type: 'object' } }
const SCHEMA = {
  type: 'object',
  properties: { n: { type: 'number' } },
  required: ['n'],
  additionalProperties: false,
}
const CACHED = { cache_control: { type: 'ephemeral' } }

function body(rest: JsonObject, target: TargetTraits = TARGET) {
  return translated(messagesOverChat, { model: 'asked', max_tokens: 50, messages: [USER], ...rest }, target)
}

describe('the request', () => {
  test('the least a request says, to a provider that takes everything and to one that takes little', () => {
    const plain = { model: 'upstream-model', messages: [USER] }
    expect(body({})).toEqual({ kind: 'ok', body: { ...plain, max_completion_tokens: 50 }, dropped: [] })
    expect(body({}, PLAIN).body).toEqual({ ...plain, max_tokens: 50 })
    expect(body({}, { ...PLAIN, maxOutputTokens: 20 }).body['max_tokens']).toBe(20)
  })

  test('instructions are one message, the first, by the role the provider knows', () => {
    const system = [
      { type: 'text', text: 'one', ...CACHED },
      { type: 'text', text: 'two' },
    ]
    const given = { system, messages: [USER, { role: 'system', content: 'three' }] }
    const result = body(given)
    expect(result.body['messages']).toEqual([{ role: 'developer', content: 'one\ntwo\nthree' }, USER])
    expect(result.dropped).toEqual(['cache_control'])
    expect(body({ system: 'one' }, PLAIN).body['messages']).toEqual([{ role: 'system', content: 'one' }, USER])
  })

  test('results of tools come before the rest of their turn, pictures in them after', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } }
    const result = body({
      messages: [
        USER,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'signed' },
            { type: 'redacted_thinking', data: 'x' },
            { type: 'text', text: 'let ' },
            { type: 'text', text: 'me' },
            { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
            { type: 'tool_use', id: 'b', name: 'look', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'and?' },
            {
              type: 'tool_result',
              tool_use_id: 'a',
              content: [{ type: 'text', text: 'A' }, image, { type: 'text', text: 'a' }],
            },
            { type: 'tool_result', tool_use_id: 'b', content: 'no', is_error: true },
            { type: 'tool_result', tool_use_id: 'c' },
          ],
        },
      ],
    })
    expect(result.body['messages']).toEqual([
      USER,
      {
        role: 'assistant',
        content: 'let me',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{"x":1}' } },
          { id: 'b', type: 'function', function: { name: 'look', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'A\na' },
      { role: 'tool', tool_call_id: 'b', content: 'Error: no' },
      { role: 'tool', tool_call_id: 'c', content: '' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          { type: 'text', text: 'and?' },
        ],
      },
    ])
    expect(result.dropped).toEqual(['thinking', 'redacted_thinking'])
  })

  test('thinking without a signature was a chat provider’s, and goes back with the calls it led to', () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: '' }
    const call = { type: 'tool_use', id: 'a', name: 'look', input: {} }
    const turn = (...content: JsonObject[]) =>
      body({ messages: [USER, { role: 'assistant', content }] }).body['messages']
    expect(turn(thinking, call)).toMatchObject([USER, { content: null, reasoning_content: 'hm' }])
    expect(turn(thinking, { type: 'text', text: 'x' })).toEqual([USER, { role: 'assistant', content: 'x' }])
  })

  test('compat 2.3 tools that a search has found are told by their names', () => {
    const found = ['look', 'find'].map((tool_name) => ({ type: 'tool_reference', tool_name }))
    const content = [{ type: 'tool_result', tool_use_id: 'a', content: found }]
    expect(body({ messages: [{ role: 'user', content }] }).body['messages']).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'look\nfind' },
    ])
  })

  test('compat 3.1 thinking goes back only to who takes it', () => {
    const content = [
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'tool_use', id: 'a', name: 'look', input: {} },
    ]
    const { body: sent, dropped } = body({ messages: [USER, { role: 'assistant', content }] }, PLAIN)
    expect(JSON.stringify(sent)).not.toContain('reasoning_content')
    expect(dropped).toEqual(['thinking'])
  })

  test('pictures and documents', () => {
    const content = [
      { type: 'image', source: { type: 'url', url: 'https://a.test/a.png' } },
      { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'cGRm' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'inner' }] } },
      { type: 'search_result', title: 'T', source: 'https://s.test', content: [{ type: 'text', text: 'found' }] },
    ]
    expect(body({ messages: [{ role: 'user', content }] }).body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://a.test/a.png' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,cGRm' } },
          { type: 'text', text: 'words' },
          { type: 'text', text: 'inner' },
          { type: 'text', text: 'T\nhttps://s.test\nfound' },
        ],
      },
    ])
  })

  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['stop_sequences', { stop_sequences: ['a'] }, { stop: ['a'] }, []],
    [
      'at most four of them',
      { stop_sequences: ['a', 'b', 'c', 'd', 'e'] },
      { stop: ['a', 'b', 'c', 'd'] },
      ['stop_sequences'],
    ],
    ['sampling', { temperature: 0.3, top_p: 0.4, top_k: 5 }, { temperature: 0.3, top_p: 0.4 }, ['top_k']],
    ['metadata', { metadata: { user_id: 'u' } }, { user: 'u' }, []],
    ['metadata too long for a user', { metadata: { user_id: 'u'.repeat(65) } }, {}, ['metadata']],
    ['stream', { stream: true }, { stream: true, stream_options: { include_usage: true } }, []],
    [
      'what is Anthropic’s alone',
      { container: 'c', context_management: {}, speed: 'fast', service_tier: 'auto' },
      {},
      ['container', 'context_management', 'speed', 'service_tier'],
    ],
    [
      'effort',
      { output_config: { effort: 'medium' }, thinking: { type: 'adaptive' } },
      { reasoning_effort: 'medium' },
      [],
    ],
    ['the highest effort', { output_config: { effort: 'max' } }, { reasoning_effort: 'xhigh' }, []],
    ['a small budget', { thinking: { type: 'enabled', budget_tokens: 1024 } }, { reasoning_effort: 'low' }, []],
    ['a budget', { thinking: { type: 'enabled', budget_tokens: 8000 } }, { reasoning_effort: 'medium' }, []],
    ['a large budget', { thinking: { type: 'enabled', budget_tokens: 32_000 } }, { reasoning_effort: 'high' }, []],
    ['thinking as the model likes', { thinking: { type: 'adaptive' } }, {}, ['thinking']],
    ['a task’s budget', { output_config: { task_budget: { total: 9 } } }, {}, ['output_config.task_budget']],
    ['a choice of no tools', { tool_choice: { type: 'any' } }, {}, ['tool_choice']],
    ['other metadata', { metadata: { user_id: 'u', team: 't' } }, { user: 'u' }, ['metadata']],
    ['no thinking', { thinking: { type: 'disabled' } }, {}, []],
    [
      'a schema',
      { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
      {
        response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA, strict: true } },
      },
      [],
    ],
  ])('the table: %s', (_name, given, expected, dropped) => {
    const result = body(given)
    const { model, messages, max_completion_tokens, ...rest } = result.body
    expect(rest).toEqual(expected)
    expect(result.dropped).toEqual(dropped)
    expect([model, messages, max_completion_tokens]).toEqual(['upstream-model', [USER], 50])
  })

  test.each<[string, JsonObject, boolean]>([
    ['closed, everything required', SCHEMA, true],
    ['of nothing', { type: 'object', additionalProperties: false }, true],
    ['with an object in it', { ...SCHEMA, properties: { n: { anyOf: [SCHEMA, { type: 'null' }] } } }, true],
    ['with a property left to choice', { ...SCHEMA, required: [] }, false],
    ['with no word of what is required', { ...SCHEMA, required: null }, false],
    ['open', { ...SCHEMA, additionalProperties: true }, false],
    [
      'with an open one in a list',
      { ...SCHEMA, properties: { n: { type: 'array', items: { type: 'object' } } } },
      false,
    ],
    ['with an open one by reference', { ...SCHEMA, $defs: { a: { properties: { b: {} } } } }, false],
    ['with an open one that may be null', { ...SCHEMA, properties: { n: { type: ['object', 'null'] } } }, false],
    ['with a rule that strict schemas lack', { ...SCHEMA, properties: { n: { oneOf: [{ type: 'null' }] } } }, false],
    ['of a choice', { anyOf: [SCHEMA, SCHEMA] }, false],
  ])('compat 2.3 a schema %s is strict or not', (_name, schema, strict) => {
    const held = strict ? true : undefined
    const format = body({ output_config: { format: { type: 'json_schema', schema } } }).body['response_format']
    expect((format as { json_schema: JsonObject }).json_schema['strict']).toBe(held)
    const result = body({ tools: [{ name: 'look', input_schema: schema, strict: true }] })
    expect(result.body['tools']).toEqual([
      { type: 'function', function: { name: 'look', parameters: schema, ...(strict && { strict: true }) } },
    ])
    expect(result.dropped).toEqual(strict ? [] : ['strict'])
  })

  test('compat 2.3 a budget for thinking becomes an effort only where the model is known to reason', () => {
    const thinking = { type: 'enabled', budget_tokens: 8000 }
    const target = { ...TARGET, isKnownToReason: false }
    const result = body({ thinking }, target)
    expect(result.body).not.toHaveProperty('reasoning_effort')
    expect(result.dropped).toEqual(['thinking'])
    expect(body({ thinking, output_config: { effort: 'low' } }, target).body['reasoning_effort']).toBe('low')
  })

  test('compat 2.3 an effort that the model does not know is the nearest it knows', () => {
    const target = { ...TARGET, efforts: ['low', 'medium', 'high'] }
    expect(body({ output_config: { effort: 'max' } }, target).body['reasoning_effort']).toBe('high')
  })

  test('what a provider does not take is left out and listed', () => {
    const given = {
      stream: true,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
      tools: [{ ...TOOL, strict: true, ...CACHED, defer_loading: true }],
    }
    const result = body(given, PLAIN)
    expect(result.body).toEqual({
      model: 'upstream-model',
      messages: [USER],
      max_tokens: 50,
      stream: true,
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } } }],
    })
    expect(result.dropped).toEqual(['cache_control', 'defer_loading', 'strict', 'output_config.effort', 'thinking'])
  })

  test.each<[JsonObject, JsonObject]>([
    [{ type: 'auto' }, { tool_choice: 'auto' }],
    [{ type: 'none' }, { tool_choice: 'none' }],
    [{ type: 'any' }, { tool_choice: 'required' }],
    [{ type: 'tool', name: 'look' }, { tool_choice: { type: 'function', function: { name: 'look' } } }],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { tool_choice: 'auto', parallel_tool_calls: false },
    ],
  ])('tool_choice %j', (tool_choice, expected) => {
    const { tools, model, messages, max_completion_tokens, ...rest } = body({ tools: [TOOL], tool_choice }).body
    expect(rest).toEqual(expected)
    expect([tools, model, messages, max_completion_tokens]).toHaveLength(4)
  })

  test.each<[string, JsonObject, string]>([
    ['tools of the provider', { tools: [TOOL, { type: 'web_search_20250305', name: 'web_search' }] }, 'tools.1'],
    ['servers of tools', { mcp_servers: [{}] }, 'mcp_servers'],
    ['another format', { output_format: { type: 'grammar' } }, 'output_config.format'],
    [
      'a stored picture',
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }] },
      'messages.0.content.0',
    ],
    [
      'a document elsewhere',
      {
        messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'url', url: 'https://a.test' } }] }],
      },
      'messages.0.content.0',
    ],
    [
      'an unknown block',
      { messages: [{ role: 'user', content: [{ type: 'container_upload' }] }] },
      'messages.0.content.0',
    ],
    ['an unknown role', { messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
    ['no list', { messages: 'x' }, 'messages'],
    ['an unknown choice', { tools: [TOOL], tool_choice: { type: 'x' } }, 'tool_choice.type'],
  ])('refused with the place: %s', (_name, given, param) => {
    const result = messagesOverChat.request({ model: 'm', max_tokens: 1, messages: [USER], ...given }, TARGET)
    expect(problemOf(result)).toMatchObject({ param })
  })
})

const CHAT_USAGE = {
  prompt_tokens: 18,
  completion_tokens: 7,
  total_tokens: 25,
  prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
const USAGE = {
  input_tokens: 10,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 3,
  output_tokens: 7,
  output_tokens_details: { thinking_tokens: 2 },
}
const MESSAGE = {
  role: 'assistant',
  content: 'It is.',
  reasoning_content: 'hm',
  tool_calls: [
    { id: 'a', type: 'function', function: { name: 'look', arguments: '{"x":1}' } },
    { id: 'b', type: 'function', function: { name: 'look', arguments: '' } },
  ],
}

function completion(message: JsonObject, finish_reason = 'stop', rest: JsonObject = {}): JsonObject {
  return { model: 'served', choices: [{ index: 0, message, finish_reason }], usage: CHAT_USAGE, ...rest }
}

describe('the answer', () => {
  test('H-46 text, thinking and calls; cached tokens are taken out of the prompt', () => {
    expect(messagesOverChat.answer(completion(MESSAGE, 'tool_calls'), TRAITS)).toEqual({
      id: 'msg_r1',
      type: 'message',
      role: 'assistant',
      model: 'served',
      content: [
        { type: 'thinking', thinking: 'hm', signature: '' },
        { type: 'text', text: 'It is.' },
        { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
        { type: 'tool_use', id: 'b', name: 'look', input: {} },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: USAGE,
    })
  })

  test.each([
    ['stop', {}, 'end_turn'],
    ['length', {}, 'max_tokens'],
    ['content_filter', {}, 'refusal'],
    ['stop', { refusal: 'No.' }, 'refusal'],
    ['stop', MESSAGE, 'tool_use'],
  ])('finish reason %s with %j is a stop reason', (reason, message, stop_reason) => {
    expect(messagesOverChat.answer(completion(message, reason), TRAITS)).toMatchObject({ stop_reason })
  })

  test('habits of providers: content in parts, arguments as an object, ids left out, other names of thinking', () => {
    const message = {
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      reasoning: 'hm',
      tool_calls: [{ function: { name: 'look', arguments: { x: 1 } } }],
    }
    expect(messagesOverChat.answer(completion(message), TRAITS)['content']).toEqual([
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'text', text: 'ab' },
      { type: 'tool_use', id: 'call_r1_0', name: 'look', input: { x: 1 } },
    ])
  })

  test('compat 3.1 Mistral’s thoughts stand among the parts of the content', () => {
    const content = [
      {
        type: 'thinking',
        thinking: [
          { type: 'text', text: 'h' },
          { type: 'text', text: 'm' },
        ],
      },
      { type: 'text', text: 'It is.' },
    ]
    const told = [{ thinking: 'hm' }, { text: 'It is.' }]
    expect(messagesOverChat.answer(completion({ content }), TRAITS)['content']).toMatchObject(told)
    const { events } = streamed(messagesOverChat, chunks(delta({ content }, 'stop'), 'done'))
    const deltas = events.filter(({ name }) => name === 'content_block_delta')
    expect(deltas.map(({ data }) => (data as JsonObject)['delta'])).toMatchObject(told)
  })

  test.each([
    [{}],
    [{ error: { message: 'x' } }],
    [{ choices: [] }],
    [completion({}, 'error')],
    [completion({ tool_calls: [{ id: 'a', function: { name: 'x', arguments: '{"a' } }] }, 'tool_calls')],
  ])('what is no answer is an error: %j', (answer) => {
    expect(() => messagesOverChat.answer(answer, TRAITS)).toThrow(TranslationError)
  })

  test('G16 arguments nested too deeply to be written again are an error', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const tool_calls = [{ id: 'a', function: { name: 'x', arguments: deep } }]
    expect(() => messagesOverChat.answer(completion({ tool_calls }), TRAITS)).toThrow(TranslationError)
  })

  test('a call cut off by the limit is left out: the stop reason tells', () => {
    const cut = { content: 'x', tool_calls: [{ id: 'a', function: { name: 'x', arguments: '{"a' } }] }
    expect(messagesOverChat.answer(completion(cut, 'length'), TRAITS)).toMatchObject({
      content: [{ type: 'text' }],
      stop_reason: 'max_tokens',
    })
  })

  test.each([
    [{}, 0, 0],
    [
      { prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 9, cache_write_tokens: 9 } },
      5,
      0,
    ],
    [{ prompt_tokens: -5, completion_tokens: 'x' }, 0, 0],
    [{ prompt_tokens: 1e308, prompt_cache_hit_tokens: Number.NaN }, 0, 0],
  ])('H-46 G15 usage that lies is never negative: %j', (usage, input_tokens, cache_read_input_tokens) => {
    expect(messagesOverChat.answer(completion({}, 'stop', { usage }), TRAITS)).toMatchObject({
      usage: { input_tokens, cache_read_input_tokens },
    })
  })
})

const call = (index: number, rest: JsonObject) => ({ tool_calls: [{ index, ...rest }] })
const STREAM = chunks(
  delta({ role: 'assistant', content: '' }),
  delta({ reasoning_content: 'h' }),
  delta({ reasoning_content: 'm' }),
  delta({ content: 'It ' }),
  delta({ content: 'is.' }),
  delta(call(0, { id: 'a', type: 'function', function: { name: 'look', arguments: '' } })),
  delta(call(0, { function: { arguments: '{"x"' } })),
  delta(call(0, { function: { arguments: ':1}' } })),
  delta(call(1, { id: 'b', type: 'function', function: { name: 'look', arguments: '{}' } })),
  delta({}, 'tool_calls'),
  { model: 'served', choices: [], usage: CHAT_USAGE },
  'done',
)

function typesOf(events: readonly StreamEvent[]): unknown[] {
  return events.map(({ name, data }) => {
    expect((data as JsonObject)['type']).toBe(name)
    return name
  })
}

describe('the stream', () => {
  test('H-35 the golden one: blocks in order, one after another, the finish held until the usage is known', () => {
    const { events, terminal, failed } = streamed(messagesOverChat, STREAM)
    expect({ terminal, failed }).toEqual({ terminal: true, failed: false })
    const block = (index: number, content_block: JsonObject, ...deltas: JsonObject[]) => [
      { type: 'content_block_start', index, content_block },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]
    const json = (partial_json: string) => ({ type: 'input_json_delta', partial_json })
    typesOf(events)
    expect(events.map(({ data }) => data)).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_r1',
          type: 'message',
          role: 'assistant',
          model: 'served',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
        },
      },
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'h' },
        { type: 'thinking_delta', thinking: 'm' },
      ),
      ...block(1, { type: 'text', text: '' }, { type: 'text_delta', text: 'It ' }, { type: 'text_delta', text: 'is.' }),
      ...block(2, { type: 'tool_use', id: 'a', name: 'look', input: {} }, json('{"x"'), json(':1}')),
      ...block(3, { type: 'tool_use', id: 'b', name: 'look', input: {} }, json('{}')),
      { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: USAGE },
      { type: 'message_stop' },
    ])
  })

  test('R1.38 H-43 G09 errors within the stream, in every form seen, end it without an end', () => {
    const forms = [
      { error: { message: 'Slow down', code: 'rate_limit_exceeded' } },
      { error: { message: 'Slow down', code: 429 } },
      { choices: [{ index: 0, delta: {}, finish_reason: 'error', error: { message: 'Slow down', code: 429 } }] },
    ]
    for (const form of forms) {
      const { events, terminal, failed } = streamed(messagesOverChat, [STREAM[0]!, ...chunks(form), ...STREAM])
      expect({ terminal, failed }).toEqual({ terminal: false, failed: true })
      expect(events.slice(1)).toEqual([
        {
          name: 'error',
          data: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } },
        },
      ])
    }
  })

  test('G09 a stream that breaks off gets no end, wherever that is', () => {
    for (let length = 0; length < STREAM.length; length++) {
      const { events, terminal } = streamed(messagesOverChat, STREAM.slice(0, length))
      expect(terminal).toBe(false)
      expect(typesOf(events)).not.toContain('message_delta')
      expect(typesOf(events)).not.toContain('message_stop')
    }
  })

  test('usage on the finish chunk, on every chunk, or with empty choices: the last one counts', () => {
    const { events } = streamed(
      messagesOverChat,
      chunks(
        { choices: [], prompt_filter_results: [] },
        delta({ content: 'a' }, null, { usage: { prompt_tokens: 1, completion_tokens: 1 } }),
        delta({}, 'stop', { usage: { prompt_tokens: 4, completion_tokens: 2 } }),
        { choices: [] },
        'done',
      ),
    )
    expect(events.at(-2)?.data).toMatchObject({ usage: { input_tokens: 4, output_tokens: 2 } })
  })

  test('a refusal is text, and the reason to stop', () => {
    const { events } = streamed(messagesOverChat, chunks(delta({ refusal: 'No.' }), delta({}, 'stop'), 'done'))
    expect(events.map(({ data }) => data)).toMatchObject([
      { type: 'message_start' },
      { type: 'content_block_start', content_block: { type: 'text' } },
      { delta: { text: 'No.' } },
      { type: 'content_block_stop' },
      { delta: { stop_reason: 'refusal' } },
      { type: 'message_stop' },
    ])
  })

  test('every call under one index, and arguments mixed up', () => {
    const whole = (id: string) => delta(call(0, { id, function: { name: 'look', arguments: '{}' } }))
    const same = streamed(messagesOverChat, chunks(whole('a'), whole('b'), delta({}, 'stop'), 'done'))
    expect(same.events.filter(({ name }) => name === 'content_block_start')).toMatchObject([
      { data: { index: 0, content_block: { id: 'a' } } },
      { data: { index: 1, content_block: { id: 'b' } } },
    ])
    const late = delta(call(0, { function: { arguments: 'x' } }))
    const second = delta(call(1, { id: 'b', function: { name: 'look', arguments: '{}' } }))
    const mixed = streamed(messagesOverChat, chunks(whole('a'), second, late, 'done'))
    expect(mixed.failed).toBe(true)
    expect(mixed.events.at(-1)?.name).toBe('error')
  })
})
