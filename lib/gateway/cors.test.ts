import { afterEach, describe, expect, test } from 'vitest'
import { type Answer, type CallInput, type Harness, startHarness, TOKEN } from './test-harness'

const LISTED = 'https://app.example.com'
const ELSEWHERE = 'https://other.example.com'
const ASKED = 'authorization, content-type, x-stainless-os, anthropic-dangerous-direct-browser-access'

let harness: Harness
afterEach(() => harness.close())

/** The token's space lists one origin, another space lists the other. */
async function start(): Promise<void> {
  harness = await startHarness(
    (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
        .end('{"usage":{"prompt_tokens":1,"completion_tokens":1}}'),
    { ports: { allowsOrigin: (origin) => origin === LISTED || origin === ELSEWHERE } },
  )
  harness.caller.corsOrigins = [LISTED]
}
const preflight = (origin: string, input: CallInput = {}): Promise<Answer> =>
  harness.call({
    method: 'OPTIONS',
    ...input,
    headers: {
      authorization: undefined,
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': ASKED,
      ...input.headers,
    },
  }).done
const post = (headers: Record<string, string> = {}): Promise<Answer> =>
  harness.call({ body: '{"model":"m","messages":[]}', headers }).done
const corsNames = ({ headers }: Answer): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'))

describe('R1.42 compat 1.9 preflights', () => {
  test.each([LISTED, ELSEWHERE])(
    '%s, which some space lists: 204, what was asked for comes back, and never a cookie',
    async (origin) => {
      await start()
      for (const path of ['/chat/completions', '/v1/messages', '/models', '/nothing']) {
        const answer = await preflight(origin, { path })
        expect({ status: answer.status, body: answer.body.length }).toEqual({ status: 204, body: 0 })
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
          'access-control-allow-headers': ASKED,
          'access-control-max-age': '86400',
          vary: 'origin',
        })
        expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
      }
      expect(harness.events.size).toBe(0)
    },
  )

  test.each([
    'null',
    '*',
    '',
    'https://app.example.com.evil.example',
    'https://APP.example.com',
    'http://app.example.com',
    'https://app.example.com:444',
  ])('the origin %j, which no space lists, is told nothing', async (origin) => {
    await start()
    const answer = await preflight(origin)
    expect(answer.status).toBe(405)
    expect(corsNames(answer)).toEqual([])
  })

  test('off where no host answers for origins, and an OPTIONS that is no preflight is refused as ever', async () => {
    await start()
    expect((await harness.call({ method: 'OPTIONS', headers: { origin: LISTED } }).done).status).toBe(405)
    await harness.close()
    harness = await startHarness(() => undefined)
    expect((await preflight(LISTED)).status).toBe(405)
  })

  test('a list of headers that is none is not echoed; a store that does not answer is 503', async () => {
    await start()
    const answer = await preflight(LISTED, { headers: { 'access-control-request-headers': 'a\r\nset-cookie: b' } })
    expect(answer.status).toBe(204)
    expect(answer.headers).not.toHaveProperty('access-control-allow-headers')
    harness.ports.allowsOrigin = () => Promise.reject(new Error('no database'))
    expect((await preflight(LISTED)).status).toBe(503)
  })
})

describe('R1.42 compat 1.9 answers', () => {
  test('the space’s own page may read it and its headers, errors included', async () => {
    await start()
    for (const answer of [
      await post({ origin: LISTED }),
      await harness.call({ body: '{', headers: { origin: LISTED } }).done,
    ]) {
      expect(answer.headers).toMatchObject({ 'access-control-allow-origin': LISTED, vary: 'origin' })
      expect(answer.headers['access-control-expose-headers']).toContain('x-request-id, request-id, ')
      expect(answer.headers['access-control-expose-headers']).not.toContain('*')
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
    }
  })

  test.each([ELSEWHERE, 'null', 'https://evil.example'])('%s may not, whatever another space lists', async (origin) => {
    await start()
    const answer = await post({ origin })
    expect(answer.status).toBe(200)
    expect(corsNames(answer)).toEqual([])
    expect(answer.headers['vary']).toBe('origin')
  })

  test('without a token nobody’s page may read why', async () => {
    await start()
    const answer = await harness.call({ body: '{}', headers: { authorization: undefined, origin: LISTED } }).done
    expect(answer.status).toBe(401)
    expect(corsNames(answer)).toEqual([])
  })

  test('a program that sends no origin gets no word about any', async () => {
    await start()
    const answer = await post({ authorization: `Bearer ${TOKEN}` })
    expect(corsNames(answer)).toEqual([])
    expect(answer.headers).not.toHaveProperty('vary')
  })
})
