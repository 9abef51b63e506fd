import { afterEach, expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import { readCredential } from './credentials'
import { type Harness, onlyEvent, OTHER_TOKEN, startHarness, TOKEN } from './test-harness'
import type { GatewayPorts } from './ports'
import type { Caller, Protocol } from './types'

let harness: Harness
afterEach(() => harness.close())

const OK = '{"model":"m"}'

async function start(settings: { protocol?: Protocol; ports?: Partial<GatewayPorts>; caller?: Partial<Caller> } = {}) {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"usage":{}}')
  }, settings)
  Object.assign(harness.caller, settings.caller)
}

test('1.6 an OpenAI refusal has all four keys, ids, and headers that keep it inert', async () => {
  await start()
  const answer = await harness.call({ body: '{"model":"nope"}' }).done
  expect(answer.status).toBe(404)
  expect(answer.headers).toEqual({
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(answer.body.length),
    'server-timing': 'total;desc="refused"',
    'x-request-id': 'req-1',
    'request-id': 'req-1',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  })
  expect(JSON.parse(answer.body.toString())).toEqual({
    error: {
      message: 'This token knows no such model. GET /api/v1/models lists those it may use.',
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    },
  })
})

test('1.6 R1.37 an Anthropic refusal has type, error and request_id, also before authentication', async () => {
  await start({ protocol: 'anthropic' })
  const unknown = await harness.call({ body: '{"model":"nope"}' }).done
  expect(JSON.parse(unknown.body.toString())).toEqual({
    type: 'error',
    error: {
      type: 'not_found_error',
      message: 'This token knows no such model. GET /api/v1/models lists those it may use.',
    },
    request_id: 'req-1',
  })
  const nobody = await harness.call({ headers: { authorization: undefined } }).done
  expect(nobody.status).toBe(401)
  expect(JSON.parse(nobody.body.toString())).toMatchObject({
    type: 'error',
    error: { type: 'authentication_error' },
    request_id: 'req-2',
  })
})

test.each([
  ['bad JSON', '{"model":', 400, 'invalid_request'],
  ['no model', '{}', 400, 'invalid_request'],
  ['NUL in the model', '{"model":"a\\u0000"}', 400, 'invalid_request'],
  ['a huge model name', `{"model":"${'m'.repeat(5000)}"}`, 404, 'model_not_found'],
  ['100,000 levels', `{"model":"m","x":${'['.repeat(100_000)}`, 400, 'invalid_request'],
  ['multipart', '--x\r\ncontent-disposition: form-data; name="model"\r\n\r\nm\r\n--x--', 400, 'invalid_request'],
])('H-33 %s is refused once and recorded once', async (_name, body, status, errorCode) => {
  await start()
  const answer = await harness.call({ body }).done
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body.toString())).toHaveProperty('error.message')
  const event = onlyEvent(harness)
  expect(event.rejected).toBe(true)
  expect(event.settlement).toMatchObject({ outcome: 'rejected', status, errorCode, provenance: null, attempts: 0 })
  expect(event.intent.model.length).toBeLessThanOrEqual(256)
  expect(harness.seen).toHaveLength(0)
})

test('E12 a body over the limit is 413 in both spellings of the problem', async () => {
  await start()
  const byReader = await harness.call({
    readBody: () => Promise.reject(new AppError('payload_too_large', 'too large')),
  }).done
  expect(byReader.status).toBe(413)
  expect(JSON.parse(byReader.body.toString())).toMatchObject({ error: { code: 'request_too_large' } })
  expect([...harness.events.values()].map((event) => event.settlement?.errorCode)).toEqual(['request_too_large'])
})

test('E13 an encoded request body is never inflated', async () => {
  await start()
  let read = false
  const answer = await harness.call({
    headers: { 'content-encoding': 'gzip' },
    readBody: () => {
      read = true
      return Promise.resolve(Buffer.alloc(0))
    },
  }).done
  expect(answer.status).toBe(415)
  expect(read).toBe(false)
})

test.each([
  ['no_provider_key', { kind: 'no_provider_key' }, 424, 'no_provider_key'],
  ['secret_unreadable', { kind: 'secret_unreadable' }, 502, 'secret_unreadable'],
  ['provider_off', { kind: 'provider_off', provider: 'Groq' }, 403, 'provider_off'],
  ['unavailable', { kind: 'unavailable' }, 503, 'credentials_unavailable'],
  ['ambiguous', { kind: 'not_found', candidates: ['a/m', 'b/m'] }, 404, 'model_not_found'],
] as const)('L01 1.10 resolution %s is answered and recorded', async (_name, resolution, status, code) => {
  await start({ ports: { resolve: () => resolution } })
  const answer = await harness.call({ body: OK }).done
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code } })
  if (status === 503) expect(answer.headers['retry-after']).toBe('1')
  if (code === 'model_not_found') expect(answer.body.toString()).toContain('a/m, b/m')
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'rejected', status, errorCode: code })
})

