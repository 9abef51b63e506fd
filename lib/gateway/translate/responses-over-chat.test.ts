import { describe, expect, test } from 'vitest'
import { responsesOverChat } from './responses-over-chat'
import { responsesOverMessages } from './responses-over-messages'
import { chunks, delta, named, PLAIN, problemOf, streamed, TARGET, TRAITS, translated } from './test-support'
import { TranslationError } from './translation-error'
import type { JsonObject, StreamEvent, TargetTraits } from './types'

const USER = { role: 'user', content: 'hi' }
const LOOK = { type: 'function', name: 'look', description: 'Looks.', parameters: { type: 'object' }, strict: true }

function body(rest: JsonObject, target: TargetTraits = TARGET) {
  return translated(responsesOverChat, { model: 'asked', input: 'hi', ...rest }, target)
}

describe('the request', () => {
  test('the least a request says', () => {
    expect(body({})).toEqual({ kind: 'ok', body: { model: 'upstream-model', messages: [USER] }, dropped: [] })
  })

  test('instructions and the items of system and developer are one message, the first', () => {
    const input = [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'two' }] },
      { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
      { role: 'system', content: 'three' },
    ]
    const content = 'one\ntwo\nthree'
    expect(body({ instructions: 'one', input }).body['messages']).toEqual([{ role: 'developer', content }, USER])
    expect(body({ instructions: 'one', input }, PLAIN).body['messages']).toEqual([{ role: 'system', content }, USER])
  })

  test('a conversation: adjacent calls are one turn, pictures of results follow the last of them', () => {
    const input = [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'see' },
          { type: 'input_image', image_url: 'https://a.test/a.png', detail: 'low' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,cGRm' },
        ],
      },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: null },
      { type: 'message', role: 'assistant', id: 'msg_1', content: [{ type: 'output_text', text: 'let me' }] },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"x":1}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'apply_patch', input: 'a "b"' },
      { type: 'function_call', call_id: 'c', name: 'find', namespace: 'crm', arguments: '' },
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: 'A' },
          { type: 'input_image', image_url: 'https://a.test/b.png' },
        ],
      },
      { type: 'custom_tool_call_output', call_id: 'b', output: 'B' },
      { type: 'function_call_output', call_id: 'c', output: '' },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'sealed' },
      { type: 'web_search_call', id: 'ws' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'so' }] },
      { role: 'user', content: 'thanks' },
    ]
    const called = (id: string, name: string, args: string) => ({
      id,
      type: 'function',
      function: { name, arguments: args },
    })
    const result = body({ input })
    expect(result.body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', image_url: { url: 'https://a.test/a.png', detail: 'low' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,cGRm' } },
        ],
      },
      {
        role: 'assistant',
        content: 'let me',
        reasoning_content: 'hm',
        tool_calls: [
          called('a', 'look', '{"x":1}'),
          called('b', 'custom--apply_patch', '{"input":"a \\"b\\""}'),
          called('c', 'crm--ns--find', '{}'),
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'A' },
      { role: 'tool', tool_call_id: 'b', content: 'B' },
      { role: 'tool', tool_call_id: 'c', content: '' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.test/b.png' } }] },
      { role: 'assistant', content: 'so' },
      { role: 'user', content: 'thanks' },
    ])
    expect(result.dropped).toEqual(['encrypted_content', 'input.web_search_call'])
  })

  test('compat 2.4 names of tools that are too long are short at the provider, and whole again at the client', () => {
    const group = `mcp__${'server_'.repeat(8)}`
    const inner = ['find_customers', 'find_customer_s'].map((name) => ({ type: 'function', name }))
    const tools = [LOOK, { type: 'namespace', name: group, tools: inner }, { type: 'custom', name: 'patch'.repeat(12) }]
    const history = { type: 'function_call', call_id: 'a', namespace: group, name: 'find_customers', arguments: '{}' }
    const tool_choice = { type: 'custom', name: 'patch'.repeat(12) }
    for (const translation of [responsesOverChat, responsesOverMessages]) {
      const request = translated(translation, { input: [history], tools, tool_choice })
      const sent = (request.body['tools'] as JsonObject[]).map((tool) =>
        String(((tool['function'] ?? tool) as JsonObject)['name']),
      )
      expect(sent).toHaveLength(4)
      expect(new Set(sent).size).toBe(4)
      for (const name of sent) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      expect(JSON.stringify(request.body['messages'])).toContain(`"name":"${sent[1]}"`)
      expect(JSON.stringify(request.body['tool_choice'])).toContain(`"name":"${sent[3]}"`)
      const traits = { ...TRAITS, toolNames: request.toolNames ?? null }
      const calls = sent.map((name, index) => ({
        index,
        id: `c${index}`,
        function: { name, arguments: '{"input":"p"}' },
      }))
      const whole = { choices: [{ message: { tool_calls: calls }, finish_reason: 'tool_calls' }] }
      const parts = chunks(delta({ tool_calls: calls }, 'tool_calls'), 'done')
      const end = streamed(responsesOverChat, parts, traits).events.at(-1)!.data as { response: JsonObject }
      for (const { output } of [responsesOverChat.answer(whole, traits), end.response]) {
        expect(output).toMatchObject([
          { type: 'function_call', name: 'look' },
          { type: 'function_call', namespace: group, name: 'find_customers' },
          { type: 'function_call', namespace: group, name: 'find_customer_s' },
          { type: 'custom_tool_call', name: 'patch'.repeat(12), input: 'p' },
        ])
      }
    }
  })

  test('compat 2.4 thoughts of an earlier turn are not told with the calls of a later one', () => {
    const input = [
      { type: 'reasoning', summary: [{ text: 'old' }] },
      { role: 'user', content: 'and now?' },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' },
    ]
    expect(JSON.stringify(body({ input }).body)).not.toContain('old')
  })

  test.each(['[1]', '{"x', 'plain'])(
    'compat 2.4 arguments of a call are told as they are, save to Anthropic: %s',
    (args) => {
      const input = [{ type: 'function_call', call_id: 'a', name: 'look', arguments: args }]
      expect(body({ input }).body['messages']).toMatchObject([{ tool_calls: [{ function: { arguments: args } }] }])
      expect(problemOf(responsesOverMessages.request({ input }, TARGET))).toEqual({
        message: 'The arguments of a tool call are not a JSON object.',
        param: null,
      })
    },
  )

  test('compat 2.4 an effort that the model does not know is the nearest it knows', () => {
    const effort = (effort: string) => {
      const { body: sent, dropped } = body(
        { input: 'hi', reasoning: { effort } },
        { ...TARGET, efforts: ['low', 'high'] },
      )
      return [sent['reasoning_effort'], dropped]
    }
    expect(effort('xhigh')).toEqual(['high', []])
    expect(effort('medium')).toEqual(['low', []])
    expect(effort('none')).toEqual(['low', ['reasoning.effort']])
  })

  test('compat 3.1 thoughts go back only to who takes them', () => {
    const input = [
      { type: 'reasoning', summary: [{ text: 'hm' }] },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' },
    ]
    const { body: sent, dropped } = body({ input }, PLAIN)
    expect(JSON.stringify(sent)).not.toContain('reasoning_content')
    expect(dropped).toEqual(['input.reasoning'])
  })

  test('what is said around calls is one turn with them, and thoughts are told once', () => {
    const called = (call_id: string) => ({ type: 'function_call', call_id, name: 'look', arguments: '{}' })
    const output = (call_id: string) => ({ type: 'function_call_output', call_id, output: call_id })
    const input = [
      { type: 'reasoning', summary: [{ text: 'hm' }] },
      { role: 'assistant', content: 'first' },
      called('a'),
      { role: 'assistant', content: 'so' },
      output('a'),
      called('b'),
      output('b'),
    ]
    const messages = body({ input }).body['messages'] as JsonObject[]
    expect(messages).toMatchObject([
      { role: 'assistant', content: 'first\nso', reasoning_content: 'hm', tool_calls: [{ id: 'a' }] },
      { role: 'tool' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'b' }] },
      { role: 'tool' },
    ])
    expect(messages[2]).not.toHaveProperty('reasoning_content')
  })

  test('tools: flat ones nested, groups flattened, custom ones a function of one text, those of OpenAI left out', () => {
    const tools = [
      LOOK,
      {
        type: 'custom',
        name: 'apply_patch',
        description: 'Patches.',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: x' },
      },
      {
        type: 'namespace',
        name: 'crm',
        description: 'd',
        tools: [
          { type: 'function', name: 'find' },
          { type: 'custom', name: 'ask' },
        ],
      },
      { type: 'web_search_2025_08_26' },
    ]
    const result = body({ tools, tool_choice: 'auto', parallel_tool_calls: false })
    expect(result.body['tools']).toMatchObject([
      {
        type: 'function',
        function: { name: 'look', description: 'Looks.', parameters: { type: 'object' }, strict: true },
      },
      {
        function: {
          name: 'custom--apply_patch',
          description: 'Patches.\n\nThe input follows this lark grammar:\nstart: x',
          parameters: { required: ['input'], properties: { input: { type: 'string' } } },
        },
      },
      { function: { name: 'crm--ns--find' } },
      { function: { name: 'custom--crm--ns--ask' } },
    ])
    expect(result.body).toMatchObject({ tool_choice: 'auto', parallel_tool_calls: false })
    expect(result.dropped).toEqual(['tools.web_search_2025_08_26'])
    expect(body({ tools: [LOOK] }, PLAIN).dropped).toEqual(['strict'])
  })

  test.each<[unknown, unknown, string[]]>([
    ['required', 'required', ['look', 'custom--patch']],
    [{ type: 'function', name: 'look' }, { type: 'function', function: { name: 'look' } }, ['look', 'custom--patch']],
    [
      { type: 'custom', name: 'patch' },
      { type: 'function', function: { name: 'custom--patch' } },
      ['look', 'custom--patch'],
    ],
    [
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'custom', name: 'patch' }] },
      'required',
      ['custom--patch'],
    ],
  ])('tool_choice %j', (tool_choice, expected, names) => {
    const result = body({ tools: [LOOK, { type: 'custom', name: 'patch' }], tool_choice }).body
    expect(result['tool_choice']).toEqual(expected)
    expect((result['tools'] as { function: JsonObject }[]).map((tool) => tool.function['name'])).toEqual(names)
  })

  const SCHEMA = { type: 'object', properties: {} }
  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['the limit', { max_output_tokens: 9 }, { max_completion_tokens: 9 }, []],
    ['verbosity', { text: { verbosity: 'low' } }, { verbosity: 'low' }, []],
    [
      'a schema',
      { text: { format: { type: 'json_schema', name: 'a', schema: SCHEMA, strict: false } } },
      {
        response_format: { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA, strict: false } },
      },
      [],
    ],
    ['json_object', { text: { format: { type: 'json_object' } } }, { response_format: { type: 'json_object' } }, []],
    ['text', { text: { format: { type: 'text' } } }, {}, []],
    ['reasoning', { reasoning: { effort: 'high', summary: 'auto' } }, { reasoning_effort: 'high' }, []],
    ['sampling', { temperature: 0.2, top_p: 0.3 }, { temperature: 0.2, top_p: 0.3 }, []],
    ['user', { safety_identifier: 's' }, { user: 's' }, []],
    [
      'stream',
      { stream: true, stream_options: { include_obfuscation: false } },
      {
        stream: true,
        stream_options: { include_usage: true },
      },
      [],
    ],
    [
      'what Codex always sends',
      { store: false, include: ['reasoning.encrypted_content'], prompt_cache_key: 'k' },
      {},
      ['prompt_cache_key'],
    ],
    [
      'what needs a memory',
      { store: true, truncation: 'auto', metadata: { a: 'b' }, include: ['x'] },
      {},
      ['metadata', 'store', 'truncation', 'include'],
    ],
    [
      'what says nothing',
      { background: false, previous_response_id: null, conversation: null, top_logprobs: 0 },
      {},
      [],
    ],
  ])('the table: %s', (_name, given, expected, dropped) => {
    const result = body(given)
    const { model, messages, ...rest } = result.body
    expect(rest).toEqual(expected)
    expect(result.dropped).toEqual(dropped)
    expect([model, messages]).toEqual(['upstream-model', [USER]])
  })

  test('what a provider does not take is left out and listed', () => {
    const result = body({ stream: true, max_output_tokens: 9, reasoning: { effort: 'low' } }, PLAIN)
    expect(result.body).toEqual({ model: 'upstream-model', messages: [USER], stream: true, max_tokens: 9 })
    expect(result.dropped).toEqual(['reasoning.effort'])
  })

  test.each<[string, JsonObject, string]>([
    ['an answer of before', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['a stored conversation', { conversation: 'c' }, 'conversation'],
    ['a stored prompt', { prompt: { id: 'p' } }, 'prompt'],
    ['later', { background: true }, 'background'],
    ['instructions that are no text', { instructions: [{ role: 'system', content: 'x' }] }, 'instructions'],
    ['another format', { text: { format: { type: 'grammar' } } }, 'text.format'],
    ['logprobs', { top_logprobs: 3 }, 'top_logprobs'],
    ['a tool with data at OpenAI', { tools: [LOOK, { type: 'file_search', vector_store_ids: [] }] }, 'tools[1].type'],
    ['a shell', { tools: [{ type: 'local_shell' }] }, 'tools[0].type'],
    [
      'a group in a group',
      { tools: [{ type: 'namespace', name: 'a', tools: [{ type: 'namespace', name: 'b', tools: [] }] }] },
      'tools[0].tools[0].type',
    ],
    ['a name that would be read as another', { tools: [{ type: 'function', name: 'custom--x' }] }, 'tools[0].name'],
    ['a choice of what is not there', { tools: [LOOK], tool_choice: { type: 'web_search' } }, 'tool_choice'],
    ['a reference', { input: [{ type: 'item_reference', id: 'x' }] }, 'input[0].type'],
    [
      'a stored file',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] },
      'input[0].content[0]',
    ],
    ['nothing', { input: [] }, 'input'],
    ['no schema', { text: { format: { type: 'json_schema' } } }, 'text.format.schema'],
  ])('refused with the place: %s', (_name, given, param) => {
    expect(problemOf(responsesOverChat.request({ model: 'm', input: 'hi', ...given }, TARGET))).toMatchObject({ param })
  })

  test('over messages: a place within the request between the two is not named to the client', () => {
    const image = { role: 'user', content: [{ type: 'input_image', image_url: 'ftp://a' }] }
    expect(problemOf(responsesOverMessages.request({ model: 'm', input: [image] }, TARGET))).toEqual({
      message: 'An image is given as a base64 data URL or as an http(s) address.',
      param: null,
    })
    const reasons = translated(responsesOverMessages, { input: 'hi', reasoning: { effort: 'low' } }, PLAIN)
    expect(reasons.dropped).toEqual(['reasoning.effort'])
    const result = translated(
      responsesOverMessages,
      { model: 'm', input: 'hi', instructions: 'be', stream: true, text: { verbosity: 'low' } },
      PLAIN,
    )
    expect(result).toEqual({
      kind: 'ok',
      body: {
        model: 'upstream-model',
        max_tokens: 4096,
        system: 'be',
        stream: true,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      },
      dropped: ['verbosity'],
    })
  })
})

