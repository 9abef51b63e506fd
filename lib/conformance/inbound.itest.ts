import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { raw, statuses } from '@/lib/server/test-support'
import { jsonAnswer, streamEvents, textEvent } from '@/lib/testing/hostile-answers'
import { expectRefusal } from './expect-refusal'
import { callBody, type HostileBench, PROVIDER_KEY, startHostileBench, TOKEN } from './hostile-bench'
import { type RawAnswer, type RawCall, rawCall } from './raw-call'
import { until } from './workbench'

let bench: HostileBench
let api: string
beforeAll(async () => {
  bench = await startHostileBench({
    echo: (wire) =>
      wire.stream
        ? wire.plain(
            200,
            ['content-type: text/event-stream'],
            streamEvents(wire.dialect)
              .map((event) => `${event}\n\n`)
              .join(''),
          )
        : wire.plain(200, ['content-type: application/json'], jsonAnswer(wire.dialect)),
    drip: async (wire) => {
      await wire.answerHead()
      while (!wire.gone) {
        await wire.send(`${textEvent(wire.dialect, 'x')}\n\n`)
        await wire.pause(5)
      }
    },
  })
  api = bench.v1.replace('/v1', '')
})
afterAll(() => bench?.close())
beforeEach(() => {
  bench.upstream.calls.length = 0
  bench.records.length = 0
})

const chat = callBody('openai', 'echo', false)
const call = (path: string, more: RawCall = {}): Promise<RawAnswer> => rawCall(api + path, { token: TOKEN, ...more })

/** Sends a call with exactly these header lines; `fetch` would tidy them. */
function send(lines: readonly string[], body: string | Buffer = JSON.stringify(chat)): Promise<string> {
  const head = [
    'POST /api/v1/chat/completions HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${TOKEN}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...lines,
  ]
  if (!lines.some((line) => /^connection:/i.test(line))) head.push('Connection: close')
  return raw(
    bench.port,
    Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]),
    /"usage":\{[^}]*\}\}/,
  )
}

describe('E04 E05 R4.26 R4.27 H-60 what of a client’s headers reaches the upstream', () => {
  /** Exactly these, in either dialect, whatever the client sends. */
  const GOLDEN = {
    openai: [
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-request-id',
    ],
    anthropic: [
      'accept',
      'accept-encoding',
      'anthropic-version',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-api-key',
      'x-request-id',
    ],
  }
  const FORBIDDEN = {
    cookie: 'a=b',
    'proxy-authorization': 'Basic evil',
    'proxy-connection': 'keep-alive',
    'x-goog-api-key': 'evil',
    origin: 'https://evil.example',
    referer: 'https://evil.example/x',
    'x-forwarded-for': '1.2.3.4',
    'x-forwarded-host': 'evil.example',
    forwarded: 'for=1.2.3.4',
    'x-real-ip': '1.2.3.4',
    'x-llm-router-caller': 'admin',
    'X-LLM-Router-Caller': 'Admin',
    'x-llm-router-tenant': '1',
    x_llm_router_caller: 'admin',
    'x-internal-secret': 'evil',
    'X-Internal-SECRET': 'evil',
    x_internal_secret: 'evil',
    'x-keyway-user': 'somebody',
    'OpenAI-Organization': 'org-evil',
    'OpenAI-Project': 'proj-evil',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'sec-fetch-site': 'same-origin',
    'accept-language': 'de',
    'x-stainless-retry-count': '1',
    'user-agent': 'evil/1.0',
    te: 'trailers',
    'keep-alive': 'timeout=5',
    'x-request-id': 'their-own',
  }

  test.each(['openai', 'anthropic'] as const)('the golden set, %s', async (dialect) => {
    const path = dialect === 'openai' ? '/v1/chat/completions' : '/v1/messages'
    expect((await call(path, { headers: FORBIDDEN, body: callBody(dialect, 'echo', false) })).status).toBe(200)
    const [seen] = bench.upstream.calls
    expect(Object.keys(seen?.headers ?? {}).sort()).toEqual(GOLDEN[dialect])
    expect(seen?.headers['user-agent']).toBe('keyway')
    expect(seen?.headers[dialect === 'openai' ? 'authorization' : 'x-api-key']).toBe(
      dialect === 'openai' ? `Bearer ${PROVIDER_KEY}` : PROVIDER_KEY,
    )
    expect(JSON.stringify(seen?.headers)).not.toMatch(/evil|admin|their-own|1\.2\.3\.4|kw_pat/i)
    await until('the event', () => bench.records.length === 1)
    expect(bench.records[0]!.intent).toMatchObject({
      spaceId: bench.caller.spaceId,
      userId: bench.caller.userId,
      clientRequestId: 'their-own',
    })
  })

  test.each([
    'close, authorization, x-request-id, content-length',
    'authorization',
    'keep-alive, host, content-type, transfer-encoding',
    'close, anthropic-version, openai-beta',
    'x-keyway-space, cookie',
  ])('E04 Connection: %s takes no header away from us and gives none to the upstream', async (list) => {
    const answer = await send([`Connection: ${list}`, 'Keep-Alive: timeout=1', 'TE: trailers'])
    expect(statuses(answer)).toEqual([200])
    const [seen] = bench.upstream.calls
    expect(Object.keys(seen?.headers ?? {}).sort()).toEqual(GOLDEN.openai)
    expect(seen?.headers['connection']).toBe('keep-alive')
    expect(seen?.headers['authorization']).toBe(`Bearer ${PROVIDER_KEY}`)
  })
})

