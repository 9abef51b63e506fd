import { describe, expect, test } from 'vitest'
import { messagesOverChat } from './messages-over-chat'
import { messagesOverResponses } from './messages-over-responses'
import { sealReasoning } from './reasoning-mark'
import { named, PLAIN, problemOf, streamed, TARGET, TRAITS, translated } from './test-support'
import { TranslationError } from './translation-error'
import type { JsonObject, StreamEvent, TargetTraits } from './types'

const USER = { role: 'user', content: 'hi' }
const HI = { role: 'user', content: [{ type: 'input_text', text: 'hi' }] }
const TOOL = { name: 'look', description: 'Looks.', input_schema: { type: 'object' } }
const CLOSED = { type: 'object', properties: { n: {} }, required: ['n'], additionalProperties: false }
const CACHED = { cache_control: { type: 'ephemeral' } }
const MODEL = { ...TARGET, model: 'gpt-5.6' }
const SAMPLED = { ...TARGET, model: 'gpt-4.1' }
const SEALED = sealReasoning(TARGET.providerKeyId, 'gAAA')
const PICTURE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } }
const SHOWN = { type: 'input_image', image_url: 'data:image/png;base64,aGk=' }

function body(rest: JsonObject, target: TargetTraits = MODEL) {
  return translated(messagesOverResponses, { model: 'asked', max_tokens: 50, messages: [USER], ...rest }, target)
}

/** The items of a conversation. */
function input(messages: readonly JsonObject[], target: TargetTraits = MODEL): unknown {
  return body({ messages }, target).body['input']
}