const CHAT_USAGE = {
  prompt_tokens: 18,
  completion_tokens: 7,
  prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
const USAGE = {
  input_tokens: 18,
  input_tokens_details: { cached_tokens: 5, cache_write_tokens: 3 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 25,
}
const MESSAGE = {
  content: 'It is.',
  reasoning_content: 'hm',
  tool_calls: [
    { id: 'a', function: { name: 'crm--ns--find', arguments: '{"x":1}' } },
    { id: 'b', function: { name: 'custom--apply_patch', arguments: '{"input":"p"}' } },
  ],
}
const OUTPUT = [
  { id: 'rs_r1_0', type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: null },
  {
    id: 'msg_r1_1',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'It is.', annotations: [], logprobs: [] }],
  },
  {
    id: 'fc_r1_2',
    type: 'function_call',
    status: 'completed',
    call_id: 'a',
    name: 'find',
    namespace: 'crm',
    arguments: '{"x":1}',
  },
  { id: 'fc_r1_3', type: 'custom_tool_call', status: 'completed', call_id: 'b', name: 'apply_patch', input: 'p' },
]

function completion(message: JsonObject, finish_reason = 'stop'): JsonObject {
  return { model: 'served', choices: [{ index: 0, message, finish_reason }], usage: CHAT_USAGE }
}

