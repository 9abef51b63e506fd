import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { hasCustomTools } from './custom-tools'
import { bedrock } from './providers/bedrock'
import { fireworks } from './providers/fireworks'
import { groq } from './providers/groq'
import { openai } from './providers/openai'
import { openrouter } from './providers/openrouter'
import type { ProviderProfile } from './providers/profile'
import { xai } from './providers/xai'
import { type Harness, onlyEvent, startHarness } from './test-harness'

let harness: Harness | null = null
afterEach(() => harness?.close())

const PATCH =
  '{"type":"custom","name":"apply_patch","format":{"type":"grammar","syntax":"lark","definition":"start: /.+/"}}'
const LOOK =
  '{"type":"function","name":"look","parameters":{"type":"object","properties":{"type":{"enum":["custom"]}}}}'
const GROUP = `{"name":"mcp__x", "type" : "namespace" ,"tools":[${LOOK}]}`
const SEARCH = '{"type":"web_search"}'
const body = (...tools: string[]): string =>
  `{"model":"p/m","input":"type \\"custom\\" [","tools":[ ${tools.join(' , ')} ],"stream":false,"store":false}`

test.each<[boolean, string, string]>([
  [true, 'a custom one', body(LOOK, PATCH)],
  [true, 'a namespace', body(GROUP, PATCH.replace('custom', 'function'))],
  [true, 'a search for tools', body('{"execution":"client","type":"tool_search"}')],
  [true, 'the last list of two', body(LOOK).replace('"stream"', `"tools":[${PATCH}],"stream"`)],
  [false, 'the first list of two', body(PATCH).replace('"stream"', `"tools":[${LOOK}],"stream"`)],
  [false, 'functions', body(LOOK)],
  [false, 'the provider’s own', body(LOOK, SEARCH)],
  [false, 'none', body()],
  [false, 'something else', '{"tools":{"type":"custom"},"input":[{"type":"custom","tools":[{"type":"custom"}]}]}'],
  [false, 'no objects', body('"custom"', '["custom"]', 'null', '1')],
])('compat 2.4 custom tools: %s for %s', (found, _what, text) => {
  expect(hasCustomTools(Buffer.from(text))).toBe(found)
})

const CALL = {
  id: 'a',
  type: 'function',
  function: { name: 'custom--apply_patch', arguments: '{"input":"*** Begin"}' },
}
const COMPLETION = {
  id: 'c',
  object: 'chat.completion',
  model: 'real',
  choices: [
    { index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [CALL] } },
  ],
  usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
}
const RESPONSE = { id: 'r', object: 'response', model: 'real', status: 'completed', output: [], usage: null }

async function sent(profile: ProviderProfile, text: string) {
  harness = await startHarness(
    (request, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(request.url === '/v1/responses' ? RESPONSE : COMPLETION))
    },
    { profile },
  )
  const got = await harness.call({ path: '/responses', body: text }).done
  const { url, body: bytes } = harness.seen[0]!
  return { url, text: bytes.toString(), answer: JSON.parse(got.body.toString()) as unknown, headers: got.headers }
}

test.each([xai, groq, openrouter, fireworks])(
  'compat 2.4 Codex’s tools reach $id as functions, and their calls come back as they were',
  async (profile) => {
    const { url, text, answer, headers } = await sent(profile, body(LOOK, PATCH, SEARCH))
    expect(url).toBe('/v1/chat/completions')
    const { tools } = JSON.parse(text) as { tools: { type: string; function: { name: string } }[] }
    expect(tools.map((tool) => [tool.type, tool.function.name])).toEqual([
      ['function', 'look'],
      ['function', 'custom--apply_patch'],
    ])
    expect(answer).toMatchObject({
      object: 'response',
      output: [{ type: 'custom_tool_call', call_id: 'a', name: 'apply_patch', input: '*** Begin' }],
    })
    expect(headers['x-keyway-warning']).toBe('dropped=tools.web_search')
    expect(onlyEvent(harness!).settlement).toMatchObject({ outcome: 'completed', tokens: { input: 5, output: 2 } })
  },
)

test.each([xai, groq, openrouter, fireworks])(
  'compat 2.4 functions, and its own tools, pass to $id',
  async (profile) => {
    const { url, text } = await sent(profile, body(LOOK, SEARCH))
    expect(url).toBe('/v1/responses')
    expect(text).toBe(body(LOOK, SEARCH).replace('p/m', 'real-model'))
  },
)

test.each([openai, bedrock])('compat 2.4 every tool passes to $id', async (profile) => {
  const { url, text } = await sent(profile, body(LOOK, PATCH, GROUP, SEARCH))
  expect(url).toBe('/v1/responses')
  expect(text).toBe(body(LOOK, PATCH, GROUP, SEARCH).replace('p/m', 'real-model'))
})
