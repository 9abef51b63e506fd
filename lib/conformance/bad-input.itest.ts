import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raw, statuses } from '@/lib/server/test-support'
import type { Entrance } from '@/lib/testing/start-keyway'
import { expectRefusal } from './expect-refusal'
import { type RawAnswer, type RawCall, rawCall } from './raw-call'
import { startWorkbench, type Workbench } from './workbench'

const MB = 1024 * 1024
const messages = [{ role: 'user', content: 'hello' }]

/** Paths of both dialects, and a model each can call. */
const CALLS = [
  { path: '/chat/completions', dialect: 'openai', model: 'mock/gpt-4o-mini' },
  { path: '/responses', dialect: 'openai', model: 'azure_openai/gpt-4o-mini' },
  { path: '/completions', dialect: 'openai', model: 'mock/gpt-4o-mini' },
  { path: '/embeddings', dialect: 'openai', model: 'mock/text-embedding-3-small' },
  { path: '/moderations', dialect: 'openai', model: 'mock/omni-moderation-latest' },
  { path: '/images/generations', dialect: 'openai', model: 'mock/gpt-image-1' },
  { path: '/audio/speech', dialect: 'openai', model: 'mock/gpt-4o-mini-tts' },
  { path: '/messages', dialect: 'anthropic', model: 'mock-anthropic/claude-haiku-4-5' },
  { path: '/messages/count_tokens', dialect: 'anthropic', model: 'mock-anthropic/claude-haiku-4-5' },
] as const

const NO_JSON: [string, string | Buffer][] = [
  ['nothing', ''],
  ['a word', 'hello'],
  ['half an object', '{"model":"mock/gpt-4o-mini","messages":[{"role":'],
  ['an array', '[]'],
  ['null', 'null'],
  ['a string', '"model"'],
  ['a trailing comma', '{"model":"mock/gpt-4o-mini",}'],
  ['two objects', '{"model":"mock/gpt-4o-mini"}{}'],
  ['NUL bytes', Buffer.alloc(64)],
  ['a NUL in a string', '{"model":"mock/\u0000gpt"}'],
  ['UTF-16', Buffer.from('{"model":"x"}', 'utf16le')],
  ['a form', 'model=gpt-4o-mini&stream=true'],
  ['100,000 open brackets', '['.repeat(100_000)],
  ['100,000 open objects', '{"model":"x","a":' + '{"a":'.repeat(100_000)],
]
const WRONG_MODELS: [string, unknown][] = [
  ['none', undefined],
  ['null', null],
  ['a number', 4],
  ['an array', ['gpt-4o-mini']],
  ['an object', { toString: 'gpt-4o-mini' }],
  ['empty', ''],
  ['a control character', 'mock/gpt\r\nx: y'],
]
const SPOOFED = {
  'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy',
  'x-middleware-set-cookie': 'a=b',
  'x-keyway-user': '00000000-0000-0000-0000-000000000000',
  'x-keyway-internal': '1',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': 'admin.internal',
  'x-forwarded-proto': 'https',
  'x-nextjs-data': '1',
  forwarded: 'for=127.0.0.1;host=admin.internal',
  'x-real-ip': '127.0.0.1',
  'x-http-method-override': 'DELETE',
  'next-action': 'x',
}

