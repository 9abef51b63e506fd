import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonMeter } from './json-meter'
import type { Reading } from './token-counts'

function read(text: string): { reading: Reading; model: string | null } {
  const meter = new JsonMeter('chat', 7)
  meter.push(Buffer.from(text))
  return { reading: meter.read(), model: meter.servedModel }
}

const gap = fc.constantFrom('', '', ' ', '\n  ', '\r\n')
const usage = fc
  .tuple(fc.nat(1000), fc.nat(1000), gap)
  .map(([input, output, space]) => `{${space}"prompt_tokens":${input},${space}"completion_tokens": ${output}}${space}`)
/** Everything a search from the end could take for the member it is looking for. */
const value = fc.oneof(
  usage,
  fc.constantFrom('null', '1', '[]', '{}', '"usage"', String.raw`"\"usage\":{\"prompt_tokens\":9}"`, '"x\\\\"'),
  usage.map((inner) => `{"usage":${inner}}`),
  usage.map((inner) => `[1,{"a":{"usage":${inner}}}]`),
  usage.map((inner) => JSON.stringify(`,"usage":${inner}}`)),
)
const key = fc.constantFrom('"usage"', '"x"', '"choices"', String.raw`"\"usage"`, String.raw`"a\\"`)
const answer = fc
  .tuple(fc.array(fc.tuple(key, gap, value), { maxLength: 6 }), gap)
  .map(([list, space]) => `{"model":"m-1"${list.map(([k, g, v]) => `,${k}${g}:${g}${v}`).join('')}}${space}`)

test('1.12 usage is found from the end exactly where a parser finds it, and nowhere else', () => {
  fc.assert(
    fc.property(answer, (text) => {
      const { reading, model } = read(text)
      const found = (JSON.parse(text) as { usage?: { prompt_tokens?: number; completion_tokens?: number } }).usage
      expect(model).toBe('m-1')
      // What is null or empty does not take back what an earlier member of that name said.
      if (typeof found !== 'object' || found === null || found.prompt_tokens === undefined) return
      expect(reading).toMatchObject({
        provenance: 'reported',
        tokens: { input: found.prompt_tokens, output: found.completion_tokens },
      })
    }),
    { numRuns: 3000 },
  )
})

test('1.12 usage of something else in the answer is not taken for its own', () => {
  for (const text of [
    '{"choices":[{"usage":{"prompt_tokens":5,"completion_tokens":6}}]}',
    '{"a":{"usage":{"prompt_tokens":5,"completion_tokens":6}}}',
    '{"a":"usage","b":{"prompt_tokens":5,"completion_tokens":6}}',
    String.raw`{"x\"usage":{"prompt_tokens":5,"completion_tokens":6}}`,
  ]) {
    expect(read(text).reading).toMatchObject({ provenance: 'estimated', tokens: { input: 7 } })
  }
})

test('R1.29 the served model is decoded, also where it is escaped or not ASCII', () => {
  const counts = '"usage":{"prompt_tokens":1,"completion_tokens":2}'
  for (const name of ['gpt-4o', 'größe', 'a"b\\c', '\u{1F600}']) {
    expect(read(`{"id":1,"model":${JSON.stringify(name)},${counts}}`).model).toBe(name)
    expect(read(`{${counts},"model":${JSON.stringify(name)}}`).model).toBe(name)
  }
  expect(read(String.raw`{"model":"\u006dini",${counts}}`).model).toBe('mini')
  expect(read(`{"model":7,${counts}}`).model).toBeNull()
})
