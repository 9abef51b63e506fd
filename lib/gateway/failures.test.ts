import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'
import { type Harness, onlyEvent, PROVIDER_KEY, startHarness, until, type UpstreamHandler } from './test-harness'
import type { Protocol } from './types'

let harness: Harness
afterEach(() => harness.close())

const JSON_TYPE = { 'content-type': 'application/json' }
const SSE = { 'content-type': 'text/event-stream' }
const CALL = '{"model":"m","messages":[{"content":"twelve chars"}]}'
const STREAM = '{"model":"m","stream":true,"messages":[{"content":"twelve chars"}]}'
const DELTA = 'data: {"choices":[{"delta":{"content":"12345678"}}]}\n\n'

function answering(status: number, headers: Record<string, string>, body: string | Buffer): UpstreamHandler {
  return (_request, response) => {
    response.writeHead(status, headers).end(body)
  }
}

function errorOf(body: Buffer): Record<string, unknown> {
  return (JSON.parse(body.toString()) as { error: Record<string, unknown> }).error
}

const UPSTREAM_ERROR =
  '{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded","extra":1}}'

for (const body of [CALL, STREAM]) {
  const kind = body === STREAM ? 'stream' : 'plain'

  test(`1.6 a provider's error object passes unchanged as JSON, ${kind}`, async () => {
    harness = await startHarness(answering(400, JSON_TYPE, UPSTREAM_ERROR))
    const answer = await harness.call({ body }).done
    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.body.toString()).toBe(
      '{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded","extra":1}}',
    )
    expect(onlyEvent(harness).settlement).toMatchObject({
      outcome: 'upstream_error',
      status: 400,
      errorCode: 'upstream_400',
      provenance: null,
      tokens: { input: null, output: null },
    })
  })

  for (const status of [401, 403]) {
    test(`R1.36 H-45 G17 an upstream ${status} is our 502 and marks the key, ${kind}`, async () => {
      harness = await startHarness(
        answering(status, JSON_TYPE, `{"error":{"message":"Incorrect API key provided: ${PROVIDER_KEY}"}}`),
      )
      const answer = await harness.call({ body }).done
      expect(answer.status).toBe(502)
      expect(errorOf(answer.body)).toMatchObject({ type: 'server_error', code: 'upstream_auth_error' })
      expect(answer.body.toString()).not.toContain(PROVIDER_KEY)
      expect(answer.headers).not.toHaveProperty('www-authenticate')
      expect(harness.uses).toEqual([{ tokenId: 'token-1', providerKeyId: 'key-1', providerKeyRefused: true }])
      expect(onlyEvent(harness).settlement).toMatchObject({ status: 502, errorCode: 'upstream_auth_error' })
    })
  }

  for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip, gzip']) {
    test(`G04 an answer encoded as ${encoding} is refused from its headers, ${kind}`, async () => {
      harness = await startHarness(answering(200, { ...JSON_TYPE, 'content-encoding': encoding }, 'x'.repeat(1000)))
      const answer = await harness.call({ body }).done
      expect(answer.status).toBe(502)
      expect(errorOf(answer.body)['code']).toBe('upstream_invalid_response')
      expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'upstream_error' })
    })
  }

  for (const status of [204, 205, 301, 302, 303, 304, 307, 308, 600, 999]) {
    test(`F06 G14 an upstream ${status} is no answer, ${kind}`, async () => {
      harness = await startHarness(answering(status, { location: 'http://127.0.0.1:1/trap' }, ''))
      const answer = await harness.call({ body }).done
      expect(answer.status).toBe(502)
      expect(answer.headers).not.toHaveProperty('location')
      expect(errorOf(answer.body)['code']).toBe('upstream_invalid_response')
      expect(harness.seen).toHaveLength(1)
    })
  }

  test(`G12 a page is never served from our origin, ${kind}`, async () => {
    harness = await startHarness(answering(200, { 'content-type': 'text/html' }, '<script>alert(1)</script>'))
    const answer = await harness.call({ body }).done
    expect(answer.status).toBe(502)
    expect(answer.body.toString()).not.toContain('script')
  })

  test(`1.6 an HTML error becomes JSON without the HTML, ${kind}`, async () => {
    harness = await startHarness(
      answering(503, { 'content-type': 'text/html', 'retry-after': '7' }, '<html>busy</html>'),
    )
    const answer = await harness.call({ body }).done
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('7')
    expect(errorOf(answer.body)).toEqual({
      message: 'The provider answered with status 503 and no explanation.',
      type: 'server_error',
      param: null,
      code: 'upstream_error',
    })
  })

  test(`G10 sixteen interim answers are ignored, a flood of them is not, ${kind}`, async () => {
    let count = 16
    harness = await startHarness((_request, response) => {
      for (let i = 0; i < count; i++) response.writeEarlyHints({ link: '</x>; rel=preload' })
      response.writeHead(400, JSON_TYPE).end(UPSTREAM_ERROR)
    })
    expect((await harness.call({ body }).done).status).toBe(400)
    count = 1000
    expect((await harness.call({ body }).done).status).toBe(502)
  })

  test(`G20 H-31 a client that leaves before the first byte cancels the upstream, ${kind}`, async () => {
    harness = await startHarness(() => {})
    const pending = harness.call({ body })
    await until(() => harness.seen.length === 1)
    pending.leave()
    // A host that hands out the answer as a whole waits for one, or for the word that none will come.
    expect((await pending.done).failed).toBeInstanceOf(Error)
    await until(() => harness.seen[0]!.aborted)
    expect(onlyEvent(harness).settlement).toMatchObject({
      outcome: 'client_abort',
      status: 499,
      provenance: 'estimated',
      tokens: { input: 3, output: 0 },
    })
  })

  test(`G07 no answer by the first-byte deadline is 504, ${kind}`, async () => {
    harness = await startHarness(() => {})
    const pending = harness.call({ body })
    await until(() => harness.seen.length === 1)
    harness.clock.skewMs += 601_000
    const answer = await pending.done
    expect(answer.status).toBe(504)
    expect(errorOf(answer.body)).toMatchObject({ type: 'server_error', code: 'timeout' })
    await until(() => harness.seen[0]!.aborted)
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'timeout', status: 504 })
  })

  test(`K10 draining refuses new calls at once and cuts those that outlast the grace, ${kind}`, async () => {
    harness = await startHarness(() => {})
    const pending = harness.call({ body })
    await until(() => harness.seen.length === 1)
    const drained = harness.gateway.drain(20)
    const refused = await harness.call({ body }).done
    expect(refused.status).toBe(503)
    expect(refused.headers).toMatchObject({ 'retry-after': '1' })
    expect(errorOf(refused.body)['code']).toBe('draining')
    await drained
    expect(pending.answer.ended).toBe(true)
    const answer = await pending.done
    expect(answer.status).toBe(503)
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', errorCode: 'draining' })
    expect(harness.gateway.inFlight).toBe(0)
  })
}

