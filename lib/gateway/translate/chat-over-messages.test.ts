import { describe, expect, test } from 'vitest'
import { chatOverMessages } from './chat-over-messages'
import { chunks, named, PLAIN, problemOf, streamed, TARGET, TRAITS, translated } from './test-support'
import { TranslationError } from './translation-error'
import type { JsonObject, TargetTraits } from './types'

const USER = { role: 'user', content: 'hi' }
const PNG = 'data:image/png;base64,aGk='
const TOOL = { type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } } }
const SCHEMA = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }

function body(rest: JsonObject, target: TargetTraits = TARGET) {
  return translated(chatOverMessages, { model: 'asked', messages: [USER], ...rest }, target)
}

function turns(...messages: JsonObject[]) {
  return body({ messages }).body
}

describe('the request', () => {
  test('the least a request says: the model of the provider, and a limit of tokens that was not asked for', () => {
    expect(body({})).toEqual({
      kind: 'ok',
      body: {
        model: 'upstream-model',
        max_tokens: 4096,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      },
      dropped: [],
    })
    expect(body({}, { ...TARGET, maxOutputTokens: 64_000 }).body['max_tokens']).toBe(64_000)
    expect(body({ max_tokens: 5, max_completion_tokens: 9 }).body['max_tokens']).toBe(9)
    expect(body({ max_tokens: 5 }).body['max_tokens']).toBe(5)
    expect(body({ max_tokens: 9999 }, { ...TARGET, maxOutputTokens: 100 }).body['max_tokens']).toBe(100)
  })

  test('system and developer messages are hoisted, in order, with their cache marks', () => {
    const said = [
      { role: 'system', content: 'one' },
      USER,
      { role: 'developer', content: [{ type: 'text', text: 'two' }] },
    ]
    expect(turns(...said)['system']).toBe('one\ntwo')
    const marked = { type: 'text', text: 'two', cache_control: { type: 'ephemeral' } }
    expect(turns({ role: 'system', content: 'one' }, { role: 'system', content: [marked] }, USER)['system']).toEqual([
      { type: 'text', text: 'one' },
      marked,
    ])
  })

  test('pictures and documents', () => {
    const content = [
      { type: 'text', text: 'see', cache_control: { type: 'ephemeral' } },
      { type: 'image_url', image_url: { url: PNG, detail: 'high' } },
      { type: 'image_url', image_url: { url: 'https://pictures.test/a.png' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,cGRm' } },
      { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,w6Q=' } },
      { type: 'text', text: '' },
    ]
    const result = body({ messages: [{ role: 'user', content }] })
    expect(result.body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see', cache_control: { type: 'ephemeral' } },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
          { type: 'image', source: { type: 'url', url: 'https://pictures.test/a.png' } },
          { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'cGRm' } },
          { type: 'document', title: 'a.txt', source: { type: 'text', media_type: 'text/plain', data: 'ä' } },
        ],
      },
    ])
    expect(result.dropped).toEqual(['detail'])
  })

  test.each(['jpg', 'pjpeg', 'JPEG'])('compat 2.1 a picture of type image/%s is a JPEG', (type) => {
    const part = { type: 'image_url', image_url: { url: `data:image/${type};base64,aGk=` } }
    expect(turns({ role: 'user', content: [part] })['messages']).toMatchObject([
      { content: [{ source: { type: 'base64', media_type: 'image/jpeg', data: 'aGk=' } }] },
    ])
  })

  test.each(['image/svg+xml', 'image/bmp', 'image/heic', ''])('compat 2.1 a picture of type %j is refused', (type) => {
    const url = `data:${type};base64,aGk=`
    const asked = (part: JsonObject) =>
      problemOf(chatOverMessages.request({ messages: [{ role: 'user', content: [part] }] }, TARGET))?.param
    expect(asked({ type: 'image_url', image_url: { url } })).toBe('messages[0].content[0].image_url')
    expect(asked({ type: 'file', file: { file_data: url } })).toBe('messages[0].content[0].file')
  })

  test('calls of tools and their results: all results in one turn of the user, before any text', () => {
    const call = (id: string, args: string) => ({ id, type: 'function', function: { name: 'look', arguments: args } })
    const messages = turns(
      USER,
      { role: 'assistant', content: 'let me see', tool_calls: [call('a', '{"x":1}'), call('b:2', '')] },
      { role: 'tool', tool_call_id: 'a', content: 'A' },
      { role: 'user', content: 'and?' },
      { role: 'tool', tool_call_id: 'b:2', content: [{ type: 'text', text: 'B' }] },
      { role: 'tool', tool_call_id: 'c', content: '' },
    )['messages']
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'let me see' },
          { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
          { type: 'tool_use', id: 'b_2', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'A' },
          { type: 'tool_result', tool_use_id: 'b_2', content: 'B' },
          { type: 'tool_result', tool_use_id: 'c', content: '' },
          { type: 'text', text: 'and?' },
        ],
      },
    ])
  })

  test('turns of one role are merged, empty ones left out, an answer to be continued ends in no space', () => {
    const said = turns(USER, { role: 'user', content: 'ho' }, { role: 'assistant', content: '' }, USER, {
      role: 'assistant',
      content: 'So  \n',
    })
    expect(said['messages']).toEqual([
      { role: 'user', content: ['hi', 'ho', 'hi'].map((text) => ({ type: 'text', text })) },
      { role: 'assistant', content: [{ type: 'text', text: 'So' }] },
    ])
    expect(turns(USER, { role: 'assistant', content: ' ' })['messages']).toHaveLength(1)
  })

  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['stop', { stop: 'x' }, { stop_sequences: ['x'] }, []],
    ['stop, blank ones out', { stop: ['x', ' \n'] }, { stop_sequences: ['x'] }, ['stop']],
    ['temperature', { temperature: 0.7 }, { temperature: 0.7 }, []],
    ['a temperature that is cut', { temperature: 1.7 }, { temperature: 1 }, ['temperature']],
    ['one of two settings', { temperature: 0.5, top_p: 0.4 }, { temperature: 0.5 }, ['top_p']],
    ['top_p', { top_p: 0.4 }, { top_p: 0.4 }, []],
    ['user', { user: 'u' }, { metadata: { user_id: 'u' } }, []],
    ['safety_identifier', { safety_identifier: 's' }, { metadata: { user_id: 's' } }, []],
    ['stream', { stream: true, stream_options: { include_usage: true } }, { stream: true }, []],
    ['store', { store: false }, {}, []],
    ['store, when asked for', { store: true }, {}, ['store']],
    [
      'ignored ones',
      { seed: 1, logit_bias: {}, presence_penalty: 1, service_tier: 'flex', metadata: {} },
      {},
      ['seed', 'logit_bias', 'presence_penalty', 'service_tier', 'metadata'],
    ],
    ['unknown ones', { brand_new: 1, gone: null }, {}, ['brand_new']],
    ['what means nothing', { n: 1, logprobs: false, top_logprobs: 0, modalities: ['text'], audio: null }, {}, []],
    [
      'reasoning',
      { reasoning_effort: 'high' },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
      [],
    ],
    ['no reasoning', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }, []],
    [
      'reasoning and temperature',
      { reasoning_effort: 'minimal', temperature: 0.3, top_p: 1 },
      {
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'low' },
      },
      ['temperature', 'top_p'],
    ],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA } } },
      {
        output_config: { format: { type: 'json_schema', schema: { ...SCHEMA, additionalProperties: false } } },
      },
      [],
    ],
    [
      'json_object',
      { response_format: { type: 'json_object' } },
      {
        system: 'Answer with one JSON object and nothing else.',
      },
      [],
    ],
    ['text', { response_format: { type: 'text' } }, {}, []],
    ['cache_control', { cache_control: { type: 'ephemeral' } }, { cache_control: { type: 'ephemeral' } }, []],
  ])('the table: %s', (_name, given, expected, dropped) => {
    const result = body(given)
    const { model, max_tokens, messages, ...rest } = result.body
    expect(rest).toEqual(expected)
    expect(result.dropped).toEqual(dropped)
    expect([model, max_tokens, messages]).toHaveLength(3)
  })

  test('what is left out can be said in a header, whatever the client calls it', () => {
    const odd = Object.fromEntries([...Array(99).keys()].map((index) => [`field${index}`, 1]))
    const { dropped } = body({ 'a\r\nset-cookie: b': 1, 'ä,b': 1, ['x'.repeat(65)]: 1, ...odd })
    expect(dropped).toHaveLength(32)
    expect(dropped[0]).toBe('field0')
    const long = chatOverMessages.request({ messages: [{ role: 'x'.repeat(1e6) }] }, TARGET)
    expect(problemOf(long)?.message.length).toBeLessThanOrEqual(300)
  })

  const NAMED = { type: 'function', function: { name: 'look' } }
  test.each<[string, JsonObject, unknown]>([
    ['auto', { tool_choice: 'auto' }, { type: 'auto' }],
    ['none', { tool_choice: 'none', parallel_tool_calls: false }, { type: 'none' }],
    ['required', { tool_choice: 'required' }, { type: 'any' }],
    ['named', { tool_choice: NAMED }, { type: 'tool', name: 'look' }],
    ['one at a time', { parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      'named, one at a time',
      { tool_choice: NAMED, parallel_tool_calls: false },
      {
        type: 'tool',
        name: 'look',
        disable_parallel_tool_use: true,
      },
    ],
    ['not given', { parallel_tool_calls: true }, undefined],
  ])('tool_choice %s', (_name, given, expected) => {
    expect(body({ tools: [TOOL], ...given }).body['tool_choice']).toEqual(expected)
  })

  test('tools: names, schemas, strictness, and the allowed ones among them', () => {
    const strict = { type: 'function', function: { name: 'bare', strict: true }, cache_control: { type: 'ephemeral' } }
    expect(body({ tools: [TOOL, strict] }).body['tools']).toEqual([
      { name: 'look', description: 'Looks.', input_schema: { type: 'object' } },
      { name: 'bare', input_schema: { type: 'object' }, strict: true, cache_control: { type: 'ephemeral' } },
    ])
    const limited = {
      type: 'function',
      function: { name: 'x', strict: true, parameters: { type: 'object', maxProperties: 2 } },
    }
    expect(body({ tools: [limited] }).body['tools']).toEqual([
      {
        name: 'x',
        input_schema: { type: 'object', additionalProperties: false, description: 'maxProperties: 2.' },
        strict: true,
      },
    ])
    const plain = body({ tools: [strict] }, PLAIN)
    expect(plain.body['tools']).toEqual([
      { name: 'bare', input_schema: { type: 'object' }, cache_control: { type: 'ephemeral' } },
    ])
    expect(plain.dropped).toEqual(['strict'])
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'bare' } }] }
    const chosen = body({ tools: [TOOL, strict], tool_choice: { type: 'allowed_tools', allowed_tools: allowed } }).body
    expect(chosen['tools']).toMatchObject([{ name: 'bare' }])
    expect(chosen['tool_choice']).toEqual({ type: 'any' })
  })

  test('a model without structured output is made to answer by a tool', () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA } }
    const alone = body({ response_format, reasoning_effort: 'low' }, PLAIN)
    expect(alone.body['tools']).toMatchObject([{ name: 'structured_answer__keyway', input_schema: SCHEMA }])
    expect(alone.body['tool_choice']).toEqual({ type: 'tool', name: 'structured_answer__keyway' })
    expect(alone.dropped).toEqual(['reasoning_effort'])
    const among = body({ response_format, tools: [TOOL] }, PLAIN).body
    expect(among['tools']).toHaveLength(2)
    expect(among['tool_choice']).toEqual({ type: 'any' })
    // A model that has to call a tool cannot think first.
    expect(body({ tools: [TOOL], tool_choice: 'required', reasoning_effort: 'low' }).body['thinking']).toBeUndefined()
  })

  test('a schema is closed, and limits are said in words', () => {
    const schema = {
      type: 'object',
      properties: { minimum: { oneOf: [{ type: 'number', minimum: 3, description: 'n' }] } },
    }
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema } }
    expect(body({ response_format }).body['output_config']).toMatchObject({
      format: {
        schema: {
          properties: { minimum: { anyOf: [{ type: 'number', description: 'n\nminimum: 3.' }] } },
          additionalProperties: false,
        },
      },
    })
  })

  test.each<[string, JsonObject, string]>([
    ['several answers', { n: 2 }, 'n'],
    ['logprobs', { logprobs: true }, 'logprobs'],
    ['top_logprobs', { top_logprobs: 2 }, 'top_logprobs'],
    ['audio', { audio: { voice: 'a' } }, 'audio'],
    ['spoken answers', { modalities: ['text', 'audio'] }, 'modalities'],
    ['search', { web_search_options: {} }, 'web_search_options'],
    ['old functions', { functions: [] }, 'functions'],
    ['custom tools', { tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0].type'],
    ['a bad name', { tools: [{ type: 'function', function: { name: 'a b' } }] }, 'tools[0].function.name'],
    ['an unknown choice', { tools: [TOOL], tool_choice: 'perhaps' }, 'tool_choice'],
    ['no messages', { messages: [] }, 'messages'],
    ['an unknown role', { messages: [{ role: 'judge', content: 'x' }] }, 'messages[0].role'],
    ['no schema', { response_format: { type: 'json_schema' } }, 'response_format'],
    ['sound', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages[0].content[0]'],
    [
      'a stored file',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] },
      'messages[0].content[0].file',
    ],
    [
      'a picture that is not base64',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'data:image/svg+xml,<svg/>' }] }] },
      'messages[0].content[0].image_url',
    ],
    [
      'a strange address',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'ftp://x' } }] }] },
      'messages[0].content[0].image_url',
    ],
    ['a result of nothing', { messages: [USER, { role: 'tool', content: 'x' }] }, 'messages[1].tool_call_id'],
    [
      'bad JSON in arguments',
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'x', arguments: '{"a' } }] },
        ],
      },
      'messages[0].tool_calls[0].function.arguments',
    ],
  ])('refused with the place: %s', (_name, given, param) => {
    const result = chatOverMessages.request({ model: 'asked', messages: [USER], ...given }, TARGET)
    expect(problemOf(result)).toMatchObject({ param })
  })
})

