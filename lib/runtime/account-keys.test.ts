import { createHash, createHmac, createVerify, generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createEgress, type Egress } from '@/lib/egress/egress'
import { createCredentials } from '@/lib/gateway/accounts/credential-for'
import { bedrock } from '@/lib/gateway/providers/bedrock'
import { vertex } from '@/lib/gateway/providers/vertex'
import type { GatewayPorts } from '@/lib/gateway/ports'
import { type Harness, onlyEvent, startHarness, until, type UpstreamHandler } from '@/lib/gateway/test-harness'
import { createLog } from '@/lib/log'

const log = createLog('silent')
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const SESSION = 'IQoJb3JpZ2luX2VjEXAMPLEsessionTOKEN0123456789/+='
const CHAT = '{"model":"m","messages":[{"role":"user","content":"Grüße"}]}'
const REPLY = '{"model":"x","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}'
const ok: UpstreamHandler = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(REPLY)

let harness: Harness
let egress: Egress
/** Requests that were about to be sent. */
let dispatched = 0
const servers: Server[] = []
afterEach(async () => {
  await harness.close()
  await egress.close({ force: true })
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** A gateway whose route leads to `host`, a name that is this machine, through the real way out. */
async function start(
  handler: UpstreamHandler,
  at: { host: string; path: string; profile: typeof bedrock | typeof vertex; tokenPort?: number },
): Promise<string> {
  dispatched = 0
  const dispatcherFor: GatewayPorts['dispatcherFor'] = (route) => {
    dispatched++
    return egress.dispatcherFor({ origin: new URL(route.baseUrl).origin, partition: route.providerKeyId })
  }
  harness = await startHarness(handler, { ports: { dispatcherFor } })
  const address = `${at.host}:${portOf(harness.upstream)}`
  egress = createEgress({
    allow: [address, ...(at.tokenPort === undefined ? [] : [`127.0.0.1:${at.tokenPort}`])],
    log,
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  })
  harness.route.profile = at.profile
  harness.route.baseUrl = `http://${address}${at.path}`
  return address
}

const BEDROCK = { host: 'bedrock-runtime.eu-west-1.amazonaws.com', path: '/openai/v1', profile: bedrock }

function useKey(text: string, tokenUrl?: string, wallMs: () => number = Date.now): void {
  const ask = egress.requestJson
  const { profile, baseUrl } = harness.route
  const key = { id: 'k', profile, baseUrl, secret: { reveal: () => text } }
  Object.assign(harness.route, createCredentials({ ask, wallMs, ...(tokenUrl ? { tokenUrl } : {}) }).credentialFor(key))
}

/** The signature that a request should have, by the description of AWS and from what arrived. */
function signatureFor(request: {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: Buffer
}): string {
  const [, credential = '', signed = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=/.exec(
      request.headers.authorization ?? '',
    ) ?? []
  const [date = '', region = '', service = ''] = credential.split('/')
  const hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
  const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
  const names = signed.split(';')
  const canonical = [
    request.method,
    request.url,
    '',
    ...names.map((name) => `${name}:${String(request.headers[name])}`),
    '',
    signed,
    hex(request.body),
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], credential, hex(canonical)].join('\n')
  const key = [region, service, 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${SECRET}`, date))
  return hmac(key, text).toString('hex')
}

test.each([
  ['an access key', `AKIAIOSFODNN7EXAMPLE:${SECRET}`, CHAT],
  ['a temporary one, for a stream', `ASIAIOSFODNN7EXAMPLE:${SECRET}:${SESSION}`, CHAT.replace('{', '{"stream":true,')],
])('compat 3.1 E05 %s signs the call it is used for, and its secret stays here', async (_, key, body) => {
  const address = await start(ok, BEDROCK)
  useKey(key)
  expect((await harness.call({ body }).done).status).toBe(200)
  const sight = harness.seen[0]!
  expect(sight.url).toBe('/openai/v1/chat/completions')
  expect(sight.headers.host).toBe(address)
  expect(sight.headers.authorization).toContain('/eu-west-1/bedrock/aws4_request')
  expect(sight.headers.authorization).toContain('host;x-amz-date')
  expect(sight.headers.authorization?.slice(-64)).toBe(signatureFor(sight))
  expect(sight.headers['x-amz-security-token']).toBe(key.startsWith('ASIA') ? SESSION : undefined)
  expect(Math.abs(Date.now() - dateOf(String(sight.headers['x-amz-date'])))).toBeLessThan(60_000)
  expect(JSON.stringify(sight.headers)).not.toContain(SECRET)
  expect(signatureFor({ ...sight, body: Buffer.from('another') })).not.toBe(signatureFor(sight))
})

const dateOf = (amz: string): number =>
  Date.parse(amz.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

test('compat 3.1 a Bedrock API key is sent as it is', async () => {
  await start(ok, BEDROCK)
  useKey('ABSKQmVkcm9ja0FQSUtleQ==')
  await harness.call({ body: CHAT }).done
  expect(harness.seen[0]?.headers.authorization).toBe('Bearer ABSKQmVkcm9ja0FQSUtleQ==')
})

test('G17 a session token that its provider says back does not reach the client', async () => {
  const message = `bad token ${SESSION}`
  await start((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/json', 'x-request-id': SESSION })
    response.end(JSON.stringify({ error: { message } }))
  }, BEDROCK)
  useKey(`ASIAIOSFODNN7EXAMPLE:${SECRET}:${SESSION}`)
  const answer = await harness.call({ body: CHAT }).done
  expect(answer.status).toBe(400)
  expect(answer.body.toString() + JSON.stringify(answer.headers)).not.toContain(SESSION)
})

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const ACCOUNT = JSON.stringify({
  type: 'service_account',
  client_email: 'gateway@project.iam.gserviceaccount.com',
  private_key_id: 'kid-1',
  private_key: privateKey,
  token_uri: 'https://evil.example/token',
})
const VERTEX = {
  host: 'europe-west1-aiplatform.googleapis.com',
  path: '/v1/projects/p/locations/europe-west1/endpoints/openapi',
  profile: vertex,
}

/** Google's token address: says what `answer` says, and what it was asked. */
async function startTokens(answer: () => { status: number; body: string; after?: Promise<unknown> }) {
  const asked: { path: string; claims: Record<string, unknown>; isSigned: boolean }[] = []
  const server = createServer((request, response) => {
    let form = ''
    request.on('data', (chunk: Buffer) => (form += String(chunk)))
    request.on('end', () => {
      const fields = new URLSearchParams(form)
      const [header = '', claims = '', signature = ''] = (fields.get('assertion') ?? '').split('.')
      const decoded = [header, claims].map((part): unknown => JSON.parse(Buffer.from(part, 'base64url').toString()))
      expect(decoded[0]).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid-1' })
      expect(fields.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
      asked.push({
        path: request.url ?? '',
        claims: decoded[1] as Record<string, unknown>,
        isSigned: createVerify('sha256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url'),
      })
      const { status, body, after } = answer()
      void Promise.resolve(after).then(() => response.writeHead(status).end(body))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { asked, port: portOf(server), url: `http://127.0.0.1:${portOf(server)}/token` }
}

const tokenAnswer = (token: string, seconds = 3600) => ({
  status: 200,
  body: JSON.stringify({ access_token: token, expires_in: seconds, token_type: 'Bearer' }),
})

test('compat 3.1 a service account signs for a token at Google’s address; calls share it until shortly before it ends', async () => {
  let token = 'ya29.first-token'
  const tokens = await startTokens(() => tokenAnswer(token))
  await start(ok, { ...VERTEX, tokenPort: tokens.port })
  let nowMs = Date.parse('2026-11-28T10:00:00Z')
  useKey(ACCOUNT, tokens.url, () => nowMs)
  const calls = (count: number) => Promise.all(Array.from({ length: count }, () => harness.call({ body: CHAT }).done))
  const sent = () => new Set(harness.seen.splice(0).map(({ headers }) => headers.authorization))
  expect((await calls(20)).every(({ status }) => status === 200)).toBe(true)
  expect(sent()).toEqual(new Set(['Bearer ya29.first-token']))
  expect(tokens.asked).toEqual([
    {
      path: '/token',
      isSigned: true,
      claims: {
        iss: 'gateway@project.iam.gserviceaccount.com',
        scope: 'https://www.googleapis.com/auth/cloud-platform',
        aud: 'https://oauth2.googleapis.com/token',
        iat: nowMs / 1000,
        exp: nowMs / 1000 + 3600,
      },
    },
  ])
  token = 'ya29.second-token'
  nowMs += 50 * 60_000
  await calls(1)
  expect(tokens.asked).toHaveLength(1)
  // It still holds: the call that finds it old does not wait for the new one.
  nowMs += 6 * 60_000
  await calls(1)
  expect(sent()).toEqual(new Set(['Bearer ya29.first-token']))
  await until(() => tokens.asked.length === 2)
  await until(() => harness.route.apiKey.reveal('upstream-request') === 'ya29.second-token')
  await calls(2)
  expect(sent()).toEqual(new Set(['Bearer ya29.second-token']))
  nowMs += 2 * 3_600_000
  token = 'ya29.third-token'
  await calls(2)
  expect(sent()).toEqual(new Set(['Bearer ya29.third-token']))
  expect(tokens.asked).toHaveLength(3)
})

test('compat 1.6 a service account that Google refuses is a refused key: 502, recorded so, and the provider is not asked', async () => {
  const tokens = await startTokens(() => ({ status: 400, body: '{"error":"invalid_grant"}' }))
  await start(ok, { ...VERTEX, tokenPort: tokens.port })
  useKey(ACCOUNT, tokens.url)
  const answer = await harness.call({ body: CHAT }).done
  expect(answer.status).toBe(502)
  expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code: 'upstream_auth_error' } })
  expect(onlyEvent(harness).settlement).toMatchObject({
    outcome: 'upstream_error',
    status: 502,
    errorCode: 'upstream_auth_error',
    attempts: 0,
    tokens: { input: null, output: null },
  })
  expect(harness.uses).toEqual([{ tokenId: 'token-1', providerKeyId: 'key-1', providerKeyRefused: true }])
  await harness.call({ body: CHAT }).done
  expect(tokens.asked).toHaveLength(1)
  expect(harness.seen).toEqual([])
})

test('G19 where Google gives no token for another reason the key is not blamed', async () => {
  const tokens = await startTokens(() => ({ status: 503, body: 'later' }))
  await start(ok, { ...VERTEX, tokenPort: tokens.port })
  useKey(ACCOUNT, tokens.url)
  const answer = await harness.call({ body: CHAT }).done
  expect(answer.status).toBe(502)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'upstream_error', errorCode: 'upstream_connect' })
  expect(harness.uses).toMatchObject([{ providerKeyRefused: false }])
})

test('compat 1.8 a client that leaves while a token is fetched: recorded as left, and nothing is sent', async () => {
  let answer: () => void = () => undefined
  const after = new Promise<void>((resolve) => (answer = resolve))
  const tokens = await startTokens(() => ({ ...tokenAnswer('ya29.first-token'), after }))
  await start(ok, { ...VERTEX, tokenPort: tokens.port })
  useKey(ACCOUNT, tokens.url)
  const call = harness.call({ body: CHAT })
  await until(() => tokens.asked.length === 1)
  call.leave()
  await call.done
  answer()
  await until(() => harness.route.apiKey.reveal('upstream-request') !== '')
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'client_abort', attempts: 0 })
  expect(dispatched).toBe(0)
})