describe('the request', () => {
  test('compat 2.3 the least a request says; nothing is stored', () => {
    expect(body({})).toEqual({
      kind: 'ok',
      body: { model: 'gpt-5.6', input: [HI], store: false, max_output_tokens: 50 },
      dropped: [],
      hidesReasoning: true,
    })
  })

  test('compat 2.3 the limit is within what the model and OpenAI take', () => {
    const limit = (max_tokens: number, maxOutputTokens: number | null) =>
      body({ max_tokens }, { ...MODEL, maxOutputTokens }).body['max_output_tokens']
    expect(limit(1, null)).toBe(16)
    expect(limit(64_000, 32_000)).toBe(32_000)
    expect(limit(100, 32_000)).toBe(100)
  })

  test('compat 2.3 instructions stand first; those within the conversation stay in their place', () => {
    const system = [
      { type: 'text', text: 'one', ...CACHED },
      { type: 'text', text: 'two' },
    ]
    const result = body({ system, messages: [USER, { role: 'system', content: 'three' }, USER] })
    expect(result.body).toMatchObject({
      instructions: 'one\ntwo',
      input: [HI, { role: 'developer', content: 'three' }, HI],
    })
    expect(result.dropped).toEqual(['cache_control'])
  })

  test('compat 2.3 texts, calls and results are items in their order', () => {
    const items = input([
      USER,
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'let ' },
          { type: 'text', text: 'me' },
          { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
          { type: 'tool_use', id: 'b', name: 'look', input: {} },
          { type: 'text', text: '' },
          { type: 'text', text: 'so' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'A' }, PICTURE] },
          { type: 'tool_result', tool_use_id: 'b', content: 'no', is_error: true },
          { type: 'tool_result', tool_use_id: 'c' },
          { type: 'tool_result', tool_use_id: 'd', content: [PICTURE], is_error: true },
          { type: 'text', text: 'and?' },
        ],
      },
    ])
    expect(items).toEqual([
      HI,
      { role: 'assistant', content: 'let ' },
      { role: 'assistant', content: 'me' },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"x":1}' },
      { type: 'function_call', call_id: 'b', name: 'look', arguments: '{}' },
      { role: 'assistant', content: 'so' },
      { type: 'function_call_output', call_id: 'a', output: [{ type: 'input_text', text: 'A' }, SHOWN] },
      { type: 'function_call_output', call_id: 'b', output: 'Error: no' },
      { type: 'function_call_output', call_id: 'c', output: '' },
      { type: 'function_call_output', call_id: 'd', output: [{ type: 'input_text', text: 'Error:' }, SHOWN] },
      { role: 'user', content: [{ type: 'input_text', text: 'and?' }] },
    ])
  })

  test('compat 2.3 ids of calls are as long as OpenAI takes them, and those of results the same', () => {
    const ids = (id: string) => {
      const items = input([
        { role: 'assistant', content: [{ type: 'tool_use', id, name: 'look', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'A' }] },
      ])
      return (items as JsonObject[]).map((item) => item['call_id'])
    }
    expect(ids('a'.repeat(64))).toEqual(['a'.repeat(64), 'a'.repeat(64)])
    const [call, result] = ids('a'.repeat(65))
    expect(call).toMatch(/^[0-9a-f]{64}$/)
    expect(result).toBe(call)
    expect(ids('a'.repeat(66))[0]).not.toBe(call)
  })

  test('compat 2.3 pictures and documents', () => {
    const content = [
      { type: 'image', source: { type: 'url', url: 'https://a.test/a.png' } },
      { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'cGRm' } },
      { type: 'document', source: { type: 'url', url: 'https://a.test/a.pdf' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
    ]
    expect(input([{ role: 'user', content }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: 'https://a.test/a.png' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,cGRm' },
          { type: 'input_file', file_url: 'https://a.test/a.pdf' },
          { type: 'input_text', text: 'words' },
        ],
      },
    ])
  })

  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['stop_sequences', { stop_sequences: ['a'] }, {}, ['stop_sequences']],
    ['no stop_sequences', { stop_sequences: [] }, {}, []],
    ['temperature and top_p', { temperature: 1, top_p: 0.9 }, {}, ['temperature', 'top_p']],
    ['top_k', { top_k: 5 }, {}, ['top_k']],
    ['user_id', { metadata: { user_id: 'u' } }, { user: 'u' }, []],
    ['a long user_id', { metadata: { user_id: 'u'.repeat(65) } }, {}, ['metadata']],
    ['stream', { stream: true }, { stream: true }, []],
    ['effort', { output_config: { effort: 'max' } }, { reasoning: { effort: 'max' } }, []],
    ['thinking', { thinking: { type: 'adaptive' } }, {}, []],
    ['no thinking', { thinking: { type: 'disabled' } }, { reasoning: { effort: 'none' } }, []],
    ['a budget', { thinking: { type: 'enabled', budget_tokens: 10_000 } }, { reasoning: { effort: 'medium' } }, []],
    [
      'effort and thinking',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'low', task_budget: 1 } },
      { reasoning: { effort: 'low' } },
      ['output_config.task_budget'],
    ],
    [
      'a closed schema',
      { output_config: { format: { type: 'json_schema', schema: CLOSED } } },
      { text: { format: { type: 'json_schema', name: 'answer', schema: CLOSED, strict: true } } },
      [],
    ],
    [
      'an open schema',
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
      { text: { format: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: false } } },
      [],
    ],
  ])('compat 2.3 2.5 %s', (_name, asked, said, dropped) => {
    const result = body(asked)
    const {
      model: _model,
      input: _input,
      store: _store,
      max_output_tokens: _limit,
      include: _include,
      ...rest
    } = result.body
    expect(rest).toEqual(said)
    expect(result.dropped).toEqual(dropped)
  })

  test('compat 2.3 a model that does not reason is sampled, and is asked for no reasoning', () => {
    const asked = { temperature: 0.5, top_p: 0.9, thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }
    const result = body(asked, SAMPLED)
    expect(result.body).toMatchObject({ temperature: 0.5, top_p: 0.9 })
    expect(result.body).not.toHaveProperty('reasoning')
    expect(result.body).not.toHaveProperty('include')
    expect(result.dropped).toEqual(['output_config.effort', 'thinking'])
  })

  test('compat 2.3 a tool is strict only where it says so and OpenAI takes its schema', () => {
    const tools = [
      { ...TOOL, ...CACHED },
      { name: 'b', input_schema: CLOSED, strict: true },
      { name: 'c', input_schema: { type: 'object', properties: { n: {} } }, strict: true },
    ]
    const result = body({ tools })
    expect(result.body['tools']).toEqual([
      {
        type: 'function',
        name: 'look',
        description: 'Looks.',
        parameters: { type: 'object', properties: {} },
        strict: false,
      },
      { type: 'function', name: 'b', parameters: CLOSED, strict: true },
      { type: 'function', name: 'c', parameters: { type: 'object', properties: { n: {} } }, strict: false },
    ])
    expect(result.dropped).toEqual(['cache_control', 'strict'])
  })

  test.each<[JsonObject, unknown]>([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'none' }, 'none'],
    [{ type: 'any' }, 'required'],
    [
      { type: 'tool', name: 'look' },
      { type: 'function', name: 'look' },
    ],
  ])('compat 2.3 tool_choice %j', (tool_choice, said) => {
    const one = body({ tools: [TOOL], tool_choice: { ...tool_choice, disable_parallel_tool_use: true } }).body
    expect(one).toMatchObject({ tool_choice: said, parallel_tool_calls: false })
    expect(body({ tools: [TOOL], tool_choice }).body).not.toHaveProperty('parallel_tool_calls')
  })

  test('compat 2.5 what runs at Anthropic is refused, as over chat', () => {
    const refused: JsonObject[] = [
      { tools: [{ type: 'web_search_20260209', name: 'web_search' }] },
      { mcp_servers: [{ url: 'https://a.test' }] },
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }] },
      { messages: [{ role: 'user', content: [{ type: 'odd' }] }] },
      { messages: [{ role: 'tool' }] },
      { messages: ['hi'] },
      { messages: 'hi' },
    ]
    for (const rest of refused) {
      const asked = { model: 'asked', max_tokens: 50, messages: [USER], ...rest }
      const problem = problemOf(messagesOverResponses.request(asked, MODEL))
      expect(problem).not.toBeNull()
      expect(problem).toEqual(problemOf(messagesOverChat.request(asked, MODEL)))
    }
  })
})

