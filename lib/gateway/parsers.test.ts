import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCallBody } from './call-body'
import { ChatMeter } from './chat-meter'
import { JsonMeter } from './json-meter'
import { JsonCursor } from './json-cursor'
import { MessagesMeter } from './messages-meter'
import { asksForUsage, type BodyChanges, rewriteBody } from './rewrite-body'
import { readSseEvent } from './sse-event'
import { SseSplitter } from './sse-splitter'
import { fromAnthropicUsage, fromOpenAiUsage } from './token-counts'

const changes = (model: string, askUsage: boolean): BodyChanges => ({
  model,
  askUsage,
  store: null,
  spaceId: 'space-1',
  dropFields: [],
  oldMaxTokens: false,
  oldSystemRole: false,
  askEncrypted: false,
})

/** JSON text with random spacing, escapes and duplicate keys, which `JSON.stringify` never writes. */
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => {
  const space = fc.constantFrom('', '', ' ', '\n', '\t', '\r\n ')
  const key = fc.oneof(
    fc.constantFrom('"model"', '"stream"', '"stream_options"', '"mod\\u0065l"', '"include_usage"', '""', '"\\""'),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  )
  const list = (items: fc.Arbitrary<string>, open: string, close: string) =>
    fc
      .tuple(fc.array(items, { maxLength: 4 }), space)
      .map(([parts, gap]) => `${open}${gap}${parts.join(`,${gap}`)}${gap}${close}`)
  return {
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom(
        'null',
        'true',
        'false',
        '0',
        '-0.5e+10',
        '12345678901234567890',
        '""',
        '"\\ud83d\\ude00"',
        '"a\\/b"',
      ),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      list(tie('value'), '[', ']'),
      list(
        fc.tuple(key, space, tie('value')).map(([k, gap, v]) => `${k}${gap}:${gap}${v}`),
        '{',
        '}',
      ),
    ),
  }
}).value

const objectText = fc
  .array(
    fc.tuple(
      fc.constantFrom('"model"', '"mod\\u0065l"', '"stream"', '"x"', '"messages"', '"stream_options"'),
      jsonText,
    ),
    { maxLength: 6 },
  )
  .map((members) => `{${members.map(([key, value]) => `${key} : ${value}`).join(' ,')}}`)

/** @param skipped characters before the bytes that are read */
function members(
  text: string,
  skipped = 0,
): { names: unknown[]; values: unknown[]; failure: string | null; ended: boolean } {
  const cursor = new JsonCursor(Buffer.from(text).subarray(skipped))
  const names: unknown[] = []
  const values: unknown[] = []
  while (cursor.next()) {
    names.push(JSON.parse(cursor.bytes.toString('utf8', cursor.keyStart, cursor.keyEnd)))
    values.push(cursor.value())
  }
  return { names, values, failure: cursor.failure, ended: cursor.objectEnd !== -1 }
}

test('1.2 the cursor finds the members JSON.parse finds, last one winning', () => {
  fc.assert(
    fc.property(objectText, (text) => {
      const parsed = JSON.parse(text) as Record<string, unknown>
      const { names, values, failure } = members(text)
      expect(failure).toBeNull()
      expect(Object.fromEntries(names.map((name, i) => [name, values[i]]))).toEqual(parsed)
    }),
    { numRuns: 400 },
  )
})

test('1.2 the cursor accepts exactly what JSON.parse accepts', () => {
  const mutated = fc
    .tuple(objectText, fc.nat(), fc.constantFrom('', '{', '}', '"', ',', ':', '0', '\\', ' ', 'e', '\u0000', ']'))
    .map(([text, at, insert]) => {
      const position = at % (text.length + 1)
      return text.slice(0, position) + insert + text.slice(position + (at % 3))
    })
  fc.assert(
    fc.property(mutated, (text) => {
      let parses = true
      try {
        const value: unknown = JSON.parse(text)
        parses = typeof value === 'object' && value !== null && !Array.isArray(value)
      } catch {
        parses = false
      }
      const { failure, ended } = members(text)
      expect(failure === null && ended).toBe(parses)
    }),
    { numRuns: 2000 },
  )
})