test('G17 the provider key is scrubbed wherever a provider echoes it', async () => {
  const echo = `{"error":{"message":"key ${PROVIDER_KEY} and sk-abcdefgh12345 over quota","type":"x","debug":{"k":"${PROVIDER_KEY}"}}}`
  harness = await startHarness(answering(429, { ...JSON_TYPE, 'retry-after': '3', 'x-should-retry': 'true' }, echo))
  const answer = await harness.call({ body: CALL }).done
  expect(answer.status).toBe(429)
  expect(answer.headers).toMatchObject({ 'retry-after': '3', 'x-should-retry': 'true' })
  expect(answer.body.toString()).not.toContain(PROVIDER_KEY)
  expect(answer.body.toString()).not.toContain('sk-abcdefgh')
  expect(errorOf(answer.body)).toMatchObject({
    message: 'key [secret] and [secret] over quota',
    param: null,
    code: null,
  })
})

test.each([
  ['{"error":"plain words"}', 'plain words'],
  ['{"object":"error","message":"vllm words"}', 'vllm words'],
  ['{"detail":"fastapi words"}', 'fastapi words'],
  ['[{"error":{"code":400,"message":"gemini words"}}]', 'gemini words'],
  [
    '{"object":"error","message":{"detail":[{"loc":["body","user"],"msg":"Extra inputs are not permitted"}]}}',
    'body.user: Extra inputs are not permitted',
  ],
  ['{"detail":[{"loc":["body"],"msg":"a"},{"msg":"b"},3]}', 'body: a; b'],
  ['{"Message":"aws words"}', 'aws words'],
  ['{"detail":[]}', 'The provider answered with status 400 and no explanation.'],
  ['', 'The provider answered with status 400 and no explanation.'],
  ['[1]', 'The provider answered with status 400 and no explanation.'],
  [`{"error":{"message":"deep","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, null],
])('1.6 G16 error body %.40j becomes an error of the family', async (upstream, message) => {
  harness = await startHarness(answering(400, JSON_TYPE, upstream))
  const answer = await harness.call({ body: CALL }).done
  expect(answer.status).toBe(400)
  const error = errorOf(answer.body)
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type'])
  if (message !== null) expect(error).toMatchObject({ type: 'invalid_request_error', message })
})

test('1.6 a flat error keeps its names, and a 429 without any is one of too many requests', async () => {
  harness = await startHarness(answering(400, JSON_TYPE, '{"message":"long","param":"p","type":"t","code":"c"}'))
  const flat = await harness.call({ body: CALL }).done
  expect(errorOf(flat.body)).toEqual({ message: 'long', param: 'p', type: 't', code: 'c' })
  await harness.close()
  harness = await startHarness(answering(429, JSON_TYPE, '[{"error":{"code":429,"message":"slow"}}]'))
  const limited = await harness.call({ body: CALL }).done
  expect(errorOf(limited.body)).toMatchObject({ message: 'slow', type: 'requests' })
})

test.each([
  [404, '{"error":{"message":"Project `proj_x` does not have access to model `m`","code":"model_not_found"}}'],
  [404, '{"message":"You don\'t have access to the model with the specified model ID."}'],
  [400, '{"error":{"code":403,"message":"Your input was flagged","metadata":{"flagged_input":"…"}}}'],
  [502, '{"error":{"message":"You have insufficient permissions. Missing scopes: model.request."}}'],
  [502, '{"error":{"message":"Generative Language API has not been used in project 1 before"}}'],
  [502, ''],
])('1.6 a 403 is %i where it says %s', async (status, upstream) => {
  harness = await startHarness(answering(403, JSON_TYPE, upstream))
  const answer = await harness.call({ body: CALL }).done
  expect(answer.status).toBe(status)
  expect(harness.uses).toMatchObject([{ providerKeyRefused: status === 502 }])
  // A client that tries again gets the same answer.
  expect(answer.headers['x-should-retry']).toBe(status === 502 ? 'false' : undefined)
})

test('1.6 an Anthropic error keeps its object and gets our request id; 529 stays 529 there and is 503 to OpenAI clients', async () => {
  const body =
    '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded","details":{"a":1}},"request_id":"theirs"}'
  harness = await startHarness(answering(529, { ...JSON_TYPE, 'request-id': 'theirs' }, body), {
    protocol: 'anthropic',
  })
  const answer = await harness.call({ body: CALL }).done
  expect(answer.status).toBe(529)
  expect(answer.headers['x-upstream-request-id']).toBe('theirs')
  expect(JSON.parse(answer.body.toString())).toEqual({
    type: 'error',
    error: { type: 'overloaded_error', message: 'Overloaded', details: { a: 1 } },
    request_id: 'req-1',
  })
  await harness.close()
  harness = await startHarness(answering(529, JSON_TYPE, ''))
  expect((await harness.call({ body: CALL }).done).status).toBe(503)
})

test('G04 an encoded error keeps its meaning and stays closed', async () => {
  harness = await startHarness(answering(401, { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'x'.repeat(1000)))
  const answer = await harness.call({ body: CALL }).done
  expect(errorOf(answer.body)['code']).toBe('upstream_auth_error')
  expect(harness.uses[0]!.providerKeyRefused).toBe(true)
})

describe('K01 something that cannot happen does, just after a record was written', () => {
  for (const asked of [false, true]) {
    test(`the call ends and its open intent is settled${asked ? ', also where its caller is asked about again' : ''}`, async () => {
      harness = await startHarness(() => {})
      const { ports } = harness
      const { nowMs } = ports
      const { open } = ports.usage
      let broken = false
      ports.nowMs = () => {
        if (!broken) return nowMs()
        broken = false
        throw new Error('planted')
      }
      ports.usage.open = (intent, done) =>
        open(intent, (written) => {
          if (asked) harness.gateway.recheck(() => true)
          broken = true
          done?.(written)
        })
      expect((await harness.call({ body: CALL }).done).failed).toMatchObject({ message: 'planted' })
      expect(onlyEvent(harness)).toMatchObject({
        rejected: false,
        settlement: { outcome: 'upstream_error', status: 500, errorCode: 'internal', attempts: 0 },
      })
      expect(harness.gateway.inFlight).toBe(0)
      expect(harness.gateway.running('space-1')).toBe(0)
    })
  }

  test('a refusal that cannot be sent ends its call', async () => {
    harness = await startHarness(() => {})
    const pending = harness.call({ body: '{"model":"nope"}' })
    // The harness's sink throws when it is used after its client left.
    pending.leave()
    await pending.done
    expect(onlyEvent(harness)).toMatchObject({ rejected: true, settlement: { errorCode: 'model_not_found' } })
    expect(harness.gateway.inFlight).toBe(0)
  })
})

test('P10 H-31 a client that leaves at any moment leaves exactly one event and no open call', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, SSE)
    let sent = 0
    const timer = setInterval(() => {
      if (++sent <= 5) response.write(DELTA)
      else response.end('data: [DONE]\n\n')
    }, 1)
    response.on('close', () => clearInterval(timer))
  })
  await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const pending = harness.call({ body: STREAM })
      await new Promise((resolve) => setTimeout(resolve, i / 5))
      pending.leave()
      await pending.done
    }),
  )
  expect(harness.gateway.inFlight).toBe(0)
  expect(harness.events.size).toBe(60)
  for (const event of harness.events.values()) {
    expect(event.extra).toBe(0)
    expect(['completed', 'client_abort']).toContain(event.settlement?.outcome)
  }
})

test('F11 an upstream that refuses connections is one plain 502', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const pool = new Pool(`http://127.0.0.1:${port}`)
  harness = await startHarness(() => {}, { ports: { dispatcherFor: () => pool } })
  const answer = await harness.call({ body: CALL }).done
  expect(answer.status).toBe(502)
  expect(errorOf(answer.body)).toEqual({
    message: 'The provider could not be reached.',
    type: 'server_error',
    param: null,
    code: 'upstream_error',
  })
  expect(onlyEvent(harness).settlement).toMatchObject({ errorCode: 'upstream_connect', provenance: null, attempts: 1 })
  await pool.destroy()
})

test('G07 an upstream that accepts and resets is 502', async () => {
  harness = await startHarness((request) => void request.socket.resetAndDestroy())
  const answer = await harness.call({ body: CALL }).done
  expect(answer.status).toBe(502)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'upstream_error', errorCode: 'upstream_error' })
})