describe.each<Entrance>(['server', 'next'])('bad input through %s', (entrance) => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await startWorkbench({ entrance, env: { KEYWAY_BODY_LIMIT_MB: '1' } })
  })
  afterAll(() => bench?.dispose())

  const call = (path: string, options: RawCall) => rawCall(bench.v1 + path, { token: bench.space.token, ...options })

  // Behind Next one path of each dialect shows the adapter; the core beneath is the same.
  const calls = CALLS.filter(({ path }) => entrance === 'server' || path === '/messages' || path.startsWith('/chat'))
  describe.each(calls)('$path', ({ path, dialect, model }) => {
    /** Sends them all and compares answers and events: exactly one `rejected` event each. */
    const expectRejected = async (calls: RawCall[], status: number, code: string) => {
      const answers: RawAnswer[] = []
      const events = await bench.eventsOf(bench.space, calls.length, async () => {
        for (const options of calls) answers.push(await call(path, options))
      })
      for (const answer of answers) expectRefusal(answer, dialect, status)
      expect(events).toHaveLength(calls.length)
      for (const event of events) expect(event).toMatchObject({ outcome: 'rejected', status, errorCode: code })
      expect(new Set(events.map((event) => event.requestId))).toEqual(new Set(answers.map((each) => each.requestId)))
    }

    test(`P7 H-42 ${NO_JSON.length} bodies that are no JSON object: 400 and one rejected event each`, async () => {
      await expectRejected(
        NO_JSON.map(([, body]) => ({ body })),
        400,
        'invalid_request',
      )
    })

    test(`P7 ${WRONG_MODELS.length} models that are no name: 400 and one rejected event each`, async () => {
      const bodies = WRONG_MODELS.map(([, wrong]) => ({ body: { model: wrong, messages } }))
      await expectRejected(bodies, 400, 'invalid_request')
    })

    test('P7 H-41 prototype keys are no model, and a model name of 300 characters is unknown', async () => {
      const keys = ['{"__proto__":{"model":"mock/gpt-4o-mini"}}', '{"constructor":{"prototype":{"model":"x"}}}']
      await expectRejected(
        keys.map((body) => ({ body })),
        400,
        'invalid_request',
      )
      await expectRejected([{ body: { model: `mock/${'x'.repeat(300)}` } }], 404, 'model_not_found')
    })

    test('E11 a body over the limit is 413, announced or chunked, and one rejected event', async () => {
      const body = JSON.stringify({ model, messages, filler: 'x'.repeat(MB) })
      await expectRejected([{ body }, { body: `${body}${' '.repeat(4 * MB)}` }], 413, 'request_too_large')
      await expectRejected([{ body, headers: { 'transfer-encoding': 'chunked' } }], 413, 'request_too_large')
    })

    test('E12 a compressed body is 415, and one rejected event', async () => {
      const headers = { 'content-encoding': 'gzip' }
      await expectRejected([{ body: { model, messages }, headers }], 415, 'unsupported_media_type')
    })

    test('A01 R3.9 without a token nothing is read, recorded or sent on', async () => {
      const before = bench.mock.ledger.counts.requests
      const events = await bench.eventsOf(bench.space, 0, async () => {
        for (const [, body] of NO_JSON) {
          expectRefusal(await rawCall(bench.v1 + path, { body }), dialect, 401)
        }
        expectRefusal(await rawCall(bench.v1 + path, { body: 'x'.repeat(2 * MB) }), dialect, 401)
        expectRefusal(await rawCall(bench.v1 + path, { body: {}, headers: SPOOFED }), dialect, 401)
      })
      expect(events).toEqual([])
      expect(bench.mock.ledger.counts.requests).toBe(before)
    })

    test('compat 1.6 a wrong method is 405 in the dialect, without an event', async () => {
      const events = await bench.eventsOf(bench.space, 0, async () => {
        for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
          const answer = await call(path, { method })
          expectRefusal(answer, dialect, 405)
          expect(answer.headers.allow).toBe('POST')
        }
      })
      expect(events).toEqual([])
    })

    test('E05 X11 spoofed headers change nothing and go nowhere', async () => {
      let answer: RawAnswer | undefined
      // Of what an endpoint does not know it makes nothing.
      const body = { model, messages, max_tokens: 9, input: 'a boat', prompt: 'a boat', voice: 'alloy' }
      const events = await bench.eventsOf(bench.space, 1, async () => {
        answer = await call(path, { body, headers: SPOOFED })
      })
      expect(answer?.status).toBe(200)
      expect(events).toMatchObject([{ outcome: 'completed', tokenName: 'conformance' }])
      const seen = bench.served(answer?.requestId ?? '')?.headers ?? {}
      for (const name of Object.keys(SPOOFED)) expect(seen).not.toHaveProperty(name)
    })
  })

  test('compat 1.6 unknown paths are 404 in the dialect, without an event', async () => {
    const paths = [
      '/nothing',
      '/chat',
      '/chat/completions/x',
      '/responses/resp_1',
      '/models/mock/nothing',
      '/__proto__',
    ]
    const events = await bench.eventsOf(bench.space, 0, async () => {
      for (const path of paths) {
        expectRefusal(await call(path, { method: 'GET' }), 'openai', 404)
        expectRefusal(
          await call(path, { method: 'GET', headers: { 'anthropic-version': '2023-06-01' } }),
          'anthropic',
          404,
        )
      }
      expectRefusal(await call('/messages/batches', { body: {} }), 'anthropic', 404)
    })
    expect(events).toEqual([])
  })

  test('E08 paths two parsers could read differently lead nowhere', async () => {
    const odd = [
      '/%2e%2e/%2e%2e/me',
      '/../../me',
      '/..%2f..%2fme',
      '/chat%00/completions',
      '//chat/completions',
      // Percent signs that decode to no text: plain `next start` answers these with its own 500 page, a known weakness of that entrance.
      ...(entrance === 'server' ? ['/%c0%ae', '/%zz'] : []),
    ]
    // Next resolves dots and joins slashes by itself: plain `next start` may redirect instead.
    const allowed = entrance === 'server' ? [400, 404] : [307, 308, 400, 404]
    for (const path of odd) {
      const head = `GET /api/v1${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n`
      const answer = await raw(bench.keyway.port, `${head}authorization: Bearer ${bench.space.token}\r\n\r\n`)
      expect({ path, status: statuses(answer)[0] }).toMatchObject({ status: expect.toBeOneOf(allowed) as number })
    }
  })

  test('A6 what only looks dangerous is the provider’s to read: it goes through byte for byte', async () => {
    const strange =
      '{"model":"mock/gpt-4o-mini","messages":[{"role":"user","content":"\\u0000 😀"}],"__proto__":{"stream":true},' +
      '"constructor":{"prototype":{"a":1}},"seed":12345678901234567890}'
    const answer = await call('/chat/completions', { body: strange })
    expect(answer.status).toBe(200)
    expect(bench.served(answer.requestId)?.body).toBe(strange.replace('mock/', ''))
  })

  test('compat 1.2 wrong types elsewhere are refused by the provider, in its words, as one event each', async () => {
    const wrong = [{ messages: 'x' }, { messages: 7 }, { messages: [] }]
    const events = await bench.eventsOf(bench.space, wrong.length, async () => {
      for (const body of wrong) {
        expectRefusal(await call('/chat/completions', { body: { model: 'mock/gpt-4o-mini', ...body } }), 'openai', 400)
      }
    })
    expect(events.map((event) => event.outcome)).toEqual(wrong.map(() => 'upstream_error'))
  })

  test('A6 an endpoint that a model’s provider does not have is 400 with the way out, and one rejected event', async () => {
    const events = await bench.eventsOf(bench.space, 1, async () => {
      const body = { model: 'mock-anthropic/claude-haiku-4-5', input: 'a boat' }
      const error = expectRefusal(await call('/embeddings', { body }), 'openai', 400)
      expect(error.code).toBe('endpoint_not_served')
    })
    expect(events).toMatchObject([{ outcome: 'rejected', errorCode: 'endpoint_not_served' }])
  })

  test('P7 after all this the server still answers', async () => {
    const answer = await call('/chat/completions', { body: { model: 'mock/gpt-4o-mini', messages } })
    expect(answer.status).toBe(200)
    expect(bench.keyway.output()).not.toContain('an error escaped its request')
  })
})