describe('the answer', () => {
  test('H-46 items of thinking, text and calls, by the names the client gave its tools', () => {
    expect(responsesOverChat.answer(completion(MESSAGE, 'tool_calls'), TRAITS)).toMatchObject({
      id: 'resp_r1',
      object: 'response',
      created_at: 1_700_000_000,
      status: 'completed',
      model: 'served',
      error: null,
      incomplete_details: null,
      output: OUTPUT,
      usage: USAGE,
    })
  })

  test.each([
    ['stop', 'completed', null],
    ['length', 'incomplete', { reason: 'max_output_tokens' }],
    ['content_filter', 'incomplete', { reason: 'content_filter' }],
  ])('finish reason %s', (reason, status, incomplete_details) => {
    expect(responsesOverChat.answer(completion({ content: 'x', refusal: 'No.' }, reason), TRAITS)).toMatchObject({
      status,
      incomplete_details,
      output: [{ status, content: [{ type: 'output_text' }, { type: 'refusal', refusal: 'No.' }] }],
    })
  })

  test('what is no answer is an error; input of a custom tool that is no JSON is taken as it is', () => {
    expect(() => responsesOverChat.answer({ choices: [] }, TRAITS)).toThrow(TranslationError)
    const tool_calls = [{ id: 'b', function: { name: 'custom--x', arguments: 'plain' } }]
    expect(responsesOverChat.answer(completion({ tool_calls }), TRAITS)).toMatchObject({ output: [{ input: 'plain' }] })
  })
})

