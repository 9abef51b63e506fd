import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLE_PERMISSIONS } from '@/lib/auth/policy'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import { type MockProvider, startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import type { Permission, Role } from '@/lib/schemas/permission'
import { type Call, callRoute } from '@/lib/testing/call-route'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import {
  addMember,
  DATABASES,
  startTestState,
  type TestPerson,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'
import { loadFromSources } from './load-from-sources'
import { readRegistry, type Registry, type RouteEntry } from './read-registry'

/** Whose thing a request names. */
const KINDS = ['own', 'foreign', 'missing', 'malformed'] as const
type Kind = (typeof KINDS)[number]

type Tenant = { spaceId: string; owner: TestPerson; token: { id: string; secret: string }; providerKeyId: string }

const nameOf = ({ method, path }: RouteEntry): string => `${method} ${path}`
const isMutation = ({ method }: RouteEntry): boolean => method !== 'GET'

describe.each(DATABASES)('principals × routes on %s', (database) => {
  let state: TestState
  let mock: MockProvider
  let registry: Registry
  let a: Tenant
  let b: Tenant
  const people: Record<string, TestPerson> = {}

  beforeAll(async () => {
    mock = await startMockProvider({ pace: 'instant' })
    state = await startTestState(database, { KEYWAY_EGRESS_ALLOW: `127.0.0.1:${mock.port}` })
    registry = await readRegistry(process.cwd(), loadFromSources)
    a = await tenant()
    b = await tenant()
    people['owner'] = a.owner
    for (const role of ['admin', 'member', 'viewer'] as const) {
      const person = await testUser()
      await addMember(a.spaceId, person, role)
      people[role] = person
    }
    people['owner of another space'] = b.owner
    people['platform admin'] = await testUser({ isPlatformAdmin: true })
    const removed = await testUser()
    await addMember(a.spaceId, removed, 'admin')
    await db().member.update({
      where: { spaceId_userId: { spaceId: a.spaceId, userId: removed.userId } },
      data: { removedAt: new Date() },
    })
    people['removed member'] = removed
  })
  afterAll(async () => {
    await state.stop()
    await mock.close()
  })

  async function tenant(): Promise<Tenant> {
    const owner = await testUser()
    const spaceId = owner.personalSpaceId
    return {
      spaceId,
      owner,
      token: await testToken(owner, spaceId),
      providerKeyId: await testProviderKey(spaceId, { baseUrl: `${mock.url}/v1`, isDefault: true }),
    }
  }

  /** What each route is sent so that it succeeds for somebody who may. A route without a row fails the run. */
  const REQUESTS: Readonly<Record<string, (person: TestPerson, kind: Kind, spaceId: string) => Promise<Call>>> = {
    'GET /api/me': async () => ({}),
    'PATCH /api/me': async () => ({ body: { name: 'New Name' } }),
    'GET /api/me/tokens': async () => ({}),
    'POST /api/me/tokens': async (person, kind) => ({
      body: { name: 'laptop', spaceId: pick(kind, person.personalSpaceId, other(person).spaceId) },
    }),
    'DELETE /api/me/tokens/[id]': async (person, kind) => ({
      params: {
        id: pick(kind, (await testToken(person, person.personalSpaceId)).id, other(person).token.id),
      },
    }),
    'GET /api/spaces': async () => ({}),
    'POST /api/spaces': async () => ({ body: { name: `Space ${newId()}` } }),
    'POST /api/setup': async () => ({
      body: { token: 'kw_set_', name: 'Eve', email: 'eve@example.org', password: 'correct horse battery' },
    }),
    'POST /api/password': async () => ({ body: { token: 'kw_pwd_', password: 'correct horse battery' } }),
    'GET /api/spaces/[spaceId]': async () => ({}),
    'GET /api/spaces/[spaceId]/api-access': async () => ({}),
    'PUT /api/spaces/[spaceId]/api-access': async () => ({ body: { enabled: true } }),
    'GET /api/spaces/[spaceId]/onboarding': async () => ({}),
    'GET /api/spaces/[spaceId]/provider-keys': async () => ({}),
    'POST /api/spaces/[spaceId]/provider-keys': async () => ({ body: newProviderKey() }),
    'DELETE /api/spaces/[spaceId]/provider-keys/[id]': async (_person, kind, spaceId) => ({
      params: { id: pick(kind, await freshKey(spaceId), b.providerKeyId) },
    }),
    'POST /api/spaces/[spaceId]/provider-keys/[id]/verify': async (_person, kind, spaceId) => ({
      body: {},
      params: { id: pick(kind, await freshKey(spaceId), b.providerKeyId) },
    }),
    'GET /api/spaces/[spaceId]/usage': async () => ({ query: 'zone=Europe/Berlin' }),
    'GET /api/spaces/[spaceId]/usage/events': async () => ({ query: 'limit=5' }),
  }

  const newProviderKey = () => ({
    provider: 'openai_compatible',
    slug: 'mock',
    label: newId(),
    apiKey: 'sk-a-key-that-works',
    baseUrl: `${mock.url}/v1`,
  })
  const freshKey = (spaceId: string): Promise<string> => testProviderKey(spaceId, { baseUrl: `${mock.url}/v1` })
  const other = (person: TestPerson): Tenant => (person.userId === b.owner.userId ? a : b)

  function pick(kind: Kind, own: string, foreign: string): string {
    if (kind === 'own') return own
    if (kind === 'foreign') return foreign
    return kind === 'missing' ? newId() : 'not-an-id'
  }

  async function send(
    entry: RouteEntry,
    person: TestPerson,
    kind: { space: Kind; id: Kind },
    more: Call = {},
  ): Promise<Response> {
    const request = REQUESTS[nameOf(entry)]
    if (!request) throw new Error(`${nameOf(entry)} has no row in the principals matrix.`)
    return sendPrepared(entry, person, kind, await request(person, kind.id, a.spaceId), more)
  }

  async function sendPrepared(
    entry: RouteEntry,
    person: TestPerson,
    kind: { space: Kind; id: Kind },
    call: Call,
    more: Call = {},
  ): Promise<Response> {
    const params = { ...call.params }
    if (entry.path.includes('[spaceId]')) params['spaceId'] = pick(kind.space, a.spaceId, b.spaceId)
    return callRoute(entry.handler, { method: entry.method, cookie: person.cookie, ...call, params, ...more })
  }

  const inSpace = ({ path }: RouteEntry): boolean => path.includes('[spaceId]')
  /** Whether the request names something by an id below the space or the person. */
  const namesThing = (entry: RouteEntry): boolean => entry.path.includes('[id]')
  const OWN = { space: 'own', id: 'own' } as const
  const person = (name: string): TestPerson => {
    const found = people[name]
    if (!found) throw new Error(name)
    return found
  }

  test('X01 every route of the registry has a row in this matrix, and no row is left over', () => {
    expect(Object.keys(REQUESTS).toSorted()).toEqual(registry.routes.map(nameOf).toSorted())
  })

  test('A01 anonymous callers, forged sessions and disabled people are nobody, everywhere', async () => {
    const disabled = await testUser()
    await db().user.update({ where: { id: disabled.userId }, data: { status: 'disabled' } })
    for (const entry of registry.routes) {
      const expected = entry.declaration.permission === 'public' ? 404 : 401
      for (const cookie of [undefined, `kw_ses_${'A'.repeat(43)}`, disabled.cookie, '%E0%A4%A', "' OR 1=1 --"]) {
        const response = await send(entry, a.owner, OWN, { cookie })
        expect(`${nameOf(entry)} ${response.status}`).toBe(`${nameOf(entry)} ${expected}`)
      }
    }
  })

  test('R3.7 A14 A16 H-7 a token is refused on every route, alone and beside a cookie', async () => {
    const { secret } = a.token
    for (const entry of registry.routes) {
      for (const headers of [{ authorization: `Bearer ${secret}` }, { 'x-api-key': secret }, { authorization: 'x' }]) {
        const alone = await send(entry, a.owner, OWN, { cookie: undefined, headers })
        expect(await codeOf(alone)).toBe('403 session_required')
        const both = await send(entry, person('viewer'), OWN, { headers })
        expect(await codeOf(both)).toBe('400 invalid_input')
      }
    }
  })

  test('A02 A06 R2.3 each role may do in its space exactly what the role table says', async () => {
    const table: string[] = []
    const expected: string[] = []
    for (const entry of registry.routes.filter(inSpace)) {
      const permission = entry.declaration.permission as Permission
      for (const role of ['owner', 'admin', 'member', 'viewer'] satisfies Role[]) {
        const { status } = await send(entry, person(role), OWN)
        table.push(`${nameOf(entry)} ${role} ${status < 300 ? 'ok' : status}`)
        expected.push(`${nameOf(entry)} ${role} ${ROLE_PERMISSIONS[role].includes(permission) ? 'ok' : '403'}`)
      }
      for (const outsider of ['platform admin', 'owner of another space', 'removed member']) {
        const { status } = await send(entry, person(outsider), OWN)
        table.push(`${nameOf(entry)} ${outsider} ${status}`)
        expected.push(`${nameOf(entry)} ${outsider} 404`)
      }
    }
    expect(table).toEqual(expected)
  })

  test('A06 the signed-in person’s own routes work for everybody, whatever their role elsewhere', async () => {
    for (const entry of registry.routes.filter(({ declaration }) => declaration.permission === 'self')) {
      for (const each of Object.values(people)) {
        const { status } = await send(entry, each, OWN)
        expect(`${nameOf(entry)} ${status < 300}`).toBe(`${nameOf(entry)} true`)
      }
    }
  })

  test('A02 A03 A04 R2.13 a foreign space or thing is answered byte for byte like one that never was', async () => {
    const before = await snapshot(b)
    const principals = Object.entries(people).filter(([name]) => name !== 'owner of another space')
    let compared = 0
    for (const entry of registry.routes) {
      const variants: { space: Kind; id: Kind }[][] = []
      if (inSpace(entry)) variants.push(KINDS.slice(1).map((space) => ({ space, id: 'own' })))
      if (namesThing(entry)) {
        variants.push([
          { space: 'own', id: 'foreign' },
          { space: 'own', id: 'missing' },
        ])
        variants.push([{ space: 'own', id: 'malformed' }])
      }
      if (nameOf(entry) === 'POST /api/me/tokens')
        variants.push([
          { space: 'own', id: 'foreign' },
          { space: 'own', id: 'missing' },
        ])
      for (const [name, each] of principals) {
        for (const variant of variants) {
          const answers = await Promise.all(variant.map(async (kind) => fingerprint(await send(entry, each, kind))))
          expect(new Set(answers).size, `${nameOf(entry)} as ${name}: ${answers.join('\n')}`).toBe(1)
          expect(answers[0]).toMatch(/^40[34] /)
          compared += 1
        }
      }
    }
    expect(compared).toBeGreaterThan(80)
    expect(await snapshot(b)).toEqual(before)
  })

  test('A09 X23 a valid write with one field too many is refused', async () => {
    for (const entry of registry.routes.filter(isMutation)) {
      const call = await REQUESTS[nameOf(entry)]?.(a.owner, 'own', a.spaceId)
      const valid = (call?.body ?? {}) as Record<string, unknown>
      for (const name of [
        'role',
        'isPlatformAdmin',
        'id',
        'createdAt',
        'spaceId',
        'userId',
        'passwordHash',
        'constructor',
      ]) {
        if (name in valid && name !== 'constructor') continue
        const response = await send(entry, a.owner, OWN, { body: { ...valid, [name]: 'planted' } })
        expect(`${nameOf(entry)} ${name} ${await codeOf(response)}`).toBe(`${nameOf(entry)} ${name} 400 invalid_input`)
      }
    }
  })

  test('C05 P17 no forged context writes anything, on any route', async () => {
    const forged: Record<string, string | null>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://keyway.test.evil.example' },
      { origin: 'https://keyway.test' },
      { origin: null, 'sec-fetch-site': null },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: null, 'sec-fetch-site': null, referer: 'http://keyway.test/me' },
      { 'x-keyway-csrf': null },
      { 'x-keyway-csrf': 'true' },
    ]
    const writes = await db().auditEvent.count()
    for (const entry of registry.routes.filter(isMutation)) {
      for (const headers of forged) {
        expect(await codeOf(await send(entry, a.owner, OWN, { headers }))).toBe('403 csrf_failed')
      }
    }
    expect(await db().auditEvent.count()).toBe(writes)
  })

  test('C05 a form or plain text is no JSON, and a read takes no method override', async () => {
    for (const entry of registry.routes.filter(isMutation)) {
      for (const body of ['{"name":"x"}', new URLSearchParams({ name: 'x' })]) {
        const response = await send(entry, a.owner, OWN, { body })
        expect(`${nameOf(entry)} ${await codeOf(response)}`).toBe(`${nameOf(entry)} 415 unsupported_media_type`)
      }
    }
    const writes = await db().auditEvent.count()
    for (const entry of registry.routes.filter((each) => !isMutation(each))) {
      const response = await send(entry, a.owner, OWN, {
        headers: { 'x-http-method-override': 'DELETE', 'x-method': 'PUT' },
      })
      expect(response.status).toBe(200)
    }
    expect(await db().auditEvent.count()).toBe(writes)
  })

  test('X21 D07 a change whose record cannot be written does not happen', async () => {
    const everything = async (): Promise<string> => {
      const order = { orderBy: { id: 'asc' } } as const
      return JSON.stringify([
        await db().user.findMany(order),
        await db().space.findMany(order),
        await db().member.findMany({ orderBy: [{ spaceId: 'asc' }, { userId: 'asc' }] }),
        await db().providerKey.findMany(order),
        await db().model.findMany(order),
        await db().personalAccessToken.findMany(order),
      ])
    }
    // The tests before have left many; a space has room for a hundred.
    await db().providerKey.deleteMany({ where: { spaceId: a.spaceId, id: { not: a.providerKeyId } } })
    // Off first, so that the call that turns it on changes something.
    await db().space.update({ where: { id: a.spaceId }, data: { apiAccessEnabled: false } })
    await db().$executeRaw`ALTER TABLE audit_event ADD CONSTRAINT nothing_more CHECK (false) NOT VALID`
    try {
      for (const entry of registry.routes.filter(
        (each) => isMutation(each) && each.declaration.permission !== 'public',
      )) {
        const call = await REQUESTS[nameOf(entry)]?.(a.owner, 'own', a.spaceId)
        const before = await everything()
        const response = await sendPrepared(entry, a.owner, OWN, call ?? {})
        expect(`${nameOf(entry)} ${await codeOf(response)}`).toBe(`${nameOf(entry)} 500 internal`)
        expect(await everything()).toBe(before)
      }
    } finally {
      await db().$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT nothing_more`
    }
  })

  test('A12 C08 hidden parameters and other origins change nothing', async () => {
    for (const entry of registry.routes.filter((each) => !isMutation(each))) {
      const response = await send(entry, person('viewer'), OWN, { headers: { origin: 'https://evil.example' } })
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      for (const query of ['debug=1', 'bypass_filter=true', '_method=DELETE', 'spaceId=x', 'userId=x&userId=y']) {
        const tried = await send(entry, person('viewer'), OWN, { query })
        expect([400, 403]).toContain(tried.status)
      }
    }
  })

  test('P7 X25 bodies that are not what they should be get a 4xx and the envelope', async () => {
    const bodies = [
      '{',
      '[]',
      'null',
      '"x"',
      '1',
      '{"name":"\\ud800"}',
      `{"a":${'['.repeat(64)}${']'.repeat(64)}}`,
      '{"__proto__":{"x":1}}',
      '{"name":"\\u0000"}',
    ]
    for (const entry of registry.routes.filter((each) => isMutation(each) && each.method !== 'DELETE')) {
      for (const body of bodies) {
        const response = await send(entry, a.owner, OWN, { body, headers: { 'content-type': 'application/json' } })
        const answer = (await response.json()) as { error?: { code?: string; requestId?: string } }
        const harmless = body.includes('__proto__') && nameOf(entry).endsWith('/verify')
        if (harmless) continue
        expect(`${nameOf(entry)} ${body.slice(0, 30)} ${response.status}`).toMatch(/ 4\d\d$/)
        expect(answer.error?.requestId).toBe(response.headers.get('x-request-id'))
      }
      const huge = await send(entry, a.owner, OWN, { body: { name: 'x'.repeat(70_000) } })
      expect(await codeOf(huge)).toBe('413 payload_too_large')
    }
  })

  async function snapshot(of: Tenant): Promise<unknown> {
    const where = { spaceId: of.spaceId }
    return [
      await db().space.findUnique({ where: { id: of.spaceId } }),
      await db().providerKey.findMany({ where, orderBy: { id: 'asc' } }),
      await db().personalAccessToken.findMany({ where, orderBy: { id: 'asc' } }),
      await db().member.findMany({ where, orderBy: { userId: 'asc' } }),
    ]
  }
})

async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error?: { code?: string } }
  return `${response.status} ${error?.code}`
}

/** Everything a caller can compare, without the request's own id. */
async function fingerprint(response: Response): Promise<string> {
  const id = response.headers.get('x-request-id') ?? ''
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value.replace(id, '…')}`).join('; ')
  return `${response.status} ${headers} ${(await response.text()).replaceAll(id, '…')}`
}
