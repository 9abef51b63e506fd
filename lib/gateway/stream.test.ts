import * as fc from 'fast-check'
import { perplexity } from './providers/perplexity'
import { afterEach, expect, test } from 'vitest'
import { type Harness, onlyEvent, startHarness, until, type UpstreamHandler } from './test-harness'

let harness: Harness
afterEach(() => harness.close())

const SSE = { 'content-type': 'text/event-stream' }
const USAGE = '{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":3}}'

const CHAT_ASKED = [
  'data: {"id":"1","model":"m-1","choices":[{"delta":{"role":"assistant","content":""}}],"usage":null}\n\n',
  'data: {"id":"1","choices":[{"delta":{"content":"Grüße \\"usage\\": 🐟"}}],"usage":null}\n\n',
  ': a comment\n\n',
  'data: {"id":"1","choices":[{"delta":{},"finish_reason":"stop"}],"usage":null}\n\n',
  `data: {"id":"1","choices":[],"usage":${USAGE}}\n\n`,
  'data: [DONE]\n\n',
].join('')

/** The same, as an upstream that was never asked for usage would have sent it. */
const CHAT_PLAIN = [
  'data: {"id":"1","model":"m-1","choices":[{"delta":{"role":"assistant","content":""}}]}\n\n',
  'data: {"id":"1","choices":[{"delta":{"content":"Grüße \\"usage\\": 🐟"}}]}\n\n',
  ': a comment\n\n',
  'data: {"id":"1","choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: [DONE]\n\n',
].join('')

const MESSAGES = [
  'event: message_start\ndata: {"type":"message_start","message":{"model":"claude-1","usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":1}}}\n\n',
  'event: ping\ndata: {"type": "ping"}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Grüße 🐟"}}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":17}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
].join('')

/** Sends `bytes` in pieces cut at `cuts`, each in a write of its own. */
function pieces(bytes: Buffer, cuts: readonly number[]): UpstreamHandler {
  return (_request, response) => {
    response.writeHead(200, SSE)
    response.flushHeaders()
    let start = 0
    for (const cut of [...cuts].sort((a, b) => a - b)) {
      if (cut > start) response.write(bytes.subarray(start, cut))
      start = Math.max(start, cut)
    }
    response.end(bytes.subarray(start))
  }
}

const ASKED = '{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"content":"hello"}]}'
const UNASKED = '{"model":"m","stream":true,"messages":[{"content":"hello"}]}'

for (const lineEnd of ['\n', '\r\n', '\r']) {
  const name = JSON.stringify(lineEnd)
  test(`R4.34 R4.35 H-42 chat: bytes are the upstream's however they are cut, line end ${name}`, async () => {
    const bytes = Buffer.from(CHAT_ASKED.replaceAll('\n', lineEnd))
    let handler: UpstreamHandler = () => {}
    harness = await startHarness((request, response, body) => handler(request, response, body))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        harness.events.clear()
        handler = pieces(bytes, cuts)
        const answer = await harness.call({ body: ASKED }).done
        expect(answer.body.equals(bytes)).toBe(true)
        expect(onlyEvent(harness).settlement).toMatchObject({
          outcome: 'completed',
          provenance: 'reported',
          servedModel: 'm-1',
          tokens: { input: 9, output: 4, cacheRead: 3 },
        })
      }),
      { numRuns: 15 },
    )
  })

  test(`1.12 chat: usage nobody asked for leaves no trace, however it is cut, line end ${name}`, async () => {
    const bytes = Buffer.from(CHAT_ASKED.replaceAll('\n', lineEnd))
    const expected = CHAT_PLAIN.replaceAll('\n', lineEnd)
    let handler: UpstreamHandler = () => {}
    harness = await startHarness((request, response, body) => handler(request, response, body))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        harness.events.clear()
        handler = pieces(bytes, cuts)
        const answer = await harness.call({ body: UNASKED }).done
        // A line feed that arrives after its carriage return belongs to the next event, which may be the hidden one.
        expect(answer.body.toString().replaceAll('\r\n', '\n')).toBe(expected.replaceAll('\r\n', '\n'))
        expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', tokens: { input: 9, output: 4 } })
      }),
      { numRuns: 15 },
    )
    expect(JSON.parse(harness.seen[0]!.body.toString())).toMatchObject({ stream_options: { include_usage: true } })
  })

  test(`H-42 messages: bytes are the upstream's however they are cut, line end ${name}`, async () => {
    const bytes = Buffer.from(MESSAGES.replaceAll('\n', lineEnd))
    let handler: UpstreamHandler = () => {}
    harness = await startHarness((request, response, body) => handler(request, response, body), {
      protocol: 'anthropic',
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        harness.events.clear()
        handler = pieces(bytes, cuts)
        const answer = await harness.call({ body: UNASKED }).done
        expect(answer.body.equals(bytes)).toBe(true)
        expect(onlyEvent(harness).settlement).toMatchObject({
          outcome: 'completed',
          provenance: 'reported',
          servedModel: 'claude-1',
          tokens: { input: 7, output: 17, cacheRead: 2 },
        })
      }),
      { numRuns: 15 },
    )
  })
}

