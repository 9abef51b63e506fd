import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCallBody } from './call-body'
import { type BodyChanges, rewriteBody } from './rewrite-body'

const NOTHING: BodyChanges = {
  model: 'm',
  askUsage: false,
  store: null,
  spaceId: 'space-1',
  dropFields: [],
  oldMaxTokens: false,
  oldSystemRole: false,
  askEncrypted: false,
}

function rewrite(text: string, changes: Partial<BodyChanges>): { text: string; dropped: readonly string[] } {
  const bytes = Buffer.from(text)
  const body = readCallBody(bytes)
  if (body.kind !== 'ok') throw new Error(body.message)
  const result = rewriteBody(bytes, body, { ...NOTHING, ...changes })
  return { text: result.bytes.toString(), dropped: result.dropped }
}

test.each([
  ['{"model":"m"}', 'default_true', '{"model":"m","store":false}', []],
  ['{"model":"m"}', 'default_false', '{"model":"m"}', []],
  ['{"model":"m","store":false}', 'default_true', '{"model":"m","store":false}', []],
  ['{"model":"m","store":true}', 'default_true', '{"model":"m","store":false}', ['store']],
  ['{"store":true,"model":"m"}', 'default_false', '{"store":false,"model":"m"}', ['store']],
  ['{"store":null,"model":"m"}', 'default_true', '{"store":false,"model":"m"}', ['store']],
] as const)('compat 1.11 %s with store %s becomes %s', (text, store, expected, dropped) => {
  expect(rewrite(text, { store })).toEqual({ text: expected, dropped })
})

test('compat 1.11 a cache key is another one in every space, and no longer than the provider takes', () => {
  const text = '{"model":"m","prompt_cache_key":"shared"}'
  const key = (spaceId: string) => {
    const { prompt_cache_key } = JSON.parse(rewrite(text, { spaceId }).text) as { prompt_cache_key: string }
    return prompt_cache_key
  }
  expect(key('a')).toBe(key('a'))
  expect(key('a')).not.toBe(key('b'))
  expect(key('a')).not.toContain('shared')
  expect(key('a').length).toBeLessThanOrEqual(64)
})

test.each([
  ['{"user":"u","model":"m"}', '{"model":"m"}'],
  ['{"model":"m","user":"u"}', '{"model":"m"}'],
  ['{ "user" : {"a":[1]} , "seed":1, "model":"m", "user":2 }', '{ "model":"m" }'],
  ['{"model":"m","us\\u0065r":"u","x":1}', '{"model":"m","x":1}'],
])('compat 3.1 fields that a provider refuses are taken out of %s and named', (text, expected) => {
  const result = rewrite(text, { dropFields: ['user', 'seed'] })
  expect(result.text).toBe(expected)
  expect(result.dropped).toContain('user')
})

test('compat 3.1 a field that is changed and taken out is only taken out', () => {
  const result = rewrite('{"model":"m","store":true,"stream_options":{}}', {
    store: 'default_false',
    askUsage: true,
    dropFields: ['store', 'stream_options'],
  })
  expect(result).toEqual({ text: '{"model":"m"}', dropped: ['store', 'stream_options'] })
})

test('compat 3.1 the limit of the answer gets its older name where only that is known', () => {
  expect(rewrite('{"max_completion_tokens":5,"model":"m"}', { oldMaxTokens: true }).text).toBe(
    '{"max_tokens":5,"model":"m"}',
  )
  const both = '{"max_completion_tokens":5,"model":"m","max_tokens":4}'
  expect(rewrite(both, { oldMaxTokens: true }).text).toBe(both)
})

test('compat 3.1 whatever is taken out, the rest stays as it was', () => {
  const member = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'user', 'seed'), fc.jsonValue({ maxDepth: 2 }))
  fc.assert(
    fc.property(fc.array(member, { maxLength: 8 }), fc.nat(8), (members, at) => {
      const parts = members.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      parts.splice(at, 0, '"model":"m"')
      const text = `{ ${parts.join(' , ')} }`
      const before = JSON.parse(text) as Record<string, unknown>
      const after = JSON.parse(rewrite(text, { dropFields: ['user', 'seed'] }).text) as Record<string, unknown>
      delete before['user']
      delete before['seed']
      expect(after).toEqual(before)
    }),
  )
})

