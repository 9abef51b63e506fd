import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SIGN_INS } from './sign-in-gate'
import { raw, startTestServer, statuses, TEST_BODY_LIMIT_BYTES, type TestServer } from './test-support'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.origin + path, { headers })

/** One header several times or with an exact spelling: `fetch` would tidy it. */
function send(method: string, path: string, headers: readonly string[], body = ''): Promise<string> {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers].join('\r\n')
  return raw(server.port, `${head}\r\n\r\n${body}`)
}

test('J12 C11 a flood of sign-ins from one address is turned away before Next sees it; what is no sign-in passes', async () => {
  const signIn = () =>
    fetch(`${server.origin}/api/auth/callback/credentials`, {
      method: 'POST',
      body: new URLSearchParams({ json: 'true' }),
    })
  const answers = await Promise.all(Array.from({ length: SIGN_INS + 5 }, signIn))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(5)
  expect(refused[0]?.headers.get('retry-after')).toBe('4')
  expect(await refused[0]?.json()).toMatchObject({ error: { code: 'rate_limited' } })
  expect(server.pageRequests).toHaveLength(SIGN_INS)
  expect((await get('/api/auth/csrf')).status).toBe(200)
  expect((await get('/login')).status).toBe(200)
})

describe('E01 E02 E03 E06 headers clients may not send', () => {
  const forged = [
    'x-llm-router-user: admin',
    'X-Internal-Secret: a',
    'x-internal-secret: b',
    'x_internal_secret: c',
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: https',
    'X-Forwarded-For: 1.2.3.4',
    'X-Forwarded-Port: 1',
    'Forwarded: host=evil.example',
    'X-Original-URL: /admin',
    'X-Rewrite-URL: /admin',
    'x-middleware-subrequest: middleware:middleware',
    'x-middleware-override-headers: cookie',
    'x-nextjs-data: 1',
    'x-invoke-path: /admin',
    'next-action: 7f00',
    'rsc-action-encryption: 1',
    'x-matched-path: /admin',
    'x-keyway-admin: 1',
    'x-keyway-peer: 1.2.3.4',
    'X-Keyway-Path: /evil',
    "content-security-policy: script-src 'nonce-mine'",
  ]

  test('E06 none reaches Next, in any form; peer and path are the server’s own words', async () => {
    await send('GET', '/me', forged)
    const seen = server.pageRequests[0]
    expect(seen?.headers).toEqual({
      connection: 'close',
      host: 'localhost',
      'x-keyway-path': '/me',
      'x-keyway-peer': '127.0.0.1',
    })
    expect(seen?.rawHeaders).toEqual(['Host', 'localhost', 'Connection', 'close'])
  })

  test('E01 what the product needs stays', async () => {
    await send('POST', '/api/spaces', [
      'x-keyway-csrf: 1',
      'cookie: a=b',
      'rsc: 1',
      'origin: http://localhost',
      'content-length: 0',
    ])
    expect(server.pageRequests[0]?.headers).toMatchObject({ 'x-keyway-csrf': '1', cookie: 'a=b', rsc: '1' })
  })

  test('E06 a server action is refused: pages can only be read', async () => {
    const answer = await send('POST', '/me', ['next-action: 7f00', 'content-length: 2'], '[]')
    expect(statuses(answer)).toEqual([405])
    expect(answer).toContain('allow: GET, HEAD')
    expect(server.pageRequests).toEqual([])
  })
})