test('H-44 streams leave with headers no proxy buffers, and their status first', async () => {
  harness = await startHarness(pieces(Buffer.from(CHAT_ASKED), []))
  const answer = await harness.call({ body: ASKED }).done
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  })
  expect(answer.headers).not.toHaveProperty('content-length')
  expect(harness.seen[0]!.headers.accept).toBe('text/event-stream')
})

test('1.5 each event is on its way before the next one exists', async () => {
  let send: (text: string) => void = () => {}
  let finish: () => void = () => {}
  harness = await startHarness((_request, response) => {
    response.writeHead(200, SSE)
    response.flushHeaders()
    send = (text) => response.write(text)
    finish = () => response.end()
  })
  const pending = harness.call({ body: ASKED })
  await until(() => pending.answer.status === 200)
  for (let i = 1; i <= 3; i++) {
    send(`data: {"choices":[{"delta":{"content":"${i}"}}]}\n\n`)
    await until(() => pending.answer.writes.length === i)
  }
  send('data: [DONE]\n\n')
  finish()
  await pending.done
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', provenance: 'estimated' })
})

test('H-32 K09 a stream without usage is estimated, never zero', async () => {
  const stream = `data: {"choices":[{"delta":{"content":"${'word '.repeat(80)}"}}]}\n\ndata: [DONE]\n\n`
  harness = await startHarness(pieces(Buffer.from(stream), []))
  await harness.call({ body: UNASKED }).done
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'completed',
    provenance: 'estimated',
    tokens: { input: 2, output: 100 },
  })
})

test('1.12 usage on the finish chunk stays where the provider put it', async () => {
  const stream = `data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":${USAGE}}\n\ndata: [DONE]\n\n`
  harness = await startHarness(pieces(Buffer.from(stream), []))
  const answer = await harness.call({ body: UNASKED }).done
  expect(answer.body.toString()).toBe(stream)
  expect(onlyEvent(harness).settlement).toMatchObject({ provenance: 'reported', tokens: { input: 9, output: 4 } })
})

test('1.12 an empty choices chunk without usage is kept', async () => {
  const stream = 'data: {"choices":[],"prompt_filter_results":[]}\n\ndata: [DONE]\n\n'
  harness = await startHarness(pieces(Buffer.from(stream), []))
  expect((await harness.call({ body: UNASKED }).done).body.toString()).toBe(stream)
})

for (const usage of [
  '{"prompt_tokens":-1,"completion_tokens":1e308}',
  '{"prompt_tokens":"7"}',
  '[]',
  '"x"',
  '7',
  '{}',
]) {
  test(`G15 usage ${usage} is not believed`, async () => {
    const stream = `data: {"choices":[{"delta":{"content":"abcdefgh"}}]}\n\ndata: {"choices":[],"usage":${usage}}\n\ndata: [DONE]\n\n`
    harness = await startHarness(pieces(Buffer.from(stream), []))
    await harness.call({ body: ASKED }).done
    const { tokens, provenance } = onlyEvent(harness).settlement!
    expect(provenance).toBe('estimated')
    expect(tokens.output).toBe(2)
    expect(tokens.input).toBeGreaterThan(0)
  })
}