describe('reasoning from one turn to the next', () => {
  const thinking = { type: 'thinking', thinking: 'hm', signature: SEALED }
  const redacted = { type: 'redacted_thinking', data: SEALED }
  const call = { type: 'tool_use', id: 'a', name: 'look', input: {} }
  const called = { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' }
  const item = {
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'hm' }],
    encrypted_content: 'gAAA',
  }
  const turn = (...content: JsonObject[]) => body({ messages: [USER, { role: 'assistant', content }] })

  test('compat 2.3 what OpenAI encrypted goes back to it, before what came of it', () => {
    expect(turn(thinking, call).body['input']).toEqual([HI, item, called])
    expect(turn(redacted, call).body['input']).toEqual([HI, { ...item, summary: [] }, called])
    expect(turn({ type: 'text', text: 'a' }, thinking, { type: 'text', text: 'b' }).body['input']).toEqual([
      HI,
      { role: 'assistant', content: 'a' },
      item,
      { role: 'assistant', content: 'b' },
    ])
  })

  test('compat 2.3 what nothing came of is left out: OpenAI refuses it alone', () => {
    expect(turn(call, thinking).body['input']).toEqual([HI, called])
    expect(turn(thinking).body['input']).toEqual([HI])
  })

  test('compat 2.3 what another encrypted or signed is never sent to OpenAI', () => {
    const others = ['', 'EqQBCkgIAxABGAIiQ', sealReasoning('key-2', 'gAAA'), sealReasoning(TARGET.providerKeyId, '')]
    for (const signature of others) {
      const result = turn({ ...thinking, signature }, { type: 'redacted_thinking', data: signature }, call)
      expect(result.body['input']).toEqual([HI, called])
      expect(result.dropped).toEqual(['thinking', 'redacted_thinking'])
    }
  })

  test('compat 2.3 it is asked for where the model reasons, the provider gives it, and the turn may go on', () => {
    const included = (rest: JsonObject, target: TargetTraits = MODEL) => body(rest, target).body['include']
    const asked = ['reasoning.encrypted_content']
    expect(included({ tools: [TOOL] })).toEqual(asked)
    expect(included({ thinking: { type: 'adaptive' } })).toEqual(asked)
    expect(included({})).toBeUndefined()
    expect(included({ tools: [TOOL] }, SAMPLED)).toBeUndefined()
    expect(included({ tools: [TOOL] }, { ...PLAIN, model: 'gpt-5.6' })).toBeUndefined()
    expect(body({ tools: [TOOL] })).toMatchObject({ hidesReasoning: false })
    expect(body({ thinking: { type: 'disabled' } })).toMatchObject({ hidesReasoning: true })
  })

  test('compat 2.3 a chat provider gets none of it', () => {
    const messages = [USER, { role: 'assistant', content: [thinking, redacted, call] }]
    const result = translated(messagesOverChat, { model: 'm', messages })
    expect(JSON.stringify(result.body)).not.toContain('gAAA')
    expect(result.dropped).toEqual(['thinking', 'redacted_thinking'])
  })
})

