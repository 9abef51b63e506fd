import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db/client'
import { outcomeOf, OWN, prepare, sendAs } from './request-fixture'
import { isChange, isMutation, nameOf } from './required-fixture'
import type { RouteEntry } from './read-registry'
import { startWorld, type World } from './world-fixture'
import { startWriteLog, takeWrites } from './write-log-fixture'

/** What a browser would send on behalf of somebody else's page; null takes a header away. */
const FORGED: readonly Record<string, string | null>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://keyway.test.evil.example' },
  { origin: 'https://keyway.test' },
  { origin: null, 'sec-fetch-site': null },
  { 'sec-fetch-site': 'cross-site' },
  { origin: null, 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { origin: null, 'sec-fetch-site': null, referer: 'http://keyway.test/me' },
  { 'x-keyway-csrf': null },
  { 'x-keyway-csrf': 'true' },
]

/** Origins of pages that are not Keyway's. */
const ORIGINS = [
  'https://evil.example',
  'null',
  'http://keyway.test.evil.example',
  'http://evil.keyway.test',
  'https://keyway.test',
  'http://keyway.test:81',
  'http://keyway.testing',
  'http://localhost',
  'file://',
  'chrome-extension://abcdefghijklmnop',
]

/** Ways other products were told to look away. */
const OVERRIDE_QUERIES = [
  'bypass_filter=true',
  'debug=1',
  '_method=DELETE',
  'spaceId=x',
  'space_id=x',
  'userId=x&userId=y',
  'ownerId=x',
  'admin=true',
  'isAdmin=1',
  'role=owner',
  'as=owner',
  'impersonate=x',
  'internal=1',
  'skipAuth=1',
  'token=x',
  'api_key=x',
  'access_token=x',
  '__proto__=x',
  'constructor=x',
]
const OVERRIDE_HEADERS: readonly Record<string, string>[] = [
  { 'x-http-method-override': 'GET' },
  { 'x-http-method': 'GET' },
  { 'x-method-override': 'GET' },
  { 'x-space-id': 'own' },
  { 'x-keyway-space': 'own' },
  { 'x-keyway-user': 'own' },
  { 'x-keyway-role': 'owner' },
  { 'x-user-id': 'own' },
  { 'x-role': 'owner' },
  { 'x-admin': '1' },
  { 'x-is-admin': 'true' },
  { 'x-keyway-internal': '1' },
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  { 'x-original-url': '/api/me' },
  { 'x-rewrite-url': '/api/me' },
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-forwarded-host': 'keyway.test' },
  { 'x-forwarded-user': 'own' },
  { 'x-remote-user': 'own' },
  { 'x-real-ip': '127.0.0.1' },
  { 'x-debug': '1' },
  { 'next-action': 'x' },
  { forwarded: 'for=127.0.0.1' },
]