test('G15 an explicit zero stays zero', async () => {
  const stream = 'data: {"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}}\n\ndata: [DONE]\n\n'
  harness = await startHarness(pieces(Buffer.from(stream), []))
  await harness.call({ body: ASKED }).done
  expect(onlyEvent(harness).settlement).toMatchObject({ provenance: 'reported', tokens: { input: 0, output: 0 } })
})

test('G08 G09 a chat stream that ends without [DONE] is loud: error event, no terminator, truncated', async () => {
  const start = 'data: {"choices":[{"delta":{"content":"half"}}]}\n\n'
  harness = await startHarness(pieces(Buffer.from(start), []))
  const answer = await harness.call({ body: UNASKED }).done
  expect(answer.failed).toBeNull()
  expect(answer.body.toString()).toBe(
    `${start}data: {"error":{"message":"The provider broke off the answer.","type":"server_error","param":null,"code":"upstream_error"}}\n\n`,
  )
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'truncated',
    status: 200,
    errorCode: 'upstream_error',
  })
})

test('compat 3.1 a stream of Perplexity is whole with its reason to finish, and cut without it', async () => {
  const start = 'data: {"choices":[{"delta":{"content":"half"},"finish_reason":null}]}\n\n'
  const last = `data: {"choices":[{"delta":{"content":"!"},"finish_reason":"stop"}],"usage":${USAGE}}\n\n`
  for (const [stream, outcome] of [
    [start + last, 'completed'],
    [start, 'truncated'],
  ] as const) {
    harness = await startHarness(pieces(Buffer.from(stream), []), { profile: perplexity })
    const answer = await harness.call({ body: ASKED }).done
    expect(answer.body.toString().startsWith(stream)).toBe(true)
    expect(answer.body.toString().includes('"error"')).toBe(outcome === 'truncated')
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome })
    await harness.close()
  }
  harness = await startHarness(pieces(Buffer.from(start + last), []))
  await harness.call({ body: ASKED }).done
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated' })
})

test('H-42 compat 1.12 reasoning counts in a stream that breaks off, by either of its names', async () => {
  for (const name of ['reasoning', 'reasoning_content']) {
    const stream = `data: {"choices":[{"delta":{"content":null,"${name}":"abcdefgh"}}]}\n\n`.repeat(3)
    harness = await startHarness(pieces(Buffer.from(stream), []))
    await harness.call({ body: ASKED }).done
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', tokens: { output: 6 } })
    await harness.close()
  }
})

test('G08 G09 a messages stream that ends without message_stop is loud, and keeps the input it was told', async () => {
  const start = MESSAGES.slice(0, MESSAGES.indexOf('event: message_delta'))
  harness = await startHarness(pieces(Buffer.from(start), []), { protocol: 'anthropic' })
  const answer = await harness.call({ body: UNASKED }).done
  expect(answer.body.toString()).toBe(
    `${start}event: error\ndata: {"type":"error","error":{"type":"api_error","message":"The provider broke off the answer."},"request_id":"req-1"}\n\n`,
  )
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'truncated',
    provenance: 'counted',
    tokens: { input: 7, output: 2 },
  })
})

test('G09 a reset in mid-stream is an error event as well', async () => {
  const start = 'data: {"choices":[{"delta":{"content":"half"}}]}\n\n'
  harness = await startHarness((_request, response) => {
    response.writeHead(200, SSE)
    response.write(start, () => response.socket!.resetAndDestroy())
  })
  const answer = await harness.call({ body: UNASKED }).done
  expect(answer.body.toString()).toContain('"code":"upstream_error"')
  expect(answer.body.toString()).not.toContain('[DONE]')
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated' })
})

test('G08 a stream cut inside an event breaks the connection: no event of ours can follow half of theirs', async () => {
  harness = await startHarness(pieces(Buffer.from('data: {"choices":[{"delta":{"con'), []))
  const answer = await harness.call({ body: ASKED }).done
  expect(answer.failed).toBeInstanceOf(Error)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated' })
})

