import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { Pool, request } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '@/lib/log'
import { createEgress, type Egress } from './egress'
import { guardedConnect } from './guarded-connect'
import type { JsonRequest } from './request-json'

const log = createLog('silent')
const KEY = 'Bearer sk-canary-0123456789abcdef'

/** Counts every connection; nothing in this file may make one. */
const trap = createTcpServer((socket) => {
  trapped += 1
  socket.destroy()
})
let trapped = 0
let trapPort = 0

let upstream: Server
let upstreamPort = 0
let seen: { request: IncomingMessage; localPort: number }[] = []
let answer: RequestListener
const egresses: Egress[] = []

const portOf = (server: { address: () => unknown }): number => (server.address() as AddressInfo).port

beforeAll(async () => {
  trap.listen(0, '127.0.0.1')
  upstream = createServer((incoming, response) => {
    seen.push({ request: incoming, localPort: incoming.socket.remotePort ?? 0 })
    answer(incoming, response)
  }).listen(0, '127.0.0.1')
  await Promise.all([once(trap, 'listening'), once(upstream, 'listening')])
  trapPort = portOf(trap)
  upstreamPort = portOf(upstream)
})
beforeEach(() => {
  seen = []
  answer = (_, response) => response.end('{"ok":true}')
})
afterAll(async () => {
  await Promise.all(egresses.map((egress) => egress.close({ force: true })))
  upstream.closeAllConnections()
  await Promise.all([upstream, trap].map((server) => once(server.close(), 'close')))
  expect(trapped).toBe(0)
})

function make(settings: Partial<Parameters<typeof createEgress>[0]> = {}): Egress {
  const egress = createEgress({ allow: [`127.0.0.1:${upstreamPort}`], log, ...settings })
  egresses.push(egress)
  return egress
}

function ask(url: string, more: Partial<JsonRequest> = {}): JsonRequest {
  const headers = { authorization: KEY }
  return { url: new URL(url), partition: 'a', method: 'GET', headers, timeoutMs: 5000, maxBytes: 1000, ...more }
}
const here = (path = '/'): string => `http://127.0.0.1:${upstreamPort}${path}`
const answers =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

test('F01 an allowed exact host:port is reached; path, query, method, headers and body arrive', async () => {
  answer = (incoming, response) => {
    incoming.resume().on('end', () => response.writeHead(201, { 'x-a': '1' }).end(incoming.headers['content-length']))
  }
  const url = here('/v1/models?limit=2')
  const got = await make().requestJson(ask(url, { method: 'POST', body: '{"é":1}' }))
  expect([got.status, got.headers['x-a'], got.body.toString()]).toEqual([201, '1', '8'])
  expect(seen[0]?.request).toMatchObject({ url: '/v1/models?limit=2', method: 'POST' })
  expect(seen[0]?.request.headers).toMatchObject({ authorization: KEY, 'accept-encoding': 'identity' })
})

test('F01 F04 a wrong or empty allow-list opens nothing', async () => {
  for (const allow of [['*'], ['127.0.0.1'], ['127.0.0.0/8'], ['127.1:80']]) {
    expect(() => createEgress({ allow, log })).toThrow(/exact lower-case host:port/)
  }
  const blocked = make({ allow: [] }).requestJson(ask(`http://127.0.0.1:${trapPort}/`))
  await expect(blocked).rejects.toMatchObject({ code: 'upstream_blocked' })
})

describe('F06', () => {
  test.each([301, 302, 303, 307, 308])('a %i is not followed and the key is not sent again', async (status) => {
    for (const location of [
      `http://127.0.0.1:${trapPort}/`,
      here('/again'),
      '//127.0.0.1/',
      'https://169.254.169.254/',
    ]) {
      answer = (_, response) => response.writeHead(status, { location, refresh: `0; url=${location}` }).end('go there')
      const call = make().requestJson(ask(here('/redirect'), { method: 'POST', body: '{}' }))
      await expect(call).rejects.toMatchObject({
        code: 'upstream_failed',
        message: expect.not.stringContaining('127.0.0.1'),
      })
    }
    expect(seen.map(({ request }) => request.url)).toEqual(Array.from({ length: 4 }, () => '/redirect'))
  })

  test('a Refresh header is only a header', async () => {
    answer = (_, response) => response.writeHead(200, { refresh: `0; url=http://127.0.0.1:${trapPort}/` }).end('{}')
    expect((await make().requestJson(ask(here()))).status).toBe(200)
    expect(seen).toHaveLength(1)
  })
})