test('X02 a store that cannot answer is 503, never no and never yes', async () => {
  for (const authenticate of [
    () => ({ kind: 'unavailable' }) as const,
    () => Promise.reject(new Error('db gone')),
    () => {
      throw new Error('db gone')
    },
  ]) {
    await start({ ports: { authenticate } })
    const answer = await harness.call({ body: OK }).done
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code: 'auth_unavailable' } })
    expect(harness.events.size).toBe(0)
    await harness.close()
  }
  await start({ ports: { resolve: () => Promise.reject(new Error('db gone')) } })
  expect((await harness.call({ body: OK }).done).status).toBe(503)
})

test('A6 a body with a second model in another case is refused by name and reaches no provider', async () => {
  await start()
  const answer = await harness.call({ body: '{"model":"m","Model":"other","messages":[]}' }).done
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    error: { type: 'invalid_request_error', param: 'Model', message: expect.stringContaining('The key Model ') },
  })
  expect(harness.seen).toHaveLength(0)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'rejected', errorCode: 'invalid_request' })
})

test('K04 K08 a journal that takes nothing lets no call through and is not asked to keep the refusal', async () => {
  let recorded = 0
  const count = (): void => {
    recorded++
  }
  await start({
    ports: { usage: { open: (_intent, written) => written?.(false), progress: count, close: count, reject: count } },
  })
  const answer = await harness.call({ body: OK }).done
  expect(answer.status).toBe(503)
  expect(answer.headers['retry-after']).toBeDefined()
  expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code: 'metering_unavailable' } })
  expect(harness.seen).toHaveLength(0)
  // What room the journal has left is for the ends of calls that are running.
  expect(recorded).toBe(0)
  expect(harness.gateway.inFlight).toBe(0)
})

test('R3.19 a space with its switch off, or suspended, accepts no calls and says what to do', async () => {
  await start({ caller: { apiAccessEnabled: false } })
  const off = await harness.call({ body: OK }).done
  expect(off.status).toBe(403)
  expect(JSON.parse(off.body.toString())).toMatchObject({
    error: {
      code: 'api_access_disabled',
      message: 'This space does not accept API calls. An owner can switch API access on under Manage → API access.',
    },
  })
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'rejected', errorCode: 'api_access_disabled' })
  expect((await harness.call({ method: 'GET', path: '/models' }).done).status).toBe(403)
  expect((await harness.call({ method: 'GET', path: '/whoami' }).done).status).toBe(200)
  Object.assign(harness.caller, { apiAccessEnabled: true, spaceActive: false })
  expect((await harness.call({ method: 'GET', path: '/whoami' }).done).status).toBe(403)
  expect(harness.events.size).toBe(1)
})

test('R4.25 a token without the permission is refused because of it', async () => {
  await start({ caller: { permissions: new Set(['models:read']) } })
  const answer = await harness.call({ body: OK }).done
  expect(answer.status).toBe(403)
  expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code: 'insufficient_permissions' } })
  expect(onlyEvent(harness).settlement?.errorCode).toBe('insufficient_permissions')
  Object.assign(harness.caller, { permissions: new Set(['gateway:call']) })
  expect((await harness.call({ method: 'GET', path: '/models' }).done).status).toBe(403)
  expect((await harness.call({ body: OK }).done).status).toBe(200)
})

test('H-1 H-2 a token is valid while its expiry is strictly greater than now', async () => {
  await start({ caller: { expiresAtMs: 1_800_000_000_000 } })
  const expired = await harness.call({ body: OK }).done
  expect(expired.status).toBe(401)
  expect(expired.headers['www-authenticate']).toBe('Bearer realm="keyway"')
  expect(harness.events.size).toBe(0)
  Object.assign(harness.caller, { expiresAtMs: 1_800_000_000_001 })
  expect((await harness.call({ body: OK }).done).status).toBe(200)
})

