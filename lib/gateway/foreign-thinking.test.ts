import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutForeignThinking } from './foreign-thinking'
import { startHarness } from './test-harness'
import { sealReasoning } from './translate/reasoning-mark'
import type { JsonObject } from './translate/types'

const SEALED = sealReasoning('key-1', 'gAAA')
const THOUGHT = `{"type":"thinking", "thinking":"h\\"}],m", "signature":"${SEALED}"}`
const HIDDEN = `{ "data":"${SEALED}", "type":"redacted_thinking" }`
const OWN = '{"type":"thinking","thinking":"hm","signature":"EqQBCkgIAxABGAIiQ"}'
const CALL = '{"type":"tool_use","id":"a","name":"look","input":{"n":12345678901234567890,"x":[1.0,{"y":"]}"}]}}'
const TEXT = '{"type":"text","text":"ü \\"x\\", [1"}'
const body = (...contents: string[]): string =>
  `{"max_tokens":9, "messages":[{"role":"user","content":"hi"} , ${contents
    .map((content) => `{"role":"assistant", "content":${content},"x":1.0}`)
    .join(',')}] ,"model":"m"}`
const without = (text: string, wantsSignatures = false): string =>
  withoutForeignThinking(Buffer.from(text), wantsSignatures).toString()

test.each([
  ['one before others', body(`[${THOUGHT}, ${CALL}]`), body(`[${CALL}]`)],
  ['some among others', body(`[${TEXT},${THOUGHT} ,${HIDDEN},${OWN}, ${CALL}]`), body(`[${TEXT},${OWN},${CALL}]`)],
  ['the last', body(`[${TEXT},${HIDDEN}]`, `[${TEXT}]`), body(`[${TEXT}]`, `[${TEXT}]`)],
])('compat 2.3 sealed reasoning is taken out: %s; the rest keeps its bytes', (_where, given, kept) => {
  const out = without(given)
  expect(JSON.parse(out)).toEqual(JSON.parse(kept))
  for (const part of [CALL, TEXT, OWN]) expect(out.includes(part)).toBe(kept.includes(part))
  expect(out).toContain('"x":1.0')
})

test('compat 2.3 thinking without a signature is taken out where signatures are wanted', () => {
  const unsigned = '{"type":"thinking","thinking":"hm","signature":""}'
  expect(JSON.parse(without(body(`[${unsigned},${CALL}]`), true))).toEqual(JSON.parse(body(`[${CALL}]`)))
  expect(without(body(`[${unsigned},${CALL}]`))).toBe(body(`[${unsigned},${CALL}]`))
  expect(JSON.parse(without(body(`[${OWN},${HIDDEN}]`), true))).toEqual(JSON.parse(body(`[${OWN}]`)))
})

test('compat 2.3 a turn of nothing else goes as well', () => {
  const { messages } = JSON.parse(without(body(`[${HIDDEN}]`, `[${TEXT}]`))) as { messages: unknown[] }
  expect(messages).toEqual([
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: [{ type: 'text', text: 'ü "x", [1' }], x: 1 },
  ])
})

test.each([
  ['Anthropic’s own', body(`[${OWN}, ${CALL}]`)],
  ['a text about it', body(`[{"type":"text","text":"${SEALED}"}]`, `"${SEALED}"`)],
  [
    'the input of a tool',
    body(`[{"type":"tool_use","id":"a","name":"f","input":{"messages":[{"content":[${HIDDEN}]}]}}]`),
  ],
  ['no list', `{"messages":{"content":[${HIDDEN}]},"model":"${SEALED}"}`],
  ['no messages', `{"messages":["${SEALED}",1,[],{}],"model":"m"}`],
])('compat 1.2 what is none of it keeps every byte: %s', (_what, given) => {
  expect(without(given)).toBe(given)
})

test('compat 2.3 any conversation is the same without its sealed blocks', () => {
  const block = fc.oneof(
    fc.constantFrom(THOUGHT, HIDDEN, OWN, CALL, TEXT).map((text) => JSON.parse(text) as JsonObject),
    fc.record({ type: fc.constant('text'), text: fc.string({ unit: 'grapheme' }), more: fc.jsonValue() }),
  )
  const message = fc.record({ role: fc.constant('user'), content: fc.oneof(fc.array(block), fc.string()) })
  const isKept = ({ type, signature, data }: JsonObject): boolean =>
    !['thinking', 'redacted_thinking'].includes(String(type)) || (signature ?? data) !== SEALED
  fc.assert(
    fc.property(fc.array(message), fc.constantFrom(undefined, 1, '\t'), (messages, space) => {
      const given = { model: 'm', messages: JSON.parse(JSON.stringify(messages)) as typeof messages }
      const kept = given.messages.flatMap(({ role, content }) => {
        if (typeof content === 'string' || content.every(isKept)) return [{ role, content }]
        const others = content.filter(isKept)
        return others.length === 0 ? [] : [{ role, content: others }]
      })
      expect(JSON.parse(without(JSON.stringify(given, null, space)))).toEqual({ model: 'm', messages: kept })
    }),
  )
})

test('compat 2.3 a conversation that goes on with a Claude does so without what OpenAI sealed', async () => {
  const answer = '{"id":"m","type":"message","content":[],"usage":{"input_tokens":1,"output_tokens":1}}'
  const harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(answer)
    },
    { protocol: 'anthropic' },
  )
  try {
    const sent = async (text: string) => {
      const got = await harness.call({ path: '/messages', body: text }).done
      return { text: harness.seen.at(-1)!.body.toString(), warning: got.headers['x-keyway-warning'] }
    }
    const named = (text: string) => text.replace('"model":"m"', '"model":"real-model"')
    const mixed = await sent(body(`[${THOUGHT},${CALL}]`))
    expect(mixed.text).not.toContain(SEALED)
    expect(mixed.text).toContain(CALL)
    expect(mixed.text).toContain('"model":"real-model"')
    expect(mixed.warning).toBe('dropped=thinking')
    const unsigned = '{"type":"thinking","thinking":"hm","signature":""}'
    expect((await sent(body(`[${unsigned},${CALL}]`))).text).not.toContain('thinking')
    expect(await sent(body(`[${OWN},${CALL}]`))).toEqual({ text: named(body(`[${OWN},${CALL}]`)), warning: undefined })
  } finally {
    await harness.close()
  }
})