describe('F07', () => {
  test('a name that turns internal after it was checked is refused at connect, every time', async () => {
    let calls = 0
    const flip = make({ resolve: async () => answers(calls++ % 2 === 0 ? '93.184.215.14' : '127.0.0.1')() })
    for (let round = 0; round < 200; round++) {
      const url = `https://rebind-${round}.example.com:${trapPort}/v1`
      await expect(flip.checkBaseUrl(url)).resolves.toMatchObject({ href: url })
      await expect(flip.requestJson(ask(url))).rejects.toMatchObject({ code: 'upstream_blocked' })
    }
    expect(calls).toBe(400)
  })

  test.each([
    [['93.184.215.14', '127.0.0.1']],
    [['127.0.0.1', '93.184.215.14']],
    [['2606:4700::1', '10.0.0.5']],
    [['93.184.215.14', '::1']],
    [['93.184.215.14', 'fd00:ec2::254']],
    [['::ffff:127.0.0.1']],
    [['169.254.169.254']],
    [['not an address']],
  ])('answers %j are refused as a whole', async (addresses) => {
    const egress = make({ resolve: answers(...addresses) })
    const url = `https://mixed.example.com:${trapPort}/v1`
    await expect(egress.checkBaseUrl(url)).rejects.toMatchObject({ code: 'upstream_url_forbidden' })
    await expect(egress.requestJson(ask(url))).rejects.toMatchObject({ code: 'upstream_blocked' })
  })

  test('the socket goes to the address of that one look-up', async () => {
    let calls = 0
    const resolve = async () => answers(calls++ === 0 ? '127.0.0.1' : '203.0.113.1')()
    const egress = make({ allow: [`pinned.example.com:${upstreamPort}`], resolve })
    const got = await egress.requestJson(ask(`http://pinned.example.com:${upstreamPort}/`))
    expect([got.status, calls, seen[0]?.request.headers.host]).toEqual([200, 1, `pinned.example.com:${upstreamPort}`])
  })

  test('F11 an unknown name and an internal one read the same', async () => {
    const unknown = make({ resolve: () => Promise.reject(new Error('ENOTFOUND')) })
    const internal = make({ resolve: answers('10.0.0.5') })
    const empty = make({ resolve: answers() })
    const url = 'https://name.example.com/v1'
    const messages = await Promise.all(
      [unknown, internal, empty].map((egress) =>
        egress.checkBaseUrl(url).then(String, (error: Error) => error.message),
      ),
    )
    expect(new Set(messages).size).toBe(1)
    expect(messages[0]).not.toMatch(/10\.|name\.example/)
    await expect(unknown.requestJson(ask(url))).rejects.toMatchObject({ code: 'upstream_failed' })
    await expect(empty.requestJson(ask(url))).rejects.toMatchObject({ code: 'upstream_failed' })
  })
})

describe('F08 F09', () => {
  test.each([
    'http://127.0.0.1:P',
    'https://127.0.0.1:P',
    'https://[::1]:P',
    'https://[::ffff:127.0.0.1]:P',
    'https://2130706433:P',
    'http://localhost:P',
    'http://api.openai.com',
    'file:///etc/passwd',
    '',
    'https://a@127.0.0.1:P',
  ])('a planted origin %s gets no dispatcher, and no address in the message', (planted) => {
    const origin = planted.replace('P', String(trapPort))
    const attempt = () => make().dispatcherFor({ origin, partition: 'a' })
    expect(attempt).toThrow('The address of this provider is not allowed.')
    expect(attempt).toThrow(expect.objectContaining({ code: 'upstream_blocked', status: 502 }))
  })

  test.each(['http://127.0.0.1:P', 'https://127.0.0.1:P', 'https://[::1]:P', 'http://0x7f.1:P'])(
    'the connector itself refuses the literal %s, which is never looked up',
    async (planted) => {
      const origin = new URL(planted.replace('P', String(trapPort)))
      let looked = 0
      let blocked = 0
      const resolve = async () => {
        looked += 1
        return answers('127.0.0.1')()
      }
      const connect = guardedConnect(origin, { allow: [], resolve, onBlocked: () => (blocked += 1) })
      const pool = new Pool(origin.origin, { connect })
      const refused = pool.request({ path: '/', method: 'GET', headers: { host: 'api.openai.com' } })
      await expect(refused).rejects.toMatchObject({ code: 'upstream_blocked' })
      expect([looked, blocked]).toEqual([0, 1])
      await pool.destroy()
    },
  )

  test('a refused connect does not break the pool: each further request is refused too', async () => {
    const dispatcher = make({ resolve: answers('127.0.0.1') }).dispatcherFor({
      origin: `https://inside.example.com:${trapPort}`,
      partition: 'a',
    })
    const attempts = Array.from({ length: 5 }, () => dispatcher.request({ path: '/', method: 'GET' }))
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'upstream_blocked' })
  })
})