test('G13 an answer shorter than its content-length breaks the connection and is not a success', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' })
    response.write('{"a":1', () => response.socket!.destroy())
  })
  const answer = await harness.call({ body: CALL }).done
  expect(answer.failed).toBeInstanceOf(Error)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', provenance: 'estimated' })
})

test.each([1, 2])('G13 half a JSON text that ends as if it were whole is loud, in %i chunks', async (chunks) => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, JSON_TYPE)
    if (chunks === 1) return response.end('{"choices":[{"message":{"content":"abc')
    response.write('{"choices":[')
    setImmediate(() => response.write('{"message":', () => response.end('{"content":"abc')))
  })
  const answer = await harness.call({ body: CALL }).done
  if (chunks === 1) expect(answer.status).toBe(502)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', errorCode: 'upstream_error' })
})

test('G13 a JSON text of unknown length may end in white space', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, JSON_TYPE)
    response.end('{"choices":[]}\n\n ')
  })
  const answer = await harness.call({ body: CALL }).done
  expect(answer.status).toBe(200)
  expect(onlyEvent(harness).settlement?.outcome).toBe('completed')
})

test('G13 an unfinished answer of unknown length that fits one chunk is a clean 502', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, JSON_TYPE)
    response.write('{"a":1', () => setTimeout(() => response.socket!.destroy(), 5))
  })
  const answer = await harness.call({ body: CALL }).done
  expect(answer.failed).toBeNull()
  expect(answer.status).toBe(502)
})