test.each([
  ['{"model":"m"}', '{"model":"m","include":["reasoning.encrypted_content"]}'],
  ['{"include":null,"model":"m"}', '{"include":["reasoning.encrypted_content"],"model":"m"}'],
  ['{"include":[ ],"model":"m"}', '{"include":["reasoning.encrypted_content" ],"model":"m"}'],
  ['{"include":["a"],"model":"m"}', '{"include":["reasoning.encrypted_content","a"],"model":"m"}'],
  [
    '{"include":["reasoning.encrypted_content"],"model":"m"}',
    '{"include":["reasoning.encrypted_content"],"model":"m"}',
  ],
  ['{"include":"a","model":"m"}', '{"include":"a","model":"m"}'],
])('compat 1.11 reasoning is asked for encrypted: %s', (text, sent) => {
  expect(rewrite(text, { askEncrypted: true }).text).toBe(sent)
})

test.each([
  ['previous_response_id', '{"model":"m","previous_response_id":"resp_1"}'],
  ['conversation', '{"model":"m","conversation":"conv_1"}'],
  ['conversation', '{"model":"m","conversation":{"id":"conv_1"}}'],
  ['prompt', '{"model":"m","prompt":{"id":"pmpt_1"}}'],
  ['container', '{"model":"m","container":"cntr_1"}'],
  ['file_id', '{"model":"m","input":[{"content":[{"type":"input_file","file_id":"file-1"}]}]}'],
  ['vector_store_ids', '{"model":"m","tools":[{"type":"file_search","vector_store_ids":["vs_1"]}]}'],
  ['item_reference', '{"model":"m","input":[{"type":"item_reference","id":"msg_1"}]}'],
  ['file_id', '{"model":"m","input":[{"content":[{"type":"input_file","file\\u005fid":"file-1"}]}]}'],
  ['item_reference', '{"model":"m","input":[{"type":"\\u0069tem_referenc\\u0065","id":"msg_1"}]}'],
  ['container', '{"model":"m","container":{"id":"container_1","skills":[]}}'],
  ['container', '{"model":"m","tools":[{"type":"code_interpreter","container":"cntr_1"}]}'],
  ['file_ids', '{"model":"m","tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":["file-1"]}}]}'],
  ['container_reference', '{"tools":[{"environment":{"container_id":"c","type":"container_reference"}}],"model":"m"}'],
  ['skill_id', '{"model":"m","container":{"skills":[{"type":"custom","skill_id":"skill_1"}]}}'],
  ['input', '{"model":"m","input":[{"role":"user","content":"hi"},{"id":"msg_1"},{"type":"message","id":"msg_2"}]}'],
  ['input', '{"model":"m","input":[{"i\\u0064":"msg_1"}]}'],
  [
    'file_id',
    '{"model":"m","messages":[{"content":[{"type":"document","source":{"type":"file","file_id":"file_1"}}]}]}',
  ],
  ['file_id', '{"model":"m","tools":[{"parameters":{}}],"input":[{"content":[{"file_id":"file-1"}]}]}'],
  ['vector_store_ids', `{"model":"m","input":"${'long '.repeat(400)}","tools":[{"vector_store_ids":["vs_1"]}]}`],
])('compat 1.11 H-66 a body that names a stored object by %s is seen', (field, text) => {
  expect(readCallBody(Buffer.from(text))).toMatchObject({ kind: 'ok', storedObject: field })
})

test.each([
  '{"model":"m","previous_response_id":null,"conversation":null}',
  '{"model":"m","prompt":"a text"}',
  '{"model":"m","messages":[{"role":"user","content":"what is \\"file_id\\" and \\"item_reference\\"?"}]}',
  '{"model":"m","tools":[{"function":{"parameters":{"properties":{"file_id":{"type":"string"}},"required":["file_id"]}}}]}',
  '{"model":"m","tools":[{"input_schema":{"properties":{"container":{"file_id":"","default":"x"}}}}]}',
  '{"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","input":{"file_id":"F1"}}]}]}',
  '{"model":"m","text":{"format":{"schema":{"properties":{"type":{"const":"item_reference"}}}}},"metadata":{"file_id":"f"}}',
  '{"model":"m","input":["file_id","item_reference","vector_store_ids"]}',
  '{"model":"m","input":[{"id":"msg_1","role":"assistant","content":[{"annotations":[{"file_id":"cfile_1"}],"text":""}]}]}',
  '{"model":"m","messages":[{"content":[{"type":"file","file":{"file_id":null,"file_data":"JVBERi0="}}]}]}',
  '{"model":"m","tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":[]}}],"container":{"skills":[]}}',
  '{"model":"m","plugins":[{"id":"web"}]}',
  '{"model":"m","plugins":[{"id":"web"}],"input":"hi"}',
  '{"model":"m","messages":[{"role":"user","content":"file\\\\u005fid"},{"role":"user","content":"file_id\\u0073"}]}',
])('compat 1.11 %s names none', (text) => {
  expect(readCallBody(Buffer.from(text))).toMatchObject({ storedObject: null })
})