const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 17,
}
const TOLD = {
  input_tokens: 5,
  cache_read_input_tokens: 4,
  cache_creation_input_tokens: 1,
  output_tokens: 7,
  output_tokens_details: { thinking_tokens: 2 },
}
const REASONING = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [
    { type: 'summary_text', text: 'First.' },
    { type: 'summary_text', text: 'Then.' },
  ],
  encrypted_content: 'gAAA',
}
const SAID = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'It is.', annotations: [], logprobs: [] }],
}
const CALL = {
  id: 'fc_1',
  type: 'function_call',
  status: 'completed',
  call_id: 'a',
  name: 'look',
  arguments: '{"x":1}',
}

function response(output: readonly JsonObject[], rest: JsonObject = {}): JsonObject {
  return { id: 'resp_1', object: 'response', model: 'served', status: 'completed', output, usage: USAGE, ...rest }
}

const answered = (output: readonly JsonObject[], rest: JsonObject = {}, traits = TRAITS) =>
  messagesOverResponses.answer(response(output, rest), traits)

describe('the answer', () => {
  test('compat 2.3 every item is a block', () => {
    expect(answered([REASONING, SAID, { type: 'web_search_call' }, CALL])).toEqual({
      id: 'msg_r1',
      type: 'message',
      role: 'assistant',
      model: 'served',
      content: [
        { type: 'thinking', thinking: 'First.\n\nThen.', signature: SEALED },
        { type: 'text', text: 'It is.' },
        { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: TOLD,
    })
  })

  test('compat 2.3 reasoning without words is given to be kept, and none to who did not ask', () => {
    const silent = { ...REASONING, summary: [] }
    expect(answered([silent, SAID])['content']).toEqual([
      { type: 'redacted_thinking', data: SEALED },
      { type: 'text', text: 'It is.' },
    ])
    expect(answered([{ ...silent, encrypted_content: null }, SAID])['content']).toHaveLength(1)
    const plain = {
      ...REASONING,
      summary: [],
      encrypted_content: null,
      content: [{ type: 'reasoning_text', text: 'x' }],
    }
    expect(answered([plain])['content']).toEqual([{ type: 'thinking', thinking: 'x', signature: '' }])
    const hidden = answered([REASONING, SAID], {}, { ...TRAITS, hidesReasoning: true })
    expect(hidden['content']).toEqual([{ type: 'text', text: 'It is.' }])
  })

  test.each<[string, readonly JsonObject[], JsonObject, string]>([
    ['its end', [SAID], {}, 'end_turn'],
    ['a call', [CALL], {}, 'tool_use'],
    ['the limit', [SAID], { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'max_tokens'],
    [
      'the limit within a call',
      [SAID, { ...CALL, arguments: '{"x' }],
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      'max_tokens',
    ],
    ['a call and a refusal', [{ ...SAID, content: [{ type: 'refusal', refusal: 'No.' }] }, CALL], {}, 'tool_use'],
    ['a filter', [SAID], { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, 'refusal'],
    ['a refusal', [{ ...SAID, content: [{ type: 'refusal', refusal: 'It is.' }] }], {}, 'refusal'],
  ])('compat 2.3 it stopped for %s', (_why, output, rest, reason) => {
    const message = answered(output, rest)
    expect(message['stop_reason']).toBe(reason)
    if (output.includes(SAID) || reason === 'refusal') {
      expect(message['content']).toEqual([{ type: 'text', text: 'It is.' }])
    }
  })

  test.each<[string, JsonObject]>([
    ['failed', response([], { status: 'failed', error: { code: 'server_error', message: 'x' } })],
    ['unfinished', response([], { status: 'in_progress' })],
    ['without output', { status: 'completed' }],
    ['with arguments that are none', response([{ ...CALL, arguments: '[1]' }])],
  ])('G12 an answer that is %s is none', (_what, answer) => {
    expect(() => messagesOverResponses.answer(answer, TRAITS)).toThrow(TranslationError)
  })
})

const added = (output_index: number, item: JsonObject) => ({ type: 'response.output_item.added', output_index, item })
const done = (output_index: number, item: JsonObject) => ({ type: 'response.output_item.done', output_index, item })
const delta = (type: string, output_index: number, text: string, rest: JsonObject = {}) => ({
  type: `response.${type}.delta`,
  output_index,
  delta: text,
  ...rest,
})
const CREATED = {
  type: 'response.created',
  response: { model: 'served', status: 'in_progress', output: [], usage: null },
}
const completed = (output: readonly JsonObject[], rest: JsonObject = {}) => ({
  type: 'response.completed',
  response: response(output, rest),
})

const STREAM: readonly StreamEvent[] = named(
  CREATED,
  { ...CREATED, type: 'response.in_progress' },
  added(0, { ...REASONING, summary: [], encrypted_content: 'half' }),
  { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 0 },
  delta('reasoning_summary_text', 0, 'Fir', { summary_index: 0 }),
  delta('reasoning_summary_text', 0, 'st.', { summary_index: 0 }),
  { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 1 },
  delta('reasoning_summary_text', 0, 'Then.', { summary_index: 1 }),
  done(0, REASONING),
  added(1, { ...SAID, content: [] }),
  { type: 'response.content_part.added', output_index: 1, content_index: 0 },
  delta('output_text', 1, 'It '),
  delta('output_text', 1, 'is.'),
  { type: 'response.output_text.done', output_index: 1, text: 'It is.' },
  done(1, SAID),
  added(2, { ...CALL, arguments: '' }),
  delta('function_call_arguments', 2, '{"x"'),
  delta('function_call_arguments', 2, ':1}'),
  { type: 'response.function_call_arguments.done', output_index: 2, arguments: '{"x":1}' },
  done(2, CALL),
  { type: 'response.something.new', output_index: 2 },
  completed([REASONING, SAID, CALL]),
)

const told = (events: readonly StreamEvent[]) => events.map(({ data }) => data)
const tell = (...data: JsonObject[]) => streamed(messagesOverResponses, named(...data))

describe('the stream', () => {
  test('compat 1.5 2.3 every event, in order', () => {
    const { events, terminal, failed } = streamed(messagesOverResponses, STREAM)
    expect({ terminal, failed }).toEqual({ terminal: true, failed: false })
    const begun = (index: number, content_block: JsonObject) => ({ type: 'content_block_start', index, content_block })
    const more = (index: number, delta: JsonObject) => ({ type: 'content_block_delta', index, delta })
    const stop = (index: number) => ({ type: 'content_block_stop', index })
    expect(told(events)).toEqual([
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
          usage: { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 0 },
        },
      },
      begun(0, { type: 'thinking', thinking: '', signature: '' }),
      more(0, { type: 'thinking_delta', thinking: 'Fir' }),
      more(0, { type: 'thinking_delta', thinking: 'st.' }),
      more(0, { type: 'thinking_delta', thinking: '\n\nThen.' }),
      more(0, { type: 'signature_delta', signature: SEALED }),
      stop(0),
      begun(1, { type: 'text', text: '' }),
      more(1, { type: 'text_delta', text: 'It ' }),
      more(1, { type: 'text_delta', text: 'is.' }),
      stop(1),
      begun(2, { type: 'tool_use', id: 'a', name: 'look', input: {} }),
      more(2, { type: 'input_json_delta', partial_json: '{"x"' }),
      more(2, { type: 'input_json_delta', partial_json: ':1}' }),
      stop(2),
      { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: TOLD },
      { type: 'message_stop' },
    ])
    for (const { name, data } of events) expect(data).toMatchObject({ type: name })
  })

  test('compat 2.3 items that come at the same time are told one after the other', () => {
    const other = { ...CALL, call_id: 'b', arguments: '{}' }
    const { events } = tell(
      CREATED,
      added(0, { ...CALL, arguments: '' }),
      added(1, { ...other, arguments: '' }),
      delta('function_call_arguments', 1, '{}'),
      delta('function_call_arguments', 0, '{"x":1}'),
      done(1, other),
      done(0, CALL),
      completed([CALL, other]),
    )
    expect(told(events).slice(1, -2)).toMatchObject([
      { type: 'content_block_start', index: 0, content_block: { id: 'a' } },
      { index: 0, delta: { partial_json: '{"x":1}' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { id: 'b' } },
      { index: 1, delta: { partial_json: '{}' } },
      { type: 'content_block_stop', index: 1 },
    ])
  })

  test('compat 2.3 what only the end of an item says, or only the end of all, is told then', () => {
    const whole = told(streamed(messagesOverResponses, STREAM).events)
    const merged = (events: unknown[]) =>
      (events as JsonObject[]).flatMap(({ type, delta }) => (type === 'content_block_delta' ? [delta] : []))
    const late = tell(CREATED, added(0, CALL), done(0, CALL), completed([CALL]))
    expect(merged(told(late.events))).toEqual([{ type: 'input_json_delta', partial_json: '{"x":1}' }])
    const unseen = tell(CREATED, completed([REASONING, SAID, CALL]))
    expect(told(unseen.events).at(-2)).toEqual(whole.at(-2))
    expect(merged(told(unseen.events))).toEqual([
      { type: 'thinking_delta', thinking: 'First.\n\nThen.' },
      { type: 'signature_delta', signature: SEALED },
      { type: 'text_delta', text: 'It is.' },
      { type: 'input_json_delta', partial_json: '{"x":1}' },
    ])
    // Nor is anything told twice, or left open, when an item has no end of its own.
    const open = tell(CREATED, added(0, { ...SAID, content: [] }), delta('output_text', 0, 'It is.'), completed([]))
    expect(told(open.events).slice(1)).toMatchObject([
      { type: 'content_block_start' },
      { delta: { text: 'It is.' } },
      { type: 'content_block_stop', index: 0 },
      { delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ])
  })

  test('compat 2.3 reasoning without words, and for who did not ask', () => {
    const silent = { ...REASONING, summary: [] }
    const events = named(CREATED, added(0, silent), done(0, silent), added(1, SAID), done(1, SAID), completed([]))
    expect(told(streamed(messagesOverResponses, events).events).slice(1, 3)).toEqual([
      { type: 'content_block_start', index: 0, content_block: { type: 'redacted_thinking', data: SEALED } },
      { type: 'content_block_stop', index: 0 },
    ])
    const hidden = streamed(messagesOverResponses, STREAM, { ...TRAITS, hidesReasoning: true })
    expect(JSON.stringify(hidden.events)).not.toMatch(/thinking_delta|First|gAAA/)
    expect(told(hidden.events)[1]).toMatchObject({ index: 0, content_block: { type: 'text' } })
  })

  test('compat 2.3 cut off by the limit, or refused', () => {
    const incomplete = (reason: string) => ({
      type: 'response.incomplete',
      response: response([SAID], { status: 'incomplete', incomplete_details: { reason } }),
    })
    expect(told(tell(CREATED, incomplete('max_output_tokens')).events).at(-2)).toMatchObject({
      delta: { stop_reason: 'max_tokens' },
    })
    expect(told(tell(CREATED, incomplete('content_filter')).events).at(-2)).toMatchObject({
      delta: { stop_reason: 'refusal' },
    })
    const { events } = tell(CREATED, added(0, SAID), delta('refusal', 0, 'No.'), completed([]))
    expect(told(events).slice(2)).toMatchObject([
      { delta: { text: 'No.' } },
      { type: 'content_block_stop' },
      { delta: { stop_reason: 'refusal' } },
      { type: 'message_stop' },
    ])
  })

  test('R1.38 H-43 G09 errors within the stream, in every form, end it without an end', () => {
    const forms = [
      { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down', param: null },
      { type: 'error', error: { type: 'requests', code: 'rate_limit_exceeded', message: 'Slow down' } },
      {
        type: 'response.failed',
        response: response([], { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow down' } }),
      },
    ]
    for (const form of forms) {
      const { events, terminal, failed } = streamed(messagesOverResponses, [
        ...STREAM.slice(0, 12),
        ...named(form),
        ...STREAM.slice(12),
      ])
      expect({ terminal, failed }).toEqual({ terminal: false, failed: true })
      expect(events.at(-1)).toEqual({
        name: 'error',
        data: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } },
      })
    }
  })

  test('G09 a stream that breaks off gets no end, wherever that is', () => {
    for (let length = 0; length < STREAM.length; length++) {
      const { events, terminal } = streamed(messagesOverResponses, STREAM.slice(0, length))
      expect(terminal).toBe(false)
      const names = events.map(({ name }) => name)
      expect(names).not.toContain('message_delta')
      expect(names).not.toContain('message_stop')
    }
  })
})