const USAGE = {
  input_tokens: 10,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 3,
  output_tokens: 7,
  output_tokens_details: { thinking_tokens: 2 },
}
const CHAT_USAGE = {
  prompt_tokens: 18,
  completion_tokens: 7,
  total_tokens: 25,
  prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
const cited = { type: 'web_search_result_location', url: 'https://a.test', title: 'A', cited_text: 'x' }
const MESSAGE = {
  id: 'msg_up',
  type: 'message',
  role: 'assistant',
  model: 'served',
  content: [
    { type: 'thinking', thinking: 'hm', signature: 's' },
    { type: 'text', text: 'It ' },
    { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
    { type: 'text', text: 'is so.', citations: [cited] },
    { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
    { type: 'tool_use', id: 'b', name: 'look', input: {} },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: USAGE,
}
const ANNOTATION = {
  type: 'url_citation',
  url_citation: { start_index: 3, end_index: 9, url: 'https://a.test', title: 'A' },
}

describe('the answer', () => {
  test('H-35 H-46 text, thinking, calls, citations; cached tokens are part of the prompt', () => {
    expect(chatOverMessages.answer(MESSAGE, TRAITS)).toEqual({
      id: 'chatcmpl-r1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'served',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'It is so.',
            refusal: null,
            reasoning_content: 'hm',
            annotations: [ANNOTATION],
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'look', arguments: '{"x":1}' } },
              { id: 'b', type: 'function', function: { name: 'look', arguments: '{}' } },
            ],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: CHAT_USAGE,
    })
  })

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['something_new', 'stop'],
  ])('stop reason %s is %s', (stop_reason, finish_reason) => {
    expect(chatOverMessages.answer({ ...MESSAGE, stop_reason }, TRAITS)).toMatchObject({ choices: [{ finish_reason }] })
  })

  test('R1.26 an answer without usage is one, and no usage is made up for it', () => {
    const { usage: _, ...uncounted } = MESSAGE
    const answer = chatOverMessages.answer(uncounted, TRAITS)
    expect(answer).toMatchObject({ choices: [{ message: { role: 'assistant' } }] })
    expect(answer).not.toHaveProperty('usage')
  })

  test('only calls: no content; a refusal says why', () => {
    const content = [{ type: 'tool_use', id: 'a', name: 'look', input: {} }]
    expect(chatOverMessages.answer({ ...MESSAGE, content }, TRAITS)).toMatchObject({
      choices: [{ message: { content: null } }],
    })
    const refused = { ...MESSAGE, content: [], stop_reason: 'refusal', stop_details: { explanation: 'No.' } }
    expect(chatOverMessages.answer(refused, TRAITS)).toMatchObject({
      choices: [{ message: { content: null, refusal: 'No.' }, finish_reason: 'content_filter' }],
    })
  })

  test('an answer by the tool is the content', () => {
    const content = [{ type: 'tool_use', id: 'a', name: 'structured_answer__keyway', input: { n: 1 } }]
    expect(chatOverMessages.answer({ ...MESSAGE, content }, TRAITS)).toMatchObject({
      choices: [{ message: { content: '{"n":1}' }, finish_reason: 'stop' }],
    })
  })

  test('G16 input nested too deeply is an error, not a crash', () => {
    const input = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) as JsonObject
    const content = [{ type: 'tool_use', id: 'a', name: 'look', input }]
    expect(() => chatOverMessages.answer({ ...MESSAGE, content }, TRAITS)).toThrow(TranslationError)
  })

  test.each([[{}], [{ type: 'error', error: { type: 'api_error' } }], [{ content: 'x', usage: {} }]])(
    'what is no message is an error: %j',
    (answer) => {
      expect(() => chatOverMessages.answer(answer, TRAITS)).toThrow(TranslationError)
    },
  )
})