describe('E07 framing two parsers read differently', () => {
  const next = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  test.each([
    [
      'both lengths',
      'POST /api/v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 'POST /api/v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'],
    ['a folded header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\nContent-Length : 0\r\n\r\n'],
    ['bare line feeds', 'GET /healthz HTTP/1.1\nHost: a\n\n'],
    ['a space before the colon', 'POST /api/v1/x HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde'],
    [
      'a chunk size that overflows',
      'POST /api/v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n',
    ],
    [
      'an unknown transfer coding',
      'POST /api/v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    ],
  ])('E07 %s: 400, closed, nothing behind it is answered', async (_name, bytes) => {
    const answer = await raw(server.port, bytes + next)
    expect(statuses(answer)).toEqual([400])
    expect(answer).toContain('connection: close')
    expect(answer).toContain('"code":"invalid_request"')
  })

  test('E07 pipelined requests are each answered as themselves', async () => {
    const one = 'POST /api/v1/one HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'
    const two =
      'POST /api/v1/two HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nab\r\n0\r\n\r\n'
    const answer = await raw(server.port, one + two)
    expect(answer).toContain('{"method":"POST","path":"/one","bytes":3}')
    expect(answer).toContain('{"method":"POST","path":"/two","bytes":2}')
  })
})

describe('E08 addresses', () => {
  test.each([
    ['absolute form', 'GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['two hosts', 'GET /me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a host with a path', 'GET /me HTTP/1.1\r\nHost: a/?\r\n\r\n'],
    ['a host with a fragment', 'GET /me HTTP/1.1\r\nHost: a/#\r\n\r\n'],
    ['a host with user info', 'GET /me HTTP/1.1\r\nHost: a@b\r\n\r\n'],
    ['an empty host', 'GET /me HTTP/1.1\r\nHost:\r\n\r\n'],
    ['no host', 'GET /me HTTP/1.1\r\n\r\n'],
    [
      'two credentials',
      'GET /api/v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nAuthorization: Bearer y\r\n\r\n',
    ],
  ])('E08 %s: 400 and closed', async (_name, bytes) => {
    expect(statuses(await raw(server.port, bytes))).toEqual([400])
    expect(server.pageRequests).toEqual([])
  })

  test('E08 other spellings of a page never reach Next', async () => {
    for (const path of ['//me', '/x/../me', '/%2e/me', '/me%2f', '/me%00', '/me;a', '/x\\me']) {
      expect(statuses(await send('GET', path, []))).toEqual([400])
    }
    expect(server.pageRequests).toEqual([])
  })

  test('E08 a very long address: 414', async () => {
    expect(statuses(await send('GET', `/${'a'.repeat(9_000)}`, []))).toEqual([414])
  })
})

describe('E09 methods', () => {
  test.each(['TRACE', 'PROPFIND', 'PURGE'])('E09 %s: 405 with Allow', async (method) => {
    const answer = await send(method, '/api/v1/models', [])
    expect(statuses(answer)).toEqual([405])
    expect(answer).toMatch(/^allow: /m)
  })

  test('E09 lower case and CONNECT are refused with a status', async () => {
    expect(statuses(await send('get', '/me', []))).toEqual([400])
    expect(statuses(await raw(server.port, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'))).toEqual(
      [405],
    )
  })

  test.each(['websocket', 'h2c'])('E09 an upgrade to %s: 400', async (protocol) => {
    const answer = await raw(
      server.port,
      `GET /me HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
    expect(statuses(answer)).toEqual([400])
  })
})

describe('E10 header floods', () => {
  test.each([
    ['one of 64 KiB', [`x-a: ${'a'.repeat(65_536)}`]],
    ['a cookie of 16 KiB', [`cookie: ${'a'.repeat(16_384)}`]],
    ['two thousand', Array.from({ length: 2_000 }, (_, i) => `a${i}: b`)],
    ['three hundred small ones', Array.from({ length: 300 }, (_, i) => `a${i}: b`)],
  ])('E10 %s: 431, and the next client is served', async (_name, headers) => {
    expect(statuses(await send('GET', '/me', headers))).toEqual([431])
    expect((await get('/healthz')).status).toBe(200)
  })
})

describe('E12 E13 bodies', () => {
  test('E12 the data plane refuses a declared length over its limit without reading it', async () => {
    const answer = await raw(
      server.port,
      `POST /api/v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\nabc`,
      /payload_too_large/,
    )
    expect(statuses(answer)).toEqual([413])
    expect(answer).toContain('connection: close')
  })

  test('E12 an endless chunked body ends at the limit, and in the limit it is read whole', async () => {
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
    const head = 'POST /api/v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
    const over = await raw(server.port, head + chunk.repeat(TEST_BODY_LIMIT_BYTES / 65_536 + 2), /payload_too_large/)
    expect(statuses(over)).toEqual([413])
    const within = await raw(server.port, `${head}${chunk.repeat(TEST_BODY_LIMIT_BYTES / 65_536)}0\r\n\r\n`, /bytes/)
    expect(within).toContain(`"bytes":${TEST_BODY_LIMIT_BYTES}`)
  })

  test('E12 a client that sends everything first still gets to read the 413', async () => {
    const response = await fetch(`${server.origin}/api/v1/x`, { method: 'POST', body: Buffer.alloc(4 * 1024 * 1024) })
    expect(response.status).toBe(413)
  })

  test('E12 the control plane stops at 1 MiB, declared or not', async () => {
    const declared = await fetch(`${server.origin}/api/spaces`, { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) })
    expect(declared.status).toBe(413)
    expect(server.pageRequests).toEqual([])
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
    const head = 'POST /api/spaces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(statuses(await raw(server.port, head + chunk.repeat(18), /payload_too_large/))).toEqual([413])
    expect(await raw(server.port, `${head}${chunk.repeat(16)}0\r\n\r\n`, /bytes/)).toContain('"bytes":1048576')
  })

  test('E13 a compressed body is refused, never inflated', async () => {
    const answer = await send('POST', '/api/spaces', ['content-encoding: gzip', 'content-length: 3'], 'abc')
    expect(statuses(answer)).toEqual([415])
    expect(server.pageRequests).toEqual([])
  })

  test('E15 a client waiting for "continue" gets it, or the refusal instead of it', async () => {
    const ask = (length: number) =>
      `POST /api/v1/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`
    expect(statuses(await raw(server.port, ask(3), /100 Continue\r\n\r\n/))).toEqual([100])
    expect(statuses(await raw(server.port, ask(104_857_600), /payload_too_large/))).toEqual([413])
  })
})

test('E11 one address cannot open connections without end, and closing some makes room', async () => {
  const { capConnections } = await import('./connection-cap')
  const { createServer } = await import('node:http')
  const { listen } = await import('./listen')
  const small = createServer((_request, response) => response.end('ok'))
  capConnections(small, 3)
  const port = await listen(small, '127.0.0.1', 0)
  const open = () =>
    new Promise<'open' | 'closed'>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      sockets.push(socket)
      socket.once('close', () => resolve('closed'))
      socket.on('error', () => undefined)
      socket.on('data', () => resolve('open'))
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    })
  const sockets: ReturnType<typeof connect>[] = []
  expect([await open(), await open(), await open(), await open()]).toEqual(['open', 'open', 'open', 'closed'])
  sockets[0]?.destroy()
  await expect.poll(open).toBe('open')
  small.close()
  small.closeAllConnections()
})

describe('K10 draining', () => {
  test('K10 readiness fails at once and pages say so, while the process lives', async () => {
    expect(await (await get('/readyz')).json()).toEqual({ ready: true, database: true, journal: true, draining: false })
    server.startDraining()
    const ready = await get('/readyz')
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ ready: false, draining: true })
    const page = await get('/me')
    expect(page.status).toBe(503)
    expect(page.headers.get('retry-after')).toBe('1')
    expect((await get('/healthz')).status).toBe(200)
  })

  test('K10 closing ends an endless stream', async () => {
    const stream = await get('/api/v1/endless')
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    await server.close()
    await expect(stream.text()).rejects.toThrow()
    expect(server.gone).toEqual(['/endless'])
  })

  test('K10 a database or journal that is down is not ready', async () => {
    const broken = await startTestServer({ readiness: () => Promise.reject(new Error('no database')) })
    const answer = await fetch(`${broken.origin}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('no database')
    await broken.close()
  })
})

describe('K13 a failing request', () => {
  test.each(['/api/v1/throws', '/boom'])('K13 %s: 500 for it alone, without its words', async (path) => {
    const stream = await get('/api/v1/endless')
    const failed = await get(path)
    expect(failed.status).toBe(500)
    expect(await failed.text()).not.toContain('planted')
    expect((await get('/healthz')).status).toBe(200)
    expect(server.gone).toEqual([])
    await stream.body?.cancel()
  })
})

test('I04 every answer the server makes or passes on carries the security headers', async () => {
  const answers = [
    await get('/me'),
    await get('/healthz'),
    await get('/readyz'),
    await get('/boom'),
    await get('/a;b'),
    await fetch(`${server.origin}/me`, { method: 'DELETE' }),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 500, 400, 405])
  for (const { headers } of answers) {
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    for (const name of [
      'referrer-policy',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
      'permissions-policy',
    ]) {
      expect(headers.get(name), name).not.toBeNull()
    }
    expect(headers.get('strict-transport-security')).toBeNull()
  }
})

test('I04 with an https address every answer asks for https, the data plane too', async () => {
  const secure = await startTestServer({ https: true })
  for (const path of ['/me', '/api/v1/models']) {
    const { headers } = await fetch(secure.origin + path)
    expect(headers.get('strict-transport-security')).toContain('max-age=31536000')
  }
  await secure.close()
})

test('R1.37 refusals before the gateway speak the dialect of the path', async () => {
  expect(await (await get('/api/v1/messages;a')).json()).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error' },
  })
  expect(await (await get('/api/v1/models;a')).json()).toMatchObject({
    error: { param: null, code: 'invalid_request' },
  })
  expect(await (await get('/api/spaces;a')).json()).toMatchObject({ error: { code: 'invalid_request', issues: [] } })
})

test('the gateway learns that its client left, and only then', async () => {
  expect((await get('/api/v1/models')).status).toBe(200)
  const request = httpRequest(`${server.origin}/api/v1/endless`)
  await new Promise((resolve) => {
    request.once('response', resolve)
    request.end()
  })
  expect(server.gone).toEqual([])
  request.destroy()
  await expect.poll(() => server.gone).toEqual(['/endless'])
})