for (const protocol of ['openai', 'anthropic'] satisfies Protocol[]) {
  const delta =
    protocol === 'openai'
      ? DELTA
      : 'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"text":"12345678"}}\n\n'
  const endless: UpstreamHandler = (_request, response) => {
    response.writeHead(200, SSE)
    response.write(delta)
  }

  test(`G20 H-31 a client that leaves in mid-stream cancels the upstream and is charged for what it saw, ${protocol}`, async () => {
    harness = await startHarness(endless, { protocol })
    const pending = harness.call({ body: STREAM })
    await until(() => pending.answer.writes.length === 1)
    pending.leave()
    await pending.done
    await until(() => harness.seen[0]!.aborted)
    expect(onlyEvent(harness).settlement).toMatchObject({
      outcome: 'client_abort',
      status: 499,
      provenance: 'estimated',
      tokens: { input: 3, output: 2 },
    })
  })

  test(`G06 an idle stream gets keep-alives, then an error event and no terminator, ${protocol}`, async () => {
    harness = await startHarness(endless, { protocol })
    const pending = harness.call({ body: STREAM })
    await until(() => pending.answer.writes.length === 1)
    harness.clock.skewMs += 15_000
    await until(() => pending.answer.writes.length === 2)
    expect(Buffer.from(pending.answer.writes[1]!).toString()).toBe(
      protocol === 'openai' ? ': keep-alive\n\n' : 'event: ping\ndata: {"type": "ping"}\n\n',
    )
    harness.clock.skewMs += 301_000
    const answer = await pending.done
    const text = answer.body.toString()
    expect(text).toContain(protocol === 'openai' ? 'data: {"error":' : 'event: error\ndata: {"type":"error"')
    expect(text).not.toMatch(/\[DONE\]|message_stop/)
    await until(() => harness.seen[0]!.aborted)
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'timeout', status: 200, tokens: { output: 2 } })
  })

  test(`K10 a stream that outlasts the drain ends with an error event, ${protocol}`, async () => {
    harness = await startHarness(endless, { protocol })
    const pending = harness.call({ body: STREAM })
    await until(() => pending.answer.writes.length === 1)
    await harness.gateway.drain(5)
    // Whoever waited for the drain closes the sockets now.
    expect(pending.answer.ended).toBe(true)
    const answer = await pending.done
    expect(answer.body.toString()).toContain('shutting down')
    await until(() => harness.seen[0]!.aborted)
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', errorCode: 'draining' })
  })
}