/** Long texts are read four bytes at a time, wherever they begin in memory and whatever they hold. */
test('1.2 long texts are accepted exactly as JSON.parse accepts them', () => {
  const piece = fc.constantFrom(
    ' ',
    '!',
    '#',
    '[',
    ']',
    '\u007f',
    'é',
    '😀',
    '\\"',
    '\\\\',
    '\\n',
    '\\u00e9',
    '"',
    '\\',
    '\n',
    '\u0001',
  )
  const text = fc
    .array(fc.tuple(fc.nat({ max: 40 }), piece), { minLength: 1, maxLength: 6 })
    .map((pieces) => pieces.map(([plain, odd]) => 'x'.repeat(plain) + odd).join(''))
  fc.assert(
    fc.property(text, fc.nat({ max: 3 }), fc.boolean(), (odd, shift, asKey) => {
      const inside = `${odd}${'y'.repeat(40)}`
      const whole = asKey ? `{"${inside}":1}` : `{"messages":["${inside}","z"]}`
      const padded = `${' '.repeat(shift)}${whole}${' '.repeat(1100)}`
      let parses = true
      try {
        JSON.parse(padded)
      } catch {
        parses = false
      }
      const { failure, ended } = members(padded, shift)
      expect(failure === null && ended).toBe(parses)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['', 'not a JSON object'],
  ['null', 'not a JSON object'],
  ['[]', 'not a JSON object'],
  ['{"model":"m"} x', 'not a JSON object'],
  ['\ufeff{"model":"m"}', 'not a JSON object'],
  ['{"model":"m"', 'not a JSON object'],
  ['{"model":"\u0000"}', 'not a JSON object'],
  ['{}', 'names no model'],
  ['{"model":""}', 'non-empty string'],
  ['{"model":7}', 'non-empty string'],
  ['{"model":"a\\u0000b"}', 'control character'],
  [`{"model":"m","x":${'['.repeat(128)}${']'.repeat(128)}}`, 'too deeply'],
  [`{"x":${'{"a":'.repeat(100_000)}`, 'too deeply'],
])('H-33 P7 body %j is a problem of the client', (text, message) => {
  const body = readCallBody(Buffer.from(text))
  expect(body.kind === 'problem' ? body.message : '').toContain(message)
})

test.each([
  ['Model', '{"model":"allowed","Model":"forbidden"}'],
  ['MODEL', '{"MODEL":"forbidden","model":"allowed"}'],
  ['mOdEl', '{"mOdEl":"alone"}'],
  ['Model', '{"model":"allowed","\\u004dodel":"forbidden"}'],
])('A6 H-33 a key %s, which an upstream that ignores case takes for model, is refused: %s', (key, text) => {
  const body = readCallBody(Buffer.from(text))
  expect(body).toMatchObject({ kind: 'problem', param: key })
  expect(body.kind === 'problem' ? body.message : '').toContain(`The key ${key} `)
})

test('A6 keys that only resemble model, and nested ones, are the provider’s business', () => {
  const text = '{"model":"m","models":1,"Mode":2,"Modem":3,"-odel":4,"x":{"Model":"inner"}}'
  expect(readCallBody(Buffer.from(text))).toMatchObject({ kind: 'ok', model: 'm' })
})

test('P7 any bytes at all are read without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readCallBody(Buffer.from(bytes))),
    { numRuns: 500 },
  )
})

test('A6 only the model changes: numbers, order, duplicates and unknown fields stay', () => {
  const text = '{ "a":12345678901234567890, "nested":{"model":"inner"}, "model" : "old" ,"z":1e400,"mod\\u0065l":"old"}'
  const bytes = Buffer.from(text)
  const body = readCallBody(bytes)
  if (body.kind !== 'ok') throw new Error(body.message)
  expect(rewriteBody(bytes, body, changes('ne"w', false)).bytes.toString()).toBe(
    '{ "a":12345678901234567890, "nested":{"model":"inner"}, "model" : "ne\\"w" ,"z":1e400,"mod\\u0065l":"ne\\"w"}',
  )
})

test('A6 a body that needs no change is the same buffer', () => {
  const bytes = Buffer.from('{"model":"m"}')
  const body = readCallBody(bytes)
  if (body.kind !== 'ok') throw new Error(body.message)
  expect(rewriteBody(bytes, body, changes('m', false)).bytes).toBe(bytes)
})

test.each([
  ['{"model":"m"}', '{"model":"m","stream_options":{"include_usage":true}}', false],
  ['{"model":"m","stream_options":{}}', '{"model":"m","stream_options":{"include_usage":true}}', false],
  ['{"model":"m","stream_options":null}', '{"model":"m","stream_options":{"include_usage":true}}', false],
  [
    '{"model":"m","stream_options":{"include_obfuscation":false}}',
    '{"model":"m","stream_options":{"include_usage":true,"include_obfuscation":false}}',
    false,
  ],
  [
    '{"model":"m","stream_options":{"include_usage": false }}',
    '{"model":"m","stream_options":{"include_usage": true }}',
    false,
  ],
  [
    '{"model":"m","stream_options":{"include_usage":true}}',
    '{"model":"m","stream_options":{"include_usage":true}}',
    true,
  ],
  ['{"model":"m","stream_options":7}', '{"model":"m","stream_options":7}', false],
])('1.12 include_usage is merged into %s', (text, expected, asked) => {
  const bytes = Buffer.from(text)
  const body = readCallBody(bytes)
  if (body.kind !== 'ok') throw new Error(body.message)
  expect(rewriteBody(bytes, body, changes('m', true)).bytes.toString()).toBe(expected)
  expect(asksForUsage(bytes, body)).toBe(asked)
})

test('A6 a rewritten body parses to the same thing but for the rewritten fields', () => {
  fc.assert(
    fc.property(objectText, (text) => {
      const bytes = Buffer.from(text)
      const body = readCallBody(bytes)
      fc.pre(body.kind === 'ok')
      if (body.kind !== 'ok') return
      const before = JSON.parse(text) as Record<string, unknown>
      const after = JSON.parse(rewriteBody(bytes, body, changes('new', false)).bytes.toString()) as Record<
        string,
        unknown
      >
      expect(after).toEqual({ ...before, model: 'new' })
    }),
    { numRuns: 300 },
  )
})

/** All events of a text, pushed in the given pieces. */
function split(bytes: Buffer, cuts: readonly number[], cap?: number): { events: string[]; overflow: number } {
  const events: string[] = []
  let overflow = 0
  const consumer = {
    event: (block: Buffer, start: number, end: number) => {
      const { name, data } = readSseEvent(block, start, end)
      if (data !== null) events.push(`${name ?? ''}|${data.toString()}`)
    },
    overflow: (_block: Buffer, start: number, end: number) => {
      overflow += end - start
    },
  }
  const splitter = cap === undefined ? new SseSplitter(consumer) : new SseSplitter(consumer, cap)
  let start = 0
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    if (cut > start) splitter.push(bytes.subarray(start, cut))
    start = Math.max(start, cut)
  }
  return { events, overflow }
}

