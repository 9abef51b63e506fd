import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { GET as usageEventsRoute } from '@/app/api/spaces/[spaceId]/usage/events/route'
import { GET as usageRoute } from '@/app/api/spaces/[spaceId]/usage/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import { type MockProvider, startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import { processState } from '@/lib/process-state'
import { reachedByLegacyKey } from '@/lib/services/tokens/legacy-key'
import { callRoute } from '@/lib/testing/call-route'
import { callData } from '@/lib/testing/data-plane'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import {
  addMember,
  DATABASES,
  startTestState,
  type TestPerson,
  testSpace,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'
import { createLegacyKey } from './legacy-key'

const KEY = 'the-one-shared-key-0123456789'
const SLUG = 'shared'
const GUESSES = [
  KEY.slice(0, -1),
  `${KEY}x`,
  KEY.toUpperCase(),
  '',
  ' ',
  'undefined',
  'null',
  `${KEY}\u00e9`,
  '\u00ff'.repeat(KEY.length),
]

const MODES = [
  { mode: 'users', token: 200, legacy: 401 },
  { mode: 'legacy', token: 401, legacy: 200 },
  { mode: 'both', token: 200, legacy: 200 },
] as const

describe.each(DATABASES)('auth modes on %s', (database) => {
  let mock: MockProvider
  beforeAll(async () => {
    mock = await startMockProvider({ pace: 'instant' })
  })
  afterAll(() => mock.close())

  describe.each(MODES)('mode $mode', ({ mode, token: tokenStatus, legacy: legacyStatus }) => {
    let state: TestState
    let person: TestPerson
    let spaceId: string
    let secret: string
    beforeAll(async () => {
      spaceId = newId()
      state = await startTestState(database, {
        KEYWAY_AUTH_MODE: mode,
        KEYWAY_LEGACY_KEY: KEY,
        KEYWAY_LEGACY_SPACE: spaceId,
        KEYWAY_EGRESS_ALLOW: `127.0.0.1:${mock.port}`,
      })
      person = await testUser()
      // Before there is such a space the key is worth nothing.
      expect((await callData('/verify', { token: KEY })).status).toBe(401)
      await db().space.create({ data: { id: spaceId, slug: SLUG, name: 'Shared space', apiAccessEnabled: true } })
      await addMember(spaceId, person, 'owner')
      await testProviderKey(spaceId, { baseUrl: `${mock.url}/v1`, models: ['demo-gpt'] })
      secret = (await testToken(person, spaceId)).secret
      announce()
    })
    afterAll(() => state.stop())
    const announce = () => processState().changes.announce([{ kind: 'space', id: spaceId }])
    const chat = (token: string, headers: Record<string, string> = {}) =>
      callData('/chat/completions', {
        token,
        headers,
        body: { model: 'demo-gpt', messages: [{ role: 'user', content: 'hello' }] },
      })

    test(`R1.47 R1.16 C-12 a token is answered ${tokenStatus}, the legacy key ${legacyStatus}, in whatever header`, async () => {
      for (const [credential, status] of [
        [secret, tokenStatus],
        [KEY, legacyStatus],
      ] as const) {
        const response = await chat(credential)
        expect(response.status).toBe(status)
        await response.text()
        for (const header of ['x-api-key', 'api-key']) {
          expect((await callData('/verify', { headers: { [header]: ` ${credential} ` } })).status).toBe(status)
        }
      }
      expect(reachedByLegacyKey(spaceId)).toBe(mode !== 'users')
      expect(reachedByLegacyKey(newId())).toBe(false)
    })

    test('R1.12 R1.14 R1.15 R1.17 H-65 what is not exactly the key is refused, in the words for any bad credential', async () => {
      const words = new Set<string>()
      for (const guess of GUESSES) {
        const response = await callData('/whoami', { headers: { 'x-api-key': guess } })
        expect(`${guess} ${response.status}`).toBe(`${guess} 401`)
        if (guess.trim()) words.add(await response.text())
      }
      expect(words.size).toBe(1)
    })

    if (legacyStatus === 200) {
      test('C-11 R1.16 the key acts in its one space, with gateway permissions, as nobody; its calls say so', async () => {
        const other = await testSpace('owner')
        await db().space.update({ where: { id: other.spaceId }, data: { apiAccessEnabled: true } })
        for (const space of [other.slug, other.spaceId, 'no-such-space']) {
          expect((await callData('/models', { token: KEY, space })).status).toBe(404)
        }
        for (const space of [SLUG, spaceId]) {
          expect((await callData('/models', { token: KEY, space })).status).toBe(200)
        }
        const who = (await (await callData('/whoami', { token: KEY })).json()) as Record<string, unknown>
        expect(who).toMatchObject({
          object: 'legacy_key',
          authMode: 'legacy',
          kind: 'legacy',
          name: 'Legacy key',
          space: { id: spaceId, name: 'Shared space' },
          permissions: ['gateway:call', 'models:read', 'usage:read'],
          expiresAt: null,
        })
        expect(JSON.stringify(who)).not.toContain(person.email)
        expect(await (await callData('/spaces', { token: KEY })).json()).toMatchObject({ data: [{ slug: SLUG }] })
        expect(await (await callData('/verify', { token: KEY })).json()).toMatchObject({ method: 'legacy' })
        await expect
          .poll(() => db().usageEvent.findFirst({ where: { spaceId, userId: null, tokenId: null } }), {
            timeout: 10_000,
          })
          .toMatchObject({ outcome: 'completed', status: 200 })
        const usage = { cookie: person.cookie, params: { spaceId } }
        const events = await callRoute(usageEventsRoute, usage)
        const { items } = (await events.json()) as { items: { tokenName: string | null }[] }
        expect(items.map(({ tokenName }) => tokenName)).toContain('Legacy key')
        const totals = await callRoute(usageRoute, { ...usage, query: 'zone=UTC' })
        const { byToken } = (await totals.json()) as { byToken: { tokenId: string | null; name: string | null }[] }
        expect(byToken.find(({ tokenId }) => tokenId === null)).toMatchObject({ name: 'Legacy key' })
      })

      test('C-11 R3.18 the key is only as good as its space’s switch, and ends with the space', async () => {
        for (const [data, status] of [
          [{ apiAccessEnabled: false }, 403],
          [{ apiAccessEnabled: true, status: 'suspended' }, 403],
          [{ status: 'deleted' }, 401],
          [{ status: 'active' }, 200],
        ] as const) {
          await db().space.update({ where: { id: spaceId }, data })
          announce()
          expect((await callData('/models', { token: KEY })).status).toBe(status)
        }
      })
    }

    if (mode === 'both') {
      describe('bound to a slug', () => {
        const warnings: unknown[] = []
        const bindTo = (space: string) => {
          const { pool, changes, log } = processState()
          const warn = vi.spyOn(log, 'warn').mockImplementation((...told: unknown[]) => void warnings.push(...told))
          const legacy = { digest: createHash('sha256').update(KEY).digest(), space }
          return createLegacyKey({ pool, changes, log, legacy }).finally(() => warn.mockRestore())
        }
        const rename = async (id: string, slug: string) => {
          await db().space.update({ where: { id }, data: { slug } })
          processState().changes.announce([{ kind: 'everything' }])
        }
        beforeEach(() => void warnings.splice(0))

        test('C-11 R1.16 whoever takes a slug that has become free does not get the key’s calls with it', async () => {
          const [mine, theirs] = [await testSpace('owner'), await testSpace('owner')]
          await rename(mine.spaceId, `gate-${mode}`)
          const port = await bindTo(`Gate-${mode}`)
          expect(port.spaceId).toBe(mine.spaceId)
          await rename(mine.spaceId, mine.slug)
          await rename(theirs.spaceId, `gate-${mode}`)
          expect(await port.authenticate(null)).toMatchObject({
            kind: 'ok',
            caller: { spaceId: mine.spaceId, spaceSlug: mine.slug },
          })
          expect(await port.authenticate(`gate-${mode}`)).toMatchObject({ kind: 'space_not_found' })
          await db().space.update({ where: { id: mine.spaceId }, data: { status: 'deleted' } })
          processState().changes.announce([{ kind: 'space', id: mine.spaceId }])
          expect(await port.authenticate(null)).toMatchObject({ kind: 'refused' })
          expect(warnings).toEqual([])
        })

        test('C-11 R1.16 a slug that names no space at start is warned of and stays worth nothing until a restart', async () => {
          const port = await bindTo('later')
          expect(JSON.stringify(warnings)).toContain('KEYWAY_LEGACY_SPACE names no space')
          const { spaceId: id } = await testSpace('owner')
          await rename(id, 'later')
          expect(port.spaceId).toBeNull()
          expect(await port.authenticate(null)).toMatchObject({ kind: 'refused', code: 'token_invalid' })
          expect((await bindTo('later')).spaceId).toBe(id)
        })
      })

      test('H-8 H-10 a token and the key together are never chosen between; a token’s prefix is never tried as a key', async () => {
        const both = await callData('/verify', { token: secret, headers: { 'x-api-key': KEY } })
        expect(both.status).toBe(400)
        expect((await callData('/verify', { token: `${secret}x`, headers: { 'x-api-key': KEY } })).status).toBe(400)
        expect((await callData('/verify', { token: KEY, headers: { 'x-api-key': 'sk-placeholder' } })).status).toBe(200)
      })
    }
  })
})