const START = { type: 'message_start', message: { id: 'm', model: 'served', usage: { ...USAGE, output_tokens: 1 } } }
const STREAM = named(
  START,
  { type: 'ping' },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 's' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'It ' } },
  { type: 'content_block_stop', index: 1 },
  { type: 'content_block_start', index: 2, content_block: { type: 'server_tool_use', id: 's', name: 'w', input: {} } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{}' } },
  { type: 'content_block_stop', index: 2 },
  { type: 'content_block_start', index: 3, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 3, delta: { type: 'citations_delta', citation: cited } },
  { type: 'content_block_delta', index: 3, delta: { type: 'text_delta', text: 'is so.' } },
  { type: 'content_block_stop', index: 3 },
  { type: 'content_block_start', index: 4, content_block: { type: 'tool_use', id: 'a', name: 'look', input: {} } },
  { type: 'content_block_delta', index: 4, delta: { type: 'input_json_delta', partial_json: '' } },
  { type: 'content_block_delta', index: 4, delta: { type: 'input_json_delta', partial_json: '{"x"' } },
  { type: 'content_block_delta', index: 4, delta: { type: 'input_json_delta', partial_json: ':1}' } },
  { type: 'content_block_stop', index: 4 },
  { type: 'content_block_start', index: 5, content_block: { type: 'tool_use', id: 'b', name: 'look', input: {} } },
  { type: 'content_block_stop', index: 5 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 7, input_tokens: null } },
  { type: 'message_stop' },
)