test.each(['data: [DONE]', 'data: [DONE]\n', 'data:[DONE]\r\n'])(
  '1.5 G08 a missing last blank line is added: %j',
  async (last) => {
    const start = 'data: {"choices":[{"delta":{"content":"x"}}]}\n\n'
    harness = await startHarness(pieces(Buffer.from(start + last), []))
    const answer = await harness.call({ body: ASKED }).done
    expect(answer.body.toString()).toMatch(/\[DONE\](\n\n|\r\n\n)$/)
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed' })
  },
)

test('1.5 a missing last blank line is added to message_stop', async () => {
  harness = await startHarness(pieces(Buffer.from(MESSAGES.trimEnd()), []), { protocol: 'anthropic' })
  const answer = await harness.call({ body: UNASKED }).done
  expect(answer.body.toString()).toBe(MESSAGES)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed' })
})

test('G09 an error event of the provider passes and is not a success', async () => {
  const stream =
    'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"error":{"message":"overloaded","type":"server_error"}}\n\n'
  harness = await startHarness(pieces(Buffer.from(stream), []))
  const answer = await harness.call({ body: UNASKED }).done
  expect(answer.body.toString()).toBe(stream)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'upstream_error', errorCode: 'upstream_stream_error' })
})

test('G08 an event over the cap passes unchanged, is not read, and marks the count as estimated', async () => {
  const big = `data: {"choices":[{"delta":{"content":"${'x'.repeat(1_200_000)}"}}],"usage":null}\n\n`
  const stream = `${big}data: {"choices":[],"usage":${USAGE}}\n\ndata: [DONE]\n\n`
  harness = await startHarness(pieces(Buffer.from(stream), [300_000, 600_000, 1_100_000]))
  const answer = await harness.call({ body: UNASKED }).done
  expect(answer.body.toString()).toBe(`${big}data: [DONE]\n\n`)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', provenance: 'estimated' })
})

test('G05 invalid UTF-8 passes unchanged', async () => {
  const start = Buffer.from('data: {"choices":[{"delta":{"content":"')
  const stream = Buffer.concat([
    start,
    Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
    Buffer.from('"}}]}\n\ndata: [DONE]\n\n'),
  ])
  harness = await startHarness(pieces(stream, [start.length + 1]))
  expect((await harness.call({ body: UNASKED }).done).body.equals(stream)).toBe(true)
})

test('3.1 progress is written for every 64 KiB of a stream', async () => {
  const event = `data: {"choices":[{"delta":{"content":"${'x'.repeat(1000)}"}}]}\n\n`
  harness = await startHarness(pieces(Buffer.from(`${event.repeat(400)}data: [DONE]\n\n`), []))
  await harness.call({ body: ASKED }).done
  const { progress } = onlyEvent(harness)
  expect(progress.length).toBeGreaterThan(1)
  expect(progress.at(-1)!.tokens.output).toBeGreaterThan(progress[0]!.tokens.output!)
})

test('parallel streams share nothing', async () => {
  harness = await startHarness((_request, response, body) => {
    const { n } = JSON.parse(body.toString()) as { n: number }
    response.writeHead(200, SSE)
    response.write(`data: {"model":"m-${n}","choices":[{"delta":{"content":"x"}}]}\n\n`)
    setImmediate(() => {
      response.end(
        `data: {"choices":[],"usage":{"prompt_tokens":${n},"completion_tokens":${n + 1}}}\n\ndata: [DONE]\n\n`,
      )
    })
  })
  const calls = Array.from(
    { length: 20 },
    (_, n) => harness.call({ body: `{"model":"m","stream":true,"n":${n}}` }).done,
  )
  const answers = await Promise.all(calls)
  for (const [n, answer] of answers.entries()) {
    const event = harness.events.get(answer.headers['x-request-id']!)!
    expect(event.settlement).toMatchObject({ servedModel: `m-${n}`, tokens: { input: n, output: n + 1 } })
  }
})