const call = (index: number, rest: JsonObject) => ({ tool_calls: [{ index, ...rest }] })
const STREAM = chunks(
  delta({ role: 'assistant', content: '' }),
  delta({ reasoning_content: 'hm' }),
  delta({ content: 'It ' }),
  delta({ content: 'is.' }),
  delta(call(0, { id: 'a', type: 'function', function: { name: 'crm--ns--find', arguments: '' } })),
  delta(call(0, { function: { arguments: '{"x"' } })),
  delta(call(0, { function: { arguments: ':1}' } })),
  delta(call(1, { id: 'b', type: 'function', function: { name: 'custom--apply_patch', arguments: '{"input":"p"}' } })),
  delta({}, 'tool_calls'),
  { model: 'served', choices: [], usage: CHAT_USAGE },
  'done',
)

function typesOf(events: readonly StreamEvent[]): unknown[] {
  expect(events.map(({ data }) => (data as JsonObject)['sequence_number'])).toEqual(events.map((_, index) => index))
  expect(events.map(({ data }) => (data as JsonObject)['type'])).toEqual(events.map(({ name }) => name))
  return events.map(({ name }) => name?.replace('response.', ''))
}

describe('the stream', () => {
  test('H-35 the golden one: numbered events, item after item, and the whole output again at the end', () => {
    const { events, terminal, failed } = streamed(responsesOverChat, STREAM)
    expect({ terminal, failed }).toEqual({ terminal: true, failed: false })
    expect(typesOf(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'output_item.added',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.done',
      'output_item.done',
      'completed',
    ])
    const done = events
      .filter(({ name }) => name === 'response.output_item.done')
      .map(({ data }) => (data as JsonObject)['item'])
    expect(done).toEqual(OUTPUT)
    expect(events.at(-1)?.data).toMatchObject({
      response: { status: 'completed', output: OUTPUT, usage: USAGE, model: 'served' },
    })
    const ids = events.map(({ data }) => (data as JsonObject)['item_id']).filter((id) => id !== undefined)
    expect(new Set(ids)).toEqual(new Set(OUTPUT.map(({ id }) => id)))
  })

  test('an answer cut by the limit is incomplete, and so is its last item', () => {
    const { events } = streamed(responsesOverChat, chunks(delta({ content: 'x' }, 'length'), 'done'))
    expect(typesOf(events).at(-1)).toBe('incomplete')
    expect(events.at(-1)?.data).toMatchObject({
      response: {
        incomplete_details: { reason: 'max_output_tokens' },
        output: [{ status: 'incomplete' }],
        usage: null,
      },
    })
  })

  test('a refusal behind a text is a part of its own in the same item', () => {
    const { events } = streamed(
      responsesOverChat,
      chunks(delta({ content: 'x' }), delta({ refusal: 'No' }), delta({ refusal: '.' }, 'stop'), 'done'),
    )
    expect(typesOf(events).slice(2)).toEqual([
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'content_part.added',
      'refusal.delta',
      'refusal.delta',
      'refusal.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ])
    expect(events.at(-1)?.data).toMatchObject({
      response: { output: [{ content: [{ text: 'x' }, { type: 'refusal', refusal: 'No.' }] }] },
    })
  })

  test('R1.38 H-43 G09 an error within the stream fails the response, and nothing follows it', () => {
    const error = chunks({ error: { message: 'Slow down', code: 'rate_limit_exceeded' } })
    const { events, terminal, failed } = streamed(responsesOverChat, [STREAM[0]!, ...error, ...STREAM])
    expect({ terminal, failed }).toEqual({ terminal: false, failed: true })
    expect(typesOf(events)).toEqual(['created', 'in_progress', 'failed'])
    expect(events.at(-1)?.data).toMatchObject({
      response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow down' } },
    })
  })

  test('R1.38 G09 over messages an error of Anthropic’s becomes the response’s', () => {
    const overloaded = named({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
    const { events, failed } = streamed(responsesOverMessages, overloaded)
    expect(failed).toBe(true)
    expect(events.at(-1)).toMatchObject({
      name: 'response.failed',
      data: { response: { error: { code: 'overloaded', message: 'Overloaded' } } },
    })
  })

  test('G09 a stream that breaks off gets no end, wherever that is', () => {
    for (let length = 0; length < STREAM.length; length++) {
      const { events, terminal } = streamed(responsesOverChat, STREAM.slice(0, length))
      expect(terminal).toBe(false)
      expect(typesOf(events).filter((type) => ['completed', 'incomplete', 'failed'].includes(String(type)))).toEqual([])
    }
  })

  test('arguments mixed up fail the response', () => {
    const whole = (index: number) => delta(call(index, { id: `c${index}`, function: { name: 'x', arguments: '{}' } }))
    const { events, failed } = streamed(
      responsesOverChat,
      chunks(whole(0), whole(1), delta(call(0, { function: { arguments: 'x' } }))),
    )
    expect(failed).toBe(true)
    expect(events.at(-1)?.name).toBe('response.failed')
  })
})