describe('E13 E14 bodies of other kinds', () => {
  test.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'GZIP', 'x-gzip'])(
    'E13 content-encoding %s: 415 in the dialect, never inflated, never sent on',
    async (encoding) => {
      for (const [path, dialect] of [
        ['/v1/chat/completions', 'openai'],
        ['/v1/messages', 'anthropic'],
      ] as const) {
        const answer = await call(path, {
          headers: { 'content-encoding': encoding },
          body: JSON.stringify(callBody(dialect, 'echo', false)),
        })
        expectRefusal(answer, dialect, 415)
      }
      expect(bench.upstream.calls).toEqual([])
    },
  )

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/JSON;charset="utf-8"',
    'nonsense',
    '',
  ])('E14 JSON under the content type %j is read as JSON and goes on as application/json', async (type) => {
    expect((await call('/v1/chat/completions', { headers: { 'content-type': type }, body: chat })).status).toBe(200)
    expect(bench.upstream.calls[0]?.headers['content-type']).toBe('application/json')
  })

  test.each<[string, Buffer]>([
    ['multipart', Buffer.from('--x\r\ncontent-disposition: form-data; name="model"\r\n\r\necho\r\n--x--\r\n')],
    ['UTF-16 LE', Buffer.from(`\uFEFF${JSON.stringify(chat)}`, 'utf16le')],
    ['UTF-16 BE', Buffer.from(`\uFEFF${JSON.stringify(chat)}`, 'utf16le').swap16()],
    [
      'UTF-32',
      Buffer.from(
        JSON.stringify(chat)
          .split('')
          .flatMap((char) => [0, 0, 0, char.charCodeAt(0)]),
      ),
    ],
    ['a byte order mark', Buffer.from(`\uFEFF${JSON.stringify(chat)}`)],
    ['a form', Buffer.from('model=echo')],
  ])('E14 %s is no JSON: 400 and one rejected event', async (_, body) => {
    expectRefusal(
      await call('/v1/chat/completions', { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body }),
      'openai',
      400,
    )
    expect(bench.upstream.calls).toEqual([])
    await until('the event', () => bench.records.length === 1)
    expect(bench.records[0]!.settlement).toMatchObject({ outcome: 'rejected', status: 400 })
  })
})

describe('compat 1.1 addresses clients make of a wrong base URL', () => {
  test.each([
    '/chat/completions',
    '/v1/v1/chat/completions',
    '/chat/completions/',
    '/chat/completions?api-version=1',
    '/v1/chat/completions/?beta=true',
  ])('%s', async (path) => {
    expect((await call(path, { body: chat })).status).toBe(200)
  })

  test.each(['/messages', '/messages?beta=true', '/v1/v1/messages', '/messages/'])('%s', async (path) => {
    expect((await call(path, { body: callBody('anthropic', 'echo', false) })).status).toBe(200)
    expect(bench.upstream.calls[0]?.requestLine).toBe('POST /v1/messages HTTP/1.1')
  })

  test('the base and the lists', async () => {
    for (const path of ['', '/', '/v1', '/v1/', '?beta=true']) {
      const head = await call(path, { method: 'HEAD' })
      expect({ path, status: head.status, length: head.body.length }).toEqual({ path, status: 200, length: 0 })
      expect((await call(path)).status).toBe(200)
    }
    for (const path of ['/models', '/models/', '/v1/v1/models']) expect((await call(path)).status).toBe(200)
    expectRefusal(await call('/models/a%2Fb'), 'openai', 404)
  })

  test('compat 1.4 what does not exist is 404, and a wrong method 405, as JSON in the dialect of whoever asks', async () => {
    for (const prefix of ['', '/v1', '/v1/v1']) {
      for (const path of ['/chat', '/chat/completions/x', '/files', '/audio/speech/x', '/images']) {
        expectRefusal(await call(prefix + path), 'openai', 404)
        expectRefusal(await call(prefix + path, { headers: { 'anthropic-version': '2023-06-01' } }), 'anthropic', 404)
      }
      expectRefusal(await call(`${prefix}/messages/batches`, { body: {} }), 'anthropic', 404)
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const openai = await call(`${prefix}/chat/completions`, { method })
        expectRefusal(openai, 'openai', 405)
        expect(openai.headers.allow).toBe('POST')
        expectRefusal(await call(`${prefix}/messages`, { method }), 'anthropic', 405)
      }
      expect((await call(`${prefix}/chat/completions`, { method: 'HEAD' })).status).toBe(405)
    }
    expect(bench.records).toEqual([])
  })
})

