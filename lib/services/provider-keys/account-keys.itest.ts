import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { POST as rotateRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/rotate/route'
import { PATCH as updateRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/route'
import { POST as createRoute } from '@/app/api/spaces/[spaceId]/provider-keys/route'
import { open } from '@/lib/crypto/sealed'
import { db } from '@/lib/db/client'
import { createEgress, type Egress } from '@/lib/egress/egress'
import { createLog } from '@/lib/log'
import { processState, setProcessState } from '@/lib/process-state'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import { callRoute } from '@/lib/testing/call-route'
import { startTestState, testSpace, type TestPerson, type TestState } from '@/lib/testing/test-state'
import { sealedPlace } from './sealed-place'

type Space = { spaceId: string; person: TestPerson }

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYCANARYKEY0'
const ACCESS_KEY = `AKIAIOSFODNN7EXAMPLE:${SECRET}`
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const account = (more: object = {}): string =>
  JSON.stringify(
    {
      type: 'service_account',
      project_id: 'my-project',
      private_key_id: '0123456789abcdef0123',
      private_key: privateKey,
      client_email: 'gateway@my-project.iam.gserviceaccount.com',
      token_uri: 'https://evil.example/token',
      ...more,
    },
    null,
    2,
  )

let state: TestState
let server: Server
let seen: { url: string; headers: IncomingHttpHeaders }[] = []
let asked: string[] = []
let answer = { status: 200, body: '' }
let bedrockUrl = ''
let egress: Egress

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      seen.push({ url: request.url ?? '', headers: request.headers })
      response.writeHead(answer.status).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  state = await startTestState('embedded')
  // The names of AWS and Google lead here; the way out is the real one.
  const host = `bedrock-runtime.us-east-1.amazonaws.com:${port}`
  bedrockUrl = `http://${host}/openai/v1`
  egress = createEgress({
    allow: [host, `127.0.0.1:${port}`, `proxy.example.com:${port}`],
    log: createLog('silent'),
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  })
  setProcessState({
    ...processState(),
    egress: {
      ...egress,
      checkBaseUrl: (raw) => Promise.resolve(new URL(raw)),
      requestJson: (request) => {
        asked.push(request.url.href)
        const url =
          request.url.hostname === 'oauth2.googleapis.com' ? new URL(`http://127.0.0.1:${port}/token`) : request.url
        return egress.requestJson({ ...request, url })
      },
    },
  })
})
afterAll(async () => {
  server.close().closeAllConnections()
  await egress.close({ force: true })
  await state.stop()
})
beforeEach(() => {
  seen = []
  asked = []
})

const create = ({ spaceId, person }: Space, body: object) =>
  callRoute(createRoute, { cookie: person.cookie, params: { spaceId }, body: { label: 'main', ...body } })
const send = (route: typeof rotateRoute, { spaceId, person }: Space, id: string, method: string, body: object) =>
  callRoute(route, { method, cookie: person.cookie, params: { spaceId, id }, body })
const bedrock = (apiKey: string, baseUrl = bedrockUrl) => ({ provider: 'bedrock', apiKey, baseUrl })
const vertex = (apiKey: string) => ({
  provider: 'vertex',
  apiKey,
  baseUrl: 'https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/europe-west1/endpoints/openapi',
})
const issueOf = async (response: Response): Promise<string> => {
  expect(response.status).toBe(400)
  const { error } = (await response.json()) as { error: { issues: { path: string; message: string }[] } }
  return error.issues.map(({ path, message }) => `${path}: ${message}`).join()
}
async function sealed(space: Space, id: string): Promise<string> {
  const { ciphertext } = await db().providerKey.findUniqueOrThrow({ where: { id } })
  return open(processState().keyRing, ciphertext, sealedPlace(space.spaceId, id)).reveal('upstream-request')
}