test('H-44 nothing is written into the middle of an event', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, SSE)
    response.write(`${DELTA}data: {"choices":[`)
  })
  const asked = '{"model":"m","stream":true,"stream_options":{"include_usage":true}}'
  const pending = harness.call({ body: asked })
  await until(() => pending.answer.writes.length > 0)
  harness.clock.skewMs += 20_000
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(Buffer.concat(pending.answer.writes).toString()).toBe(`${DELTA}data: {"choices":[`)
  harness.clock.skewMs += 301_000
  expect((await pending.done).failed).toBeInstanceOf(Error)
})

test('H-31 a client that leaves after [DONE] has had its answer', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, SSE)
    response.write(`${DELTA}data: [DONE]\n\n`)
  })
  const pending = harness.call({ body: STREAM })
  await until(() => Buffer.concat(pending.answer.writes).includes('[DONE]'))
  pending.leave()
  await pending.done
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', status: 200, errorCode: null })
  harness.clock.skewMs += 3000
  await until(() => harness.seen[0]!.aborted)
})

test('1.5 an upstream that never closes after [DONE] is closed, and the answer is whole', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, SSE)
    response.write(`${DELTA}data: [DONE]\n\n`)
  })
  const pending = harness.call({ body: STREAM })
  await until(() => Buffer.concat(pending.answer.writes).includes('[DONE]'))
  harness.clock.skewMs += 6000
  const answer = await pending.done
  expect(answer.body.toString()).toBe(`${DELTA}data: [DONE]\n\n`)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed' })
  await until(() => harness.seen[0]!.aborted)
})