test('R3.9 C-4 every bad token is 401; only who holds an expired or revoked one is told which', async () => {
  const codes: Record<string, unknown> = {}
  for (const code of ['token_invalid', 'token_expired', 'token_revoked'] as const) {
    await start({ ports: { authenticate: () => ({ kind: 'refused', code }) } })
    const answer = await harness.call({ body: OK }).done
    expect(answer.status).toBe(401)
    const { error } = JSON.parse(answer.body.toString()) as { error: { type: string; code: string } }
    expect(error.type).toBe('invalid_request_error')
    codes[code] = error.code
    await harness.close()
  }
  expect(codes).toEqual({
    token_invalid: 'invalid_api_key',
    token_expired: 'token_expired',
    token_revoked: 'token_revoked',
  })
  await start()
  const none = await harness.call({ headers: { authorization: undefined } }).done
  expect(JSON.parse(none.body.toString())).toMatchObject({ error: { code: null } })
})

test('H-8 two different tokens are never chosen between; the same one twice is one', async () => {
  await start()
  const two = await harness.call({ body: OK, headers: { 'x-api-key': OTHER_TOKEN } }).done
  expect(two.status).toBe(400)
  expect(JSON.parse(two.body.toString())).toMatchObject({ error: { code: 'ambiguous_credentials' } })
  expect(harness.events.size).toBe(0)
  expect((await harness.call({ body: OK, headers: { 'x-api-key': TOKEN } }).done).status).toBe(200)
})

test('H-8 H-9 H-10 1.2 every spelling of a credential is decided by its prefix', () => {
  const check = (headers: Record<string, string | string[]>) =>
    readCredential(headers, (token) => token === TOKEN || token === OTHER_TOKEN).kind
  expect(check({})).toBe('none')
  expect(check({ authorization: `Bearer ${TOKEN}` })).toBe('token')
  expect(check({ authorization: `bEaReR   ${TOKEN}  ` })).toBe('token')
  expect(check({ authorization: `Bearer\t${TOKEN}` })).toBe('token')
  expect(check({ authorization: TOKEN })).toBe('token')
  expect(check({ authorization: `Basic ${TOKEN}` })).toBe('malformed')
  expect(check({ authorization: 'Bearer ' })).toBe('malformed')
  expect(check({ authorization: 'Bearer placeholder', 'x-api-key': ` ${TOKEN} ` })).toBe('token')
  expect(check({ 'x-goog-api-key': TOKEN })).toBe('token')
  expect(check({ 'api-key': TOKEN })).toBe('token')
  expect(check({ 'x-api-key': `Bearer ${TOKEN}` })).toBe('malformed')
  expect(check({ 'x-api-key': [TOKEN, OTHER_TOKEN] })).toBe('ambiguous')
  expect(check({ 'x-api-key': `${TOKEN}, ${OTHER_TOKEN}` })).toBe('ambiguous')
  expect(check({ 'x-api-key': `${TOKEN}, ${TOKEN}` })).toBe('token')
  expect(check({ authorization: 'Bearer kw_pat_wrong' })).toBe('malformed')
  expect(check({ authorization: 'Bearer kw_pat_eyJhbGciOiJIUzI1NiJ9.e30.x' })).toBe('malformed')
  expect(check({ authorization: `Bearer ${TOKEN}${'x'.repeat(10_000)}` })).toBe('malformed')
  expect(check({ authorization: `${' '.repeat(600)}Bearer ${TOKEN}` })).toBe('malformed')
})

test('H-9 a malformed token never reaches the store', async () => {
  let asked = 0
  await start({
    ports: {
      authenticate: () => {
        asked++
        return { kind: 'unavailable' }
      },
    },
  })
  await harness.call({ headers: { authorization: 'Bearer kw_pat_wrong' } }).done
  await harness.call({ headers: { authorization: `Bearer ${'x'.repeat(10_240)}` } }).done
  expect(asked).toBe(0)
})

test('1.4 unknown paths and wrong methods answer JSON in the dialect of the family', async () => {
  await start()
  const unknown = await harness.call({ path: '/nowhere' }).done
  expect(unknown.status).toBe(404)
  expect(JSON.parse(unknown.body.toString())).toMatchObject({ error: { code: 'unknown_url' } })
  const family = await harness.call({ path: '/messages/batches' }).done
  expect(JSON.parse(family.body.toString())).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
  for (const method of ['GET', 'PUT', 'DELETE', 'TRACE', 'OPTIONS', 'post', 'PROPFIND']) {
    const answer = await harness.call({ method }).done
    expect(answer.status).toBe(405)
    expect(answer.headers['allow']).toBe('POST')
  }
  expect((await harness.call({ method: 'POST', path: '/models' }).done).headers['allow']).toBe('GET')
  expect(harness.events.size).toBe(0)
})