describe('the stream', () => {
  test('H-35 the golden one: one id, calls counted from 0, the finish, then the usage, then the end', () => {
    const { events, terminal, failed } = streamed(chatOverMessages, STREAM)
    expect({ terminal, failed }).toEqual({ terminal: true, failed: false })
    expect(events.at(-1)).toEqual({ name: null, data: 'done' })
    const chunkList = events.slice(0, -1).map(({ data }) => data as JsonObject)
    expect(new Set(chunkList.map((chunk) => chunk['id']))).toEqual(new Set(['chatcmpl-r1']))
    expect(chunkList.every((chunk) => chunk['model'] === 'served' && chunk['created'] === 1_700_000_000)).toBe(true)
    expect(chunkList.slice(0, -1).map((chunk) => (chunk['choices'] as JsonObject[])[0]!['delta'])).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { reasoning_content: 'hm' },
      { content: 'It ' },
      { content: 'is so.' },
      { annotations: [ANNOTATION] },
      { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"x"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
      { tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'look', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ])
    expect(chunkList.at(-2)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }], usage: null })
    expect(chunkList.at(-1)).toMatchObject({ choices: [], usage: CHAT_USAGE })
  })

  test('usage is told only to who asked', () => {
    const { events } = streamed(chatOverMessages, STREAM, { ...TRAITS, includeUsage: false })
    expect(JSON.stringify(events)).not.toContain('usage')
    expect(events.at(-1)).toEqual({ name: null, data: 'done' })
  })

  test('R1.38 H-43 G09 an error within the stream is the client’s, and nothing follows it', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const { events, terminal, failed } = streamed(chatOverMessages, [...named(START, error), ...STREAM])
    expect({ terminal, failed }).toEqual({ terminal: false, failed: true })
    expect(events).toHaveLength(2)
    expect(events[1]).toEqual({
      name: null,
      data: { error: { message: 'Overloaded', type: 'server_error', param: null, code: 'overloaded' } },
    })
  })

  test('G09 a stream that breaks off gets no end, wherever that is', () => {
    for (let length = 0; length < STREAM.length; length++) {
      const { events, terminal } = streamed(chatOverMessages, STREAM.slice(0, length))
      expect(terminal).toBe(false)
      expect(events.some(({ data }) => data === 'done')).toBe(false)
    }
  })

  test('odd events say nothing and break nothing', () => {
    const odd = named(
      { type: 'content_block_delta', index: 9 },
      { type: 'new_thing' },
      { type: 'content_block_stop' },
      {},
    )
    const { events } = streamed(chatOverMessages, [...odd, ...chunks('done')])
    expect(events.map(({ data }) => data)).toMatchObject([{ choices: [{ delta: { role: 'assistant' } }] }])
  })
})