const sseLine = fc.oneof(
  fc.constantFrom(
    '',
    'data',
    'data:',
    'data: x',
    'data:  two',
    'data:{"a":1}',
    'event: e',
    'event:ping',
    ': comment',
    'id: 1',
    'retry: 5',
    'datax: no',
    ' data: no',
    'data: 🐟',
  ),
  fc.string().map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
)

/** WHATWG HTML §9.2.6, written once more and slowly. */
function referenceEvents(text: string): string[] {
  const events: string[] = []
  let data: string[] = []
  let name: string | null = null
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  lines.pop()
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) events.push(`${name ?? ''}|${data.join('\n')}`)
      data = []
      name = null
      continue
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    if (field === 'event') name = value
  }
  return events
}

test('H-42 G08 the splitter agrees with the specification, whatever the line ends and however it is cut', () => {
  const text = fc
    .array(fc.tuple(sseLine, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 30 })
    .map((lines) => lines.map(([line, end]) => line + end).join(''))
    // A trailing CR could still become CRLF; a closing LF pair settles it.
    .map((body) => `${body}\n\n`)
  fc.assert(
    fc.property(text, fc.array(fc.nat(500), { maxLength: 20 }), (body, cuts) => {
      const bytes = Buffer.from(body)
      const inside = cuts.filter((cut) => cut < bytes.length)
      expect(split(bytes, inside).events).toEqual(referenceEvents(body))
    }),
    { numRuns: 600 },
  )
})

test('H-42 one byte at a time gives the same events', () => {
  const bytes = Buffer.from('\ufeffdata: é\r\ndata: 2\r\n\r\nevent: x\ndata: 3\n\n: c\n\ndata:4\r\r')
  const every = Array.from({ length: bytes.length }, (_, i) => i)
  expect(split(bytes, every).events).toEqual(['|é\n2', 'x|3', '|4'])
})

test('G08 an event over the cap is handed over unread and the next one is read again', () => {
  const bytes = Buffer.from(`data: ${'x'.repeat(500)}\n\ndata: after\n\n`)
  const cuts = [100, 200, 300]
  expect(split(bytes, cuts, 150)).toEqual({ events: ['|after'], overflow: 508 })
})