test('G20 a client that leaves while its body is read or its route looked up is recorded once and reaches no upstream', async () => {
  let answer: (body: Buffer) => void = () => {}
  harness = await startHarness(() => {})
  const pending = harness.call({ readBody: () => new Promise((resolve) => (answer = resolve)) })
  pending.leave()
  answer(Buffer.from(CALL))
  await pending.done
  expect(onlyEvent(harness)).toMatchObject({
    rejected: true,
    settlement: { outcome: 'client_abort', status: 499, attempts: 0 },
  })
  expect(harness.seen).toHaveLength(0)
})

test('G02 an endless answer is cut at the byte limit', async () => {
  harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, SSE)
      const more = (): void => {
        while (!response.destroyed && response.write(DELTA.repeat(100)));
      }
      response.on('drain', more)
      more()
    },
    { options: { maxResponseBytes: 100_000 } },
  )
  const answer = await harness.call({ body: STREAM }).done
  expect(answer.body.toString()).toContain('larger than allowed')
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', errorCode: 'response_too_large' })
  await until(() => harness.seen[0]!.aborted)
})

test('G03 a slow reader pauses the upstream; nothing is lost when it goes on', async () => {
  const total = 64 * 1024 * 1024
  const event = `data: {"choices":[{"delta":{"content":"${'x'.repeat(65_000)}"}}]}\n\n`
  let sent = 0
  let stalled = 0
  harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, SSE)
      const more = (): void => {
        while (sent < total) {
          sent += event.length
          if (!response.write(event)) {
            stalled++
            return
          }
        }
        response.end('data: [DONE]\n\n')
      }
      response.on('drain', more)
      more()
    },
    { options: { maxResponseBytes: 2 * total } },
  )
  const asked = '{"model":"m","stream":true,"stream_options":{"include_usage":true}}'
  const pending = harness.call({ body: asked, writable: false })
  await until(() => pending.waiting())
  const before = pending.answer.writes.length
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(pending.answer.writes.length).toBe(before)
  expect(stalled).toBeGreaterThan(0)
  expect(sent).toBeLessThan(total)
  const pump = setInterval(() => pending.drain(), 0)
  const answer = await pending.done
  clearInterval(pump)
  expect(answer.body.length).toBe(sent + 'data: [DONE]\n\n'.length)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed' })
})

test('G03 a reader that never goes on is let go', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, SSE)
    response.write(DELTA)
  })
  const pending = harness.call({ body: STREAM, writable: false })
  await until(() => pending.waiting())
  harness.clock.skewMs += 301_000
  expect((await pending.done).failed).toBeInstanceOf(Error)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'client_abort', errorCode: 'client_stalled' })
  await until(() => harness.seen[0]!.aborted)
})
