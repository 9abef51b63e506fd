import { randomBytes } from 'node:crypto'
import { Pool } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { openaiCompatible } from './providers/openai-compatible'
import { type Harness, onlyEvent, startHarness, type UpstreamHandler } from './test-harness'

let harness: Harness
afterEach(() => harness.close())

/** An upstream that answers with these pieces, of `size` bytes each. */
const sends =
  (text: string, type = 'text/event-stream', size = 65_536): UpstreamHandler =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': type })
    for (let at = 0; at < text.length; at += size) response.write(text.slice(at, at + size))
    response.end()
  }

const event = (data: Record<string, unknown>, isNamed = true): string =>
  `${isNamed ? `event: ${String(data['type'])}\n` : ''}data: ${JSON.stringify(data)}\n\n`

/** More than any event that is kept. */
const PICTURE = randomBytes(1_200_000).toString('base64')
const PICTURE_USAGE = { input_tokens: 50, output_tokens: 4160, total_tokens: 4210 }
const SEARCH = { type: 'web_search_call', id: 's', action: { type: 'search', query: 'a "web_search_call"' } }

for (const isNamed of [true, false]) {
  for (const size of [65_536, 1009, 4_000_000]) {
    test(`H-42 compat 1.12 a streamed picture of ${PICTURE.length} bytes is a whole answer with its usage (named: ${isNamed}, pieces of ${size})`, async () => {
      const text =
        event({ type: 'image_generation.partial_image', b64_json: PICTURE }, isNamed) +
        event({ type: 'image_generation.completed', b64_json: PICTURE, usage: PICTURE_USAGE }, isNamed)
      harness = await startHarness(sends(text, undefined, size))
      const body = '{"model":"gpt-image-1","prompt":"a boat","stream":true}'
      const answer = await harness.call({ path: '/images/generations', body }).done
      expect(answer.body.equals(Buffer.from(text))).toBe(true)
      expect(onlyEvent(harness).settlement).toMatchObject({
        outcome: 'completed',
        provenance: 'reported',
        tokens: { input: 50, output: 4160 },
      })
    })
  }
}

test('H-42 H-43 the last event of a response, which says the whole of it once more, may be of any size', async () => {
  const output = [
    SEARCH,
    { ...SEARCH, action: { type: 'open_page', url: 'x' } },
    SEARCH,
    { type: 'x', result: PICTURE },
  ]
  const usage = { input_tokens: 5000, output_tokens: 9000, total_tokens: 14_000 }
  const text =
    event({ type: 'response.created', response: { id: 'r', model: 'gpt-5' } }) +
    event({ type: 'response.output_text.delta', delta: 'hello' }) +
    event({ type: 'response.completed', response: { id: 'r', model: 'gpt-5', output, usage, metadata: {} } })
  harness = await startHarness(sends(text, undefined, 997))
  const answer = await harness.call({ path: '/responses', body: '{"model":"gpt-5","input":"draw","stream":true}' }).done
  expect(answer.body.length).toBe(text.length)
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'completed',
    provenance: 'reported',
    servedModel: 'gpt-5',
    tokens: { input: 5000, output: 9000, searches: 2 },
  })
})

test('R4.16 searches of a response that is too large to be kept whole are counted', async () => {
  const output = [
    SEARCH,
    { ...SEARCH, action: { type: 'find_in_page' } },
    SEARCH,
    SEARCH,
    { type: 'x', result: PICTURE },
  ]
  const usage = { input_tokens: 5, output_tokens: 6, total_tokens: 11 }
  const text = JSON.stringify({ id: 'r', object: 'response', model: 'gpt-5', output, usage }, null, 2)
  harness = await startHarness(sends(text, 'application/json'))
  await harness.call({ path: '/responses', body: '{"model":"gpt-5","input":"find"}' }).done
  expect(onlyEvent(harness).settlement).toMatchObject({ tokens: { input: 5, output: 6, searches: 3 } })
})

test('H-42 an event of that size that breaks off is no end', async () => {
  const text = event({ type: 'image_generation.completed', b64_json: PICTURE, usage: PICTURE_USAGE }).slice(0, -400)
  harness = await startHarness(sends(text))
  const body = '{"model":"gpt-image-1","prompt":"a boat","stream":true}'
  await harness.call({ path: '/images/generations', body }).done
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated' })
})

const MESSAGE = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'x'.repeat(4000) }] }
const USAGE = { prompt_tokens: 20_000, completion_tokens: 9000, total_tokens: 29_000 }
const chunk = (choice: Record<string, unknown> | null, more: Record<string, unknown> = {}): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'gpt', choices: choice === null ? [] : [{ index: 0, ...choice }], ...more })}\n\n`

test('compat 1.12 H-32 an answer that cannot be said in the client’s protocol was bought all the same', async () => {
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{"a": 1' } }
  const message = { role: 'assistant', content: 'text', tool_calls: [call] }
  const whole = { id: 'c', model: 'gpt', choices: [{ index: 0, finish_reason: 'tool_calls', message }], usage: USAGE }
  harness = await startHarness(sends(JSON.stringify(whole), 'application/json'), { profile: openaiCompatible })
  const answer = await harness.call({ path: '/messages', body: JSON.stringify(MESSAGE) }).done
  expect(answer.status).toBe(502)
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'upstream_error',
    provenance: 'reported',
    tokens: { input: 20_000, output: 9000 },
    servedModel: 'gpt',
  })
})

test('compat 1.8 what a translated stream gave before its provider spoke nonsense is paid for', async () => {
  const text = chunk({ delta: { content: 'word '.repeat(2000) } }) + 'data: {oops\n\n'
  harness = await startHarness(sends(text), { profile: openaiCompatible })
  await harness.call({ path: '/messages', body: JSON.stringify({ ...MESSAGE, stream: true }) }).done
  const { settlement } = onlyEvent(harness)
  expect(settlement).toMatchObject({ outcome: 'upstream_error', tokens: { input: 1001, output: 2500 } })
})

test.each([
  ['whole', false, 'application/json', 'no JSON at all'],
  ['streamed', true, 'text/event-stream', 'data: {oops\n\n'],
])('compat 1.12 nonsense from its first byte on is no sale: %s', async (_how, stream, type, text) => {
  harness = await startHarness(sends(text, type))
  await harness.call({ path: '/messages', body: JSON.stringify({ ...MESSAGE, stream }) }).done
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'upstream_error',
    provenance: null,
    tokens: { input: null, output: null },
  })
})

test('J10 a call that was left while it waited for a connection asked nobody', async () => {
  let connecting = 0
  const pool = new Pool('http://127.0.0.1:9', { connect: () => void connecting++ })
  harness = await startHarness(() => undefined, { ports: { dispatcherFor: () => pool } })
  const call = harness.call({ body: '{"model":"m","messages":[]}' })
  await expect.poll(() => connecting).toBe(1)
  call.leave()
  await expect
    .poll(() => onlyEvent(harness).settlement)
    .toMatchObject({
      outcome: 'client_abort',
      attempts: 0,
      tokens: { input: null, output: null },
    })
  await pool.destroy()
})