test('G15 counts are whole numbers up to 10^9 or nothing', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (input, output) => {
      for (const counts of [
        fromOpenAiUsage({ prompt_tokens: input, completion_tokens: output, prompt_tokens_details: output }),
        fromAnthropicUsage({ input_tokens: input, output_tokens: output, cache_creation: input }),
      ]) {
        for (const count of Object.values(counts)) {
          expect(count === null || (Number.isSafeInteger(count) && count >= 0 && count <= 1e9)).toBe(true)
        }
      }
    }),
  )
  expect(
    fromOpenAiUsage({ prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 9 } }).cacheRead,
  ).toBeNull()
})

test('1.12 Anthropic cache writes are split by their life time', () => {
  const usage = {
    input_tokens: 1,
    output_tokens: 2,
    cache_read_input_tokens: 10,
    cache_creation_input_tokens: 30,
    cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
  }
  expect(fromAnthropicUsage(usage)).toEqual({
    input: 41,
    output: 2,
    cacheRead: 10,
    cacheWrite5m: 20,
    cacheWrite1h: 10,
    reasoning: null,
    audioInput: null,
    audioOutput: null,
    imageInput: null,
    imageOutput: null,
    searches: null,
  })
})

/** Bytes that look enough like a stream to reach every branch. */
const streamPieces = fc.array(
  fc.oneof(
    fc
      .constantFrom(
        'data: ',
        'event: message_start\n',
        'event: content_block_delta\n',
        'event: message_delta\n',
        '\n',
        '\n\n',
        '\r\n\r\n',
        '\r',
        '{"usage":null}',
        '{"a":1,"usage":null}\n\n',
        '{"choices":[],"usage":{"prompt_tokens":1}}',
        '"usage"',
        '"model":"',
        '"content":"a\\',
        '[DONE]',
        '{"error":',
        '{"type":"message_start","message":null}',
        '{"type":"message_delta","usage":[1]}',
        '{"__proto__":{"usage":1}}',
        ': c',
      )
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  ),
  { maxLength: 40 },
)

test('G05 G16 no bytes make a meter throw, and a meter that hides nothing changes nothing', () => {
  fc.assert(
    fc.property(streamPieces, (chunks) => {
      for (const meter of [new ChatMeter(1, false), new ChatMeter(1, true), new MessagesMeter(1)]) {
        for (const chunk of chunks) {
          const out = meter.push(chunk)
          if (!(meter instanceof ChatMeter) || !meter.hidesUsage) expect(out).toBe(chunk)
        }
        meter.finish()
        const { tokens } = meter.read()
        expect(tokens.input).not.toBeNull()
        expect(tokens.output).not.toBeNull()
      }
      const json = new JsonMeter('chat', 1)
      for (const chunk of chunks) json.push(chunk)
      expect(json.read().tokens.output).not.toBeNull()
    }),
    { numRuns: 1000 },
  )
})

test('1.12 hiding usage takes out exactly that member, wherever it stands', () => {
  const member = fc.tuple(
    fc.constantFrom('id', 'choices', 'x_groq', 'model'),
    fc.constantFrom('1', '{"usage":null}', '[{"usage":null}]', '"\\"usage\\":null"'),
  )
  fc.assert(
    fc.property(
      fc.uniqueArray(member, { selector: ([key]) => key }),
      fc.nat(4),
      fc.constantFrom('', ' '),
      (members, at, gap) => {
        const parts = members.map(([key, value]) => `"${key}"${gap}:${gap}${value}`)
        parts.splice(at, 0, `"usage"${gap}:${gap}null`)
        const meter = new ChatMeter(1, true)
        const out = meter.push(Buffer.from(`data: {${parts.join(`${gap},${gap}`)}}\n\n`))
        const text = out?.toString() ?? ''
        expect(text.startsWith('data: {') && text.endsWith('}\n\n')).toBe(true)
        expect(JSON.parse(text.slice(6))).toEqual(
          Object.fromEntries(members.map(([key, value]) => [key, JSON.parse(value)])),
        )
      },
    ),
  )
})

test('1.12 a repeated usage member takes nothing else with it', () => {
  const out = new ChatMeter(1, true).push(Buffer.from('data: {"a":1,"usage":null,"b":2, "usage":null }\n\n'))
  expect(out?.toString()).toBe('data: {"a":1,"usage":null,"b":2}\n\n')
})

test('G08 an event that arrives one byte at a time is read like any other', () => {
  const meter = new ChatMeter(1, false)
  const bytes = Buffer.from(`data: {"choices":[{"delta":{"content":"${'x'.repeat(200_000)}"}}]}\n\ndata: [DONE]\n\n`)
  for (let i = 0; i < bytes.length; i++) meter.push(bytes.subarray(i, i + 1))
  expect(meter.terminal).toBe(true)
  expect(meter.read().tokens.output).toBe(50_000)
})
