import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { GET as effectRoute } from '@/app/api/admin/policy/effect/route'
import { GET as policyRoute, PATCH as updatePolicyRoute } from '@/app/api/admin/policy/route'
import { POST as discoverRoute } from '@/app/api/spaces/[spaceId]/models/discover/route'
import { GET as modelsRoute } from '@/app/api/spaces/[spaceId]/models/route'
import { DELETE as deleteRoute, PATCH as updateRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/route'
import { POST as rotateRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/rotate/route'
import { POST as verifyRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/verify/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/spaces/[spaceId]/provider-keys/route'
import { GET as gatewayGet, POST as gatewayPost } from '@/app/api/v1/[[...path]]/route'
import { db } from '@/lib/db/client'
import { PROVIDER_IDS } from '@/lib/gateway/providers/all'
import type { ModelList } from '@/lib/schemas/model'
import type { PolicyEffect } from '@/lib/schemas/policy'
import type { ProviderKeyList, ProviderKeyView } from '@/lib/schemas/provider-key'
import { type Call, callRoute } from '@/lib/testing/call-route'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testToken } from '@/lib/testing/test-rows'
import { DATABASES, type TestPerson, testSpace, testUser } from '@/lib/testing/test-state'

describe.each(DATABASES)('providers that are switched off, on %s', (database) => {
  let state: StateWithProvider
  let admin: TestPerson
  let space: { spaceId: string; person: TestPerson }
  let token: string
  beforeAll(async () => {
    state = await startStateWithProvider(database)
    admin = await testUser({ isPlatformAdmin: true })
  })
  beforeEach(async () => {
    space = await testSpace('owner')
    await db().space.update({ where: { id: space.spaceId }, data: { apiAccessEnabled: true } })
    token = (await testToken(space.person, space.spaceId)).secret
  })
  afterEach(() => setOff([]))
  afterAll(() => state.stop())

  const policy = (body: unknown) => callRoute(updatePolicyRoute, { method: 'PATCH', cookie: admin.cookie, body })
  async function setOff(providersOff: readonly string[]): Promise<void> {
    expect((await policy({ providersOff })).status).toBe(200)
  }
  const inSpace = (handler: typeof createRoute, id?: string, more: Call = {}) =>
    callRoute(handler, {
      cookie: space.person.cookie,
      params: { spaceId: space.spaceId, ...(id === undefined ? {} : { id }) },
      ...more,
    })
  const create = (slug: string, provider = 'openai_compatible') =>
    inSpace(createRoute, undefined, {
      body: {
        provider,
        slug,
        label: slug,
        apiKey: 'sk-a-key-of-a-test',
        baseUrl: provider === 'openai_compatible' ? `${state.mock.url}/v1` : state.mock.url,
      },
    })
  async function created(slug: string, provider?: string): Promise<string> {
    const answer = await create(slug, provider)
    expect(answer.status).toBe(201)
    return ((await answer.json()) as ProviderKeyView).id
  }
  const list = async () => (await (await inSpace(listRoute)).json()) as ProviderKeyList
  const headers = () => ({ authorization: `Bearer ${token}`, origin: null, 'x-keyway-csrf': null })
  const chat = (model: string) =>
    callRoute(gatewayPost, {
      path: '/api/v1/chat/completions',
      headers: headers(),
      body: { model, messages: [{ role: 'user', content: 'hi' }] },
    })
  async function callable(): Promise<string[]> {
    const answer = await callRoute(gatewayGet, { path: '/api/v1/models', headers: headers() })
    return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id)
  }

  test('R4.14 R4.15 a stored key of a provider that is switched off serves no call, from the next one on and until it is on again', async () => {
    await created('one')
    await created('two', 'anthropic_compatible')
    expect((await chat('one/demo-gpt')).status).toBe(200)
    expect(await callable()).toContain('one/demo-gpt')
    await setOff(['openai_compatible'])
    const sent = state.mock.ledger.entries.length
    const refused = await chat('one/demo-gpt')
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({
      error: { code: 'provider_off', param: 'model', message: expect.stringContaining('have switched') },
    })
    expect(state.mock.ledger.entries).toHaveLength(sent)
    const left = await callable()
    expect(left.length).toBeGreaterThan(0)
    expect(left.every((id) => id.startsWith('two/'))).toBe(true)
    // Both list that name: it leads to the one that is on.
    const answered = await chat('demo-gpt')
    expect(answered.headers.get('x-keyway-provider')).toBe('two')
    await setOff([])
    expect((await chat('one/demo-gpt')).status).toBe(200)
    await expect
      .poll(() => db().usageEvent.count({ where: { spaceId: space.spaceId, errorCode: 'provider_off' } }), {
        timeout: 10_000,
      })
      .toBe(1)
  })

  test('R4.15 no key of it is added, tested, replaced or asked for its models, and its provider hears nothing; it can be renamed and deleted', async () => {
    const id = await created('one')
    await setOff(['openai_compatible', 'bedrock'])
    const asked = state.mock.ledger.entries.length
    const answers = [
      await create('another'),
      await inSpace(verifyRoute, id, { method: 'POST', body: {} }),
      await inSpace(rotateRoute, id, { body: { apiKey: 'sk-another-key-of-a-test' } }),
      await inSpace(discoverRoute, undefined, { body: { providerKeyId: id } }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ error: { code: 'provider_off' } })
    }
    expect(state.mock.ledger.entries).toHaveLength(asked)
    const { items, providersOff } = await list()
    expect(providersOff).toEqual(PROVIDER_IDS.filter((kind) => kind === 'bedrock' || kind === 'openai_compatible'))
    expect(items).toMatchObject([{ id, status: 'off', problem: expect.stringContaining('switched') }])
    const models = (await (await inSpace(modelsRoute)).json()) as ModelList
    expect(models.items.length).toBeGreaterThan(0)
    expect(models.items.every(({ providerOff }) => providerOff)).toBe(true)
    expect((await inSpace(updateRoute, id, { method: 'PATCH', body: { label: 'renamed' } })).status).toBe(200)
    expect((await inSpace(deleteRoute, id, { method: 'DELETE' })).status).toBe(200)
  })

  test('R4.15 how many keys a switch would stop is told before it is thrown, of those that still work', async () => {
    await db().providerKey.deleteMany()
    const effect = async (providersOff: string) => {
      const answer = await callRoute(effectRoute, { cookie: admin.cookie, query: `providersOff=${providersOff}` })
      return answer.ok ? ((await answer.json()) as PolicyEffect) : answer.status
    }
    await created('one')
    await created('two')
    await created('three', 'anthropic_compatible')
    const both = 'openai_compatible,anthropic_compatible'
    expect(await effect(both)).toEqual({ tokens: 0, people: 0, keys: 3, spaces: 1 })
    expect(await effect('openai,groq')).toMatchObject({ keys: 0, spaces: 0 })
    await setOff(['openai_compatible'])
    expect(await effect(both)).toMatchObject({ keys: 1, spaces: 1 })
    for (const bad of ['', 'no_such', 'openai,']) expect(await effect(bad)).toBe(400)
    const attempt = await callRoute(effectRoute, { cookie: space.person.cookie, query: 'providersOff=openai' })
    expect(attempt.status).toBe(403)
  })

  test('R4.15 only the catalogue’s providers can be switched off, never all of them; each change is in the audit log', async () => {
    for (const providersOff of [['no_such'], 'openai', [1], [...PROVIDER_IDS], null]) {
      expect([providersOff, (await policy({ providersOff })).status]).toEqual([providersOff, 400])
    }
    expect((await policy({})).status).toBe(400)
    await db().auditEvent.deleteMany({ where: { action: 'platform.policy_changed' } })
    // Twice the same, and in another order than the catalogue's.
    await setOff(['xai', 'groq', 'xai'])
    await setOff(['groq', 'xai'])
    const answer = await callRoute(policyRoute, { cookie: admin.cookie })
    const { providersOff } = (await answer.json()) as { providersOff: string[] }
    expect(providersOff.toSorted()).toEqual(['groq', 'xai'])
    const events = await db().auditEvent.findMany({ where: { action: 'platform.policy_changed' } })
    expect(events).toMatchObject([{ actorUserId: admin.userId, before: { providersOff: [] }, after: { providersOff } }])
    for (const role of ['owner', 'admin'] as const) {
      const { person } = await testSpace(role)
      const attempt = await callRoute(updatePolicyRoute, {
        method: 'PATCH',
        cookie: person.cookie,
        body: { providersOff: ['openai'] },
      })
      expect([403, 404]).toContain(attempt.status)
    }
  })
})