test('1.1 aliases of the usual mistakes lead to the same endpoint', async () => {
  await start()
  for (const path of [
    '/v1/chat/completions',
    '/chat/completions/',
    '/chat/completions?beta=true',
    '/v1/chat/completions/',
  ]) {
    expect((await harness.call({ path, body: OK }).done).status).toBe(200)
  }
})

test('1.4 the base answers probes at once, without a credential', async () => {
  await start()
  const head = await harness.call({ method: 'HEAD', path: '/', headers: { authorization: undefined } }).done
  expect(head.status).toBe(200)
  expect(head.body).toHaveLength(0)
  expect((await harness.call({ method: 'GET', path: '' }).done).status).toBe(200)
  expect((await harness.call({ method: 'POST', path: '/' }).done).status).toBe(405)
})

test('1.10 models come in both shapes; a model id may hold slashes', async () => {
  await start()
  const openai = await harness.call({ method: 'GET', path: '/models' }).done
  expect(JSON.parse(openai.body.toString())).toEqual({
    object: 'list',
    data: [
      { id: 'openai/gpt-x', object: 'model', created: 1_700_000_000, owned_by: 'openai' },
      { id: 'anthropic/claude-x', object: 'model', created: 1_710_000_000, owned_by: 'anthropic' },
    ],
  })
  const version = { 'anthropic-version': '2023-06-01' }
  const anthropic = await harness.call({ method: 'GET', path: '/models', headers: version, query: 'limit=1' }).done
  expect(JSON.parse(anthropic.body.toString())).toEqual({
    data: [{ type: 'model', id: 'openai/gpt-x', display_name: 'openai/gpt-x', created_at: '2023-11-14T22:13:20.000Z' }],
    has_more: true,
    first_id: 'openai/gpt-x',
    last_id: 'openai/gpt-x',
  })
  const next = await harness.call({
    method: 'GET',
    path: '/models',
    headers: version,
    query: 'after_id=openai%2Fgpt-x',
  }).done
  expect(JSON.parse(next.body.toString())).toMatchObject({ has_more: false, first_id: 'anthropic/claude-x' })
  const one = await harness.call({ method: 'GET', path: '/models/openai/gpt-x' }).done
  expect(JSON.parse(one.body.toString())).toMatchObject({ id: 'openai/gpt-x', object: 'model' })
  expect((await harness.call({ method: 'GET', path: '/models/other' }).done).status).toBe(404)
  expect(harness.events.size).toBe(0)
})

test('R3.17 whoami and verify tell a token about itself and record nothing', async () => {
  await start()
  expect(JSON.parse((await harness.call({ method: 'GET', path: '/whoami' }).done).body.toString())).toEqual({
    token: { id: 'token-1' },
  })
  expect(JSON.parse((await harness.call({ method: 'GET', path: '/verify' }).done).body.toString())).toEqual({
    valid: true,
    method: 'token',
    space: 'acme',
    apiAccess: true,
    permissions: ['gateway:call', 'models:read'],
    expiresAt: null,
  })
  expect(harness.events.size).toBe(0)
  expect(harness.uses).toHaveLength(2)
})

test('X04 every answer has a timing, and that of a refusal tells nothing', async () => {
  await start()
  const known = await harness.call({ method: 'GET', path: '/whoami' }).done
  expect(known.headers['server-timing']).toMatch(/^total;dur=\d+(\.\d)?$/)
  const refused = [
    await harness.call({ body: 'no json' }).done,
    await harness.call({ method: 'PUT', path: '/nowhere' }).done,
  ]
  expect(refused.map(({ headers }) => headers['server-timing'])).toEqual(Array(2).fill('total;desc="refused"'))
})

test('A6 an endpoint that the provider of a model does not have is refused, with the way out', async () => {
  await start({ protocol: 'anthropic' })
  const answer = await harness.call({ path: '/embeddings', body: OK }).done
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    error: { code: 'endpoint_not_served', message: expect.stringContaining('another provider') as string },
  })
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'rejected', errorCode: 'endpoint_not_served' })
})

test('F09 a blocked upstream address is 502 without the address', async () => {
  await start({
    ports: {
      dispatcherFor: () => {
        throw new AppError('upstream_blocked', 'blocked 169.254.169.254')
      },
    },
  })
  const answer = await harness.call({ body: OK }).done
  expect(answer.status).toBe(502)
  expect(answer.body.toString()).toContain('upstream_blocked')
  expect(answer.body.toString()).not.toContain('169.254')
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'upstream_error',
    errorCode: 'upstream_blocked',
    attempts: 0,
  })
})