describe('F13', () => {
  test('partitions never share a socket; within one it is used again', async () => {
    const egress = make()
    for (const partition of ['a', 'b', 'a', 'b', 'c', 'a']) await egress.requestJson(ask(here(), { partition }))
    const [a, b, a2, b2, c, a3] = seen.map(({ localPort }) => localPort)
    expect([a2, a3, b2]).toEqual([a, a, b])
    expect(new Set([a, b, c]).size).toBe(3)
  })

  test('the same pair gives the same pool, another pair another one', () => {
    const egress = make()
    const get = (partition: string) => egress.dispatcherFor({ origin: here('').replace(/\/$/, ''), partition })
    expect(get('a')).toBe(get('a'))
    expect(get('a')).not.toBe(get('b'))
  })

  test('the number of pools is bounded; an evicted one finishes what it has', async () => {
    const egress = make()
    let finish = (): void => undefined
    answer = (_, response) => {
      response.write('first ')
      finish = () => response.end('last')
    }
    const origin = `http://127.0.0.1:${upstreamPort}`
    const first = egress.dispatcherFor({ origin, partition: 'first' })
    const open = await first.request({ path: '/', method: 'GET' })
    for (let at = 0; at < 256; at++) egress.dispatcherFor({ origin, partition: `p${at}` })
    expect(egress.dispatcherFor({ origin, partition: 'first' })).not.toBe(first)
    await expect(first.request({ path: '/', method: 'GET' })).rejects.toThrow(/closed/)
    finish()
    expect(await open.body.text()).toBe('first last')
  })
})

describe('X10 requestJson', () => {
  test('reads no more than it may', async () => {
    answer = (_, response) => response.end('x'.repeat(1000))
    expect((await make().requestJson(ask(here()))).body).toHaveLength(1000)
    answer = (_, response) => response.end('x'.repeat(1001))
    await expect(make().requestJson(ask(here()))).rejects.toMatchObject({ code: 'upstream_failed' })
    answer = (_, response) => {
      const more = (): boolean => response.write('x'.repeat(65_536))
      response.on('drain', more)
      more()
    }
    await expect(make().requestJson(ask(here()))).rejects.toMatchObject({ code: 'upstream_failed' })
  })

  test.each(['gzip', 'br', 'gzip, gzip', 'GZIP'])('refuses the encoding %s', async (encoding) => {
    answer = (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end('{}')
    await expect(make().requestJson(ask(here()))).rejects.toMatchObject({ code: 'upstream_failed' })
  })

  test('ends at its deadline, before the head and within the body', async () => {
    answer = () => undefined
    await expect(make().requestJson(ask(here(), { timeoutMs: 50 }))).rejects.toMatchObject({ code: 'upstream_timeout' })
    answer = (_, response) => response.write('{')
    await expect(make().requestJson(ask(here(), { timeoutMs: 50 }))).rejects.toMatchObject({ code: 'upstream_timeout' })
  })

  test('refuses huge headers', async () => {
    answer = (_, response) => response.writeHead(200, { 'x-big': 'x'.repeat(40_000) }).end('{}')
    await expect(make().requestJson(ask(here()))).rejects.toMatchObject({ code: 'upstream_failed' })
  })

  test('H-57 a key that would inject a header is invalid input, not repeated and not sent', async () => {
    for (const key of ['sk-a\r\nx-injected: 1', 'sk-\n', 'sk-\0', 'sk-\u200b']) {
      const call = make().requestJson(ask(here(), { headers: { authorization: `Bearer ${key}` } }))
      await expect(call).rejects.toMatchObject({ code: 'invalid_input', message: expect.not.stringContaining('sk-') })
    }
    expect(seen).toHaveLength(0)
  })

  test('F11 F12 refused, reset and not TLS read the same', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const closedPort = portOf(closed)
    await once(closed.close(), 'close')
    answer = (incoming) => incoming.socket.destroy()
    const egress = make({ allow: [`127.0.0.1:${upstreamPort}`, `127.0.0.1:${closedPort}`] })
    const urls = [`http://127.0.0.1:${closedPort}/`, here(), `https://127.0.0.1:${upstreamPort}/`]
    const errors = await Promise.all(urls.map((url) => egress.requestJson(ask(url)).catch((error: unknown) => error)))
    const messages = errors.map((error) => (error instanceof Error ? error.message : 'answered'))
    expect(messages).toEqual(urls.map(() => 'The provider could not be reached.'))
  })

  test('after close nothing opens', async () => {
    const egress = make()
    await egress.requestJson(ask(here()))
    await egress.close()
    await expect(egress.requestJson(ask(here()))).rejects.toMatchObject({ code: 'unavailable' })
  })
})

test('R4.60 proxy variables of the environment are not obeyed', async () => {
  const before = { ...process.env }
  const proxy = `http://127.0.0.1:${trapPort}`
  Object.assign(process.env, {
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    HTTPS_PROXY: proxy,
    ALL_PROXY: proxy,
    NO_PROXY: '',
  })
  try {
    expect((await make().requestJson(ask(here()))).status).toBe(200)
  } finally {
    process.env = before
  }
})

test('X10 undici used without the egress client in this file would reach the upstream: the tests can fail', async () => {
  const { statusCode, body } = await request(here())
  await body.dump()
  expect([statusCode, seen.length]).toEqual([200, 1])
})