const BROKEN_BODIES = [
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

/** Fields that say who somebody is or whose a thing is: never a caller's to set. */
const PLANTED = ['role', 'isPlatformAdmin', 'id', 'createdAt', 'spaceId', 'userId', 'passwordHash', 'constructor']

describe('forged requests', { timeout: 300_000 }, () => {
  let world: World
  let mutations: RouteEntry[]
  let reads: RouteEntry[]
  beforeAll(async () => {
    // What they meet stands before any statement; the matrix of principals goes to both databases.
    world = await startWorld('postgresql')
    mutations = world.registry.routes.filter(isMutation)
    reads = world.registry.routes.filter((entry) => !isMutation(entry))
    await startWriteLog()
  })
  afterAll(() => world?.stop())

  /** Somebody who may do it, so that nothing but the forgery stands in the way. */
  const mayDo = ({ declaration }: RouteEntry) =>
    world.caller(declaration.permission === 'platform_admin' ? 'platform administrator' : 'owner')
  const own = (entry: RouteEntry) =>
    prepare(entry, OWN, { ...world.home, person: mayDo(entry).person }, world.strange, true)

  test('C05 P17 no forged context writes anything, on any route; the same request of Keyway’s own page does', async () => {
    for (const entry of mutations) {
      const call = await own(entry)
      await takeWrites()
      for (const headers of FORGED) {
        const found = await outcomeOf(await sendAs(entry, mayDo(entry), call, { headers }))
        expect(`${nameOf(entry)} ${JSON.stringify(headers)} ${found}`).toContain('403 csrf_failed')
      }
      expect(`${nameOf(entry)} ${JSON.stringify(await takeWrites())}`).toBe(`${nameOf(entry)} []`)
      if (entry.declaration.permission === 'public') continue
      const { caller, scene } = await world.clone(mayDo(entry))
      const genuine = await prepare(entry, OWN, scene, world.strange, false)
      expect(`${nameOf(entry)} ${await outcomeOf(await sendAs(entry, caller, genuine))}`).toBe(`${nameOf(entry)} ok`)
    }
  })

  test('C05 a form or plain text is no JSON', async () => {
    for (const entry of mutations) {
      const call = await own(entry)
      await takeWrites()
      for (const body of ['{"name":"x"}', new URLSearchParams({ name: 'x' })]) {
        const response = await sendAs(entry, mayDo(entry), call, { body })
        expect(`${nameOf(entry)} ${await outcomeOf(response)}`).toBe(`${nameOf(entry)} 415 unsupported_media_type`)
      }
      expect(await takeWrites()).toEqual([])
    }
  })

  test('A09 X23 a valid write with one field too many is refused, and changes nothing', async () => {
    for (const entry of mutations) {
      const call = await own(entry)
      const valid = (call.body ?? {}) as Record<string, unknown>
      await takeWrites()
      for (const name of PLANTED.filter((each) => each === 'constructor' || !isOwnField(entry, each))) {
        const response = await sendAs(entry, mayDo(entry), call, { body: { ...valid, [name]: 'planted' } })
        expect(`${nameOf(entry)} ${name} ${await outcomeOf(response)}`).toBe(
          `${nameOf(entry)} ${name} 400 invalid_input`,
        )
      }
      expect(`${nameOf(entry)} ${JSON.stringify(await takeWrites())}`).toBe(`${nameOf(entry)} []`)
    }
  })

  test('A05 A12 hidden parameters and headers open nothing that is closed, and change nothing that is open', async () => {
    for (const entry of world.registry.routes) {
      const outsider = world.caller('owner of another space')
      if (entry.declaration.permission === 'self' || entry.declaration.permission === 'public') continue
      const call = await own(entry)
      const refused = await outcomeOf(await sendAs(entry, outsider, call))
      expect(refused).toMatch(/^40[34] /)
      await takeWrites()
      for (const named of OVERRIDE_HEADERS) {
        const headers = Object.fromEntries(
          Object.entries(named).map(([name, value]) => [name, value === 'own' ? world.strange.spaceId : value]),
        )
        const found = await outcomeOf(await sendAs(entry, outsider, call, { headers }))
        expect(`${nameOf(entry)} ${JSON.stringify(headers)} ${found}`).toContain(refused)
      }
      for (const query of OVERRIDE_QUERIES) {
        const found = await outcomeOf(await sendAs(entry, outsider, call, { query }))
        expect(`${nameOf(entry)} ${query} ${found}`).toContain(refused)
      }
      expect(await takeWrites()).toEqual([])
    }
    for (const entry of reads) {
      const call = await own(entry)
      for (const query of OVERRIDE_QUERIES.filter((each) => !isOwnField(entry, each.split('=')[0] ?? ''))) {
        const found = await outcomeOf(await sendAs(entry, mayDo(entry), call, { query }))
        expect(`${nameOf(entry)} ${query} ${found}`).toBe(`${nameOf(entry)} ${query} 400 invalid_input`)
      }
    }
  })

  test('C08 no answer of the dashboard lets another origin read it', async () => {
    for (const entry of reads) {
      const call = await own(entry)
      for (const origin of ORIGINS) {
        const response = await sendAs(entry, mayDo(entry), call, { headers: { origin } })
        expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      }
    }
  })

  test('C07 no read writes anything, whoever reads and whatever method it claims to mean', async () => {
    for (const entry of reads) {
      for (const name of ['owner', 'platform administrator']) {
        const call = await own(entry)
        await takeWrites()
        await sendAs(entry, world.caller(name), call, {
          headers: { 'x-http-method-override': 'DELETE', 'x-method': 'PUT' },
        })
        expect(`${nameOf(entry)} as ${name} ${JSON.stringify(await takeWrites())}`).toBe(
          `${nameOf(entry)} as ${name} []`,
        )
      }
    }
  })

  test('X21 D07 a change whose record cannot be written does not happen', async () => {
    const faults: string[] = []
    for (const entry of mutations.filter((each) => isChange(each) && each.declaration.permission !== 'public')) {
      const { caller, scene } = await world.clone(mayDo(entry))
      const call = await prepare(entry, OWN, scene, world.strange, false)
      await takeWrites()
      await db().$executeRaw`ALTER TABLE audit_event ADD CONSTRAINT nothing_more CHECK (false) NOT VALID`
      try {
        const found = await outcomeOf(await sendAs(entry, caller, call))
        if (found !== '500 internal') faults.push(`${nameOf(entry)} ${found}`)
      } finally {
        await db().$executeRaw`ALTER TABLE audit_event DROP CONSTRAINT nothing_more`
      }
      const writes = await takeWrites()
      if (writes.length > 0) faults.push(`${nameOf(entry)} wrote ${JSON.stringify(writes)}`)
    }
    expect(faults).toEqual([])
  })

  test('P7 X25 bodies that are not what they should be get a 4xx and the envelope', async () => {
    for (const entry of mutations.filter(({ method }) => method !== 'DELETE')) {
      const call = await own(entry)
      const json = { 'content-type': 'application/json' }
      for (const body of BROKEN_BODIES) {
        const response = await sendAs(entry, mayDo(entry), call, { body, headers: json })
        const answer = (await response.json()) as { error?: { requestId?: string } }
        // Where nothing is read of the body, a key that JSON itself drops is an empty object.
        if (response.ok && body.includes('__proto__') && takesNothing(entry)) continue
        expect(`${nameOf(entry)} ${body.slice(0, 30)} ${response.status}`).toMatch(/ 4\d\d$/)
        expect(answer.error?.requestId).toBe(response.headers.get('x-request-id'))
      }
      const limit = entry.declaration.bodyLimitBytes ?? 65_536
      const huge = await sendAs(entry, mayDo(entry), call, { body: { name: 'x'.repeat(limit + 1) } })
      expect(`${nameOf(entry)} ${await outcomeOf(huge)}`).toBe(`${nameOf(entry)} 413 payload_too_large`)
    }
  })

  test('I04 an answer of the dashboard is stored nowhere and names its request, whatever it says', async () => {
    for (const entry of world.registry.routes) {
      for (const caller of [world.caller('anonymous'), world.caller('viewer'), world.caller('full token')]) {
        const response = await sendAs(entry, caller, await own(entry))
        expect(response.headers.get('cache-control')).toBe('no-store')
        expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
        expect(response.headers.get('content-type')).toContain('application/json')
      }
    }
  })
})

/** Whether the route takes a field or parameter of this name itself. */
function isOwnField({ declaration }: RouteEntry, name: string): boolean {
  return 'shape' in declaration.input && Object.hasOwn(declaration.input.shape as object, name)
}

/** Whether the route's body has no fields. */
function takesNothing({ declaration, path }: RouteEntry): boolean {
  const fields = 'shape' in declaration.input ? Object.keys(declaration.input.shape as object) : []
  return fields.every((name) => path.includes(`[${name}]`))
}