test('compat 3.1 R2.6 R2.12 an access key is tested with its signature, sealed whole, and known by its id', async () => {
  const space = await testSpace('owner')
  answer = { status: 200, body: '{"data":[{"id":"openai.gpt-oss-120b"}]}' }
  const response = await create(space, bedrock(ACCESS_KEY))
  expect(response.status).toBe(201)
  const view = (await response.json()) as ProviderKeyView
  expect(view).toMatchObject({ status: 'ok', problem: null, hint: 'MPLE', modelCount: 1 })
  expect(seen).toMatchObject([{ url: '/openai/v1/models' }])
  expect(seen[0]?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/us-east-1\/bedrock/,
  )
  expect(JSON.stringify([view, seen])).not.toContain(SECRET)
  expect(await sealed(space, view.id)).toBe(ACCESS_KEY)
  answer = { status: 403, body: '{}' }
  const rotated = await send(rotateRoute, space, view.id, 'POST', { apiKey: ACCESS_KEY.replace('EXAMPLE', 'ANOTHER') })
  expect(await rotated.json()).toMatchObject({ status: 'failing', hint: 'THER' })
})

test('compat 3.1 H-57 half an access key, and an address without a region, are named before anything is sent', async () => {
  const space = await testSpace('owner')
  for (const key of ['AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE:short', `ASIAIOSFODNN7EXAMPLE:${SECRET}`]) {
    expect(await issueOf(await create(space, bedrock(key)))).toBe(
      'apiKey: Write an access key as ID:secret, a temporary one as ID:secret:session token',
    )
  }
  const elsewhere = bedrockUrl.replace('bedrock-runtime.us-east-1.amazonaws.com', 'proxy.example.com')
  expect(await issueOf(await create(space, bedrock(ACCESS_KEY, elsewhere)))).toContain('baseUrl: With an access key')
  expect(seen).toEqual([])
  answer = { status: 200, body: '{"data":[]}' }
  const { id } = (await (await create(space, bedrock('ABSKQmVkcm9ja0FQSUtleQ', elsewhere))).json()) as ProviderKeyView
  expect(await issueOf(await send(rotateRoute, space, id, 'POST', { apiKey: ACCESS_KEY }))).toContain('baseUrl')
  expect((await send(updateRoute, space, id, 'PATCH', { apiKey: ACCESS_KEY, baseUrl: bedrockUrl })).status).toBe(200)
})

test('compat 3.1 R2.6 F01 a service account is tested at Google’s own address; only what signs is sealed', async () => {
  const space = await testSpace('owner')
  answer = { status: 200, body: '{"access_token":"ya29.CANARY-token","expires_in":3599}' }
  const response = await create(space, vertex(`\n ${account()} `))
  expect(response.status).toBe(201)
  const view = (await response.json()) as ProviderKeyView
  expect(view).toMatchObject({ status: 'ok', problem: null, hint: '0123', allowAnyModel: true })
  expect(asked).toEqual(['https://oauth2.googleapis.com/token'])
  expect(Object.keys(JSON.parse(await sealed(space, view.id)) as object)).toEqual([
    'type',
    'client_email',
    'private_key_id',
    'private_key',
  ])
  expect(JSON.stringify(view)).not.toMatch(/PRIVATE KEY|ya29/)
  answer = { status: 400, body: '{"error":"invalid_grant","error_description":"canary"}' }
  const refused = (await (await create(space, { ...vertex(account()), label: 'two' })).json()) as ProviderKeyView
  expect(refused).toMatchObject({
    status: 'failing',
    problem: 'Google refused this service account (400). Check that it exists and its key is active.',
  })
})

test('compat 3.1 H-57 a file that is no whole service account, and one for a provider that takes none, are refused', async () => {
  const space = await testSpace('owner')
  const whole = 'apiKey: This is not the whole JSON file of a service account'
  expect(await issueOf(await create(space, vertex(account().slice(0, 300))))).toBe(whole)
  expect(await issueOf(await create(space, vertex('{"type":"authorized_user"}')))).toBe(whole)
  const broken = account({ private_key: '-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n' })
  expect(await issueOf(await create(space, vertex(broken)))).toBe(
    'apiKey: The private key in this file cannot be read. Download the file again',
  )
  expect(await issueOf(await create(space, { provider: 'openai', apiKey: account() }))).toContain(
    'takes no service account',
  )
  expect(asked).toEqual([])
})