describe('R4.24 the order of checks', () => {
  test('R4.28 no token, then no right, then no JSON, then no model: each answers before the next is looked at', async () => {
    const { caller } = bench
    const { permissions } = caller
    const bad = { body: '{', headers: { 'content-encoding': 'gzip' } }
    expect((await rawCall(`${bench.v1}/chat/completions`, bad)).status).toBe(401)
    expect((await rawCall(`${bench.v1}/chat/completions`, { ...bad, token: 'kw_pat_unknown' })).status).toBe(401)
    expect(bench.records).toEqual([])
    caller.apiAccessEnabled = false
    expect((await call('/v1/chat/completions', bad)).status).toBe(403)
    caller.apiAccessEnabled = true
    caller.permissions = new Set()
    expect((await call('/v1/chat/completions', bad)).status).toBe(403)
    caller.permissions = permissions
    expect((await call('/v1/chat/completions', bad)).status).toBe(415)
    expect((await call('/v1/chat/completions', { body: '{' })).status).toBe(400)
    expect((await call('/v1/chat/completions', { body: '{}' })).status).toBe(400)
    expect(bench.upstream.calls).toEqual([])
    // A network position or a header of a proxy is no credential.
    for (const header of [
      'x-llm-router-tenant',
      'x-llm-router-caller',
      'x-internal-secret',
      'x-forwarded-user',
      'remote-user',
    ]) {
      expect((await rawCall(`${bench.v1}/models`, { headers: { [header]: '1' } })).status).toBe(401)
    }
  })
})

describe('E15 nothing is left open', () => {
  const request = (body: string): string =>
    `POST /api/v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: ${body.length}\r\n`
  const whole = JSON.stringify(callBody('openai', 'drip', true))

  /** Opens a connection, sends the bytes, and ends it as told. */
  const abandon = (bytes: string, how: 'reset' | 'half-close' | 'destroy'): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ port: bench.port, host: '127.0.0.1', allowHalfOpen: true }, () => {
        socket.write(bytes, () => {
          setTimeout(() => {
            if (how === 'reset') socket.resetAndDestroy()
            else if (how === 'half-close') socket.end(() => setTimeout(() => socket.destroy(), 5))
            else socket.destroy()
          }, 3)
        })
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve())
    })

  test('1,000 clients that break off in the head, in the body, at "continue" and in the answer: no socket, no call, no intent', async () => {
    const half = whole.slice(0, 20)
    const bytes = [
      request(whole).slice(0, 60),
      `${request(whole)}\r\n`,
      `${request(whole)}\r\n${half}`,
      `${request(whole)}Expect: 100-continue\r\n\r\n`,
      `${request(whole)}Expect: 100-continue\r\n\r\n${half}`,
      `${request(whole)}\r\n${whole}`,
    ]
    const ends = ['reset', 'half-close', 'destroy'] as const
    for (let at = 0; at < 1000; at += 25) {
      await Promise.all(
        Array.from({ length: 25 }, (_, i) => abandon(bytes[(at + i) % bytes.length]!, ends[(at + i) % ends.length]!)),
      )
    }
    await until('every call to end', () => bench.inFlight === 0 && bench.openCalls === 0)
    await until('every client’s socket to close', async () => (await bench.connections()) === 0)
    await until('every upstream call to be closed', () => bench.upstream.calls.every(({ closed }) => closed))
    expect(bench.strays).toBe(0)
    for (const { settlement } of bench.records) expect(['client_abort', 'rejected']).toContain(settlement.outcome)
    expect((await call('/v1/chat/completions', { body: chat })).status).toBe(200)
  })
})
