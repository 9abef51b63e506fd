import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as defaultRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/default/route'
import { POST as rotateRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/rotate/route'
import { PATCH as updateRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/route'
import { POST as verifyRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/verify/route'
import { GET as listRoute } from '@/app/api/spaces/[spaceId]/provider-keys/route'
import { db } from '@/lib/db/client'
import { type MockProvider, startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import { ProviderKeyList, type ProviderKeyView } from '@/lib/schemas/provider-key'
import { callRoute } from '@/lib/testing/call-route'
import { testProviderKey } from '@/lib/testing/test-rows'
import { DATABASES, startTestState, testSpace, type TestPerson, type TestState } from '@/lib/testing/test-state'

const OLD = 'sk-CANARY-entered-for-the-first-host'
const NEXT = 'sk-CANARY-entered-again-9Zx4'

type Space = { spaceId: string; person: TestPerson }

describe.each(DATABASES)('changing provider keys on %s', (database) => {
  let state: TestState
  let mock: MockProvider
  let elsewhere: MockProvider
  beforeAll(async () => {
    mock = await startMockProvider({ pace: 'instant' })
    elsewhere = await startMockProvider({ pace: 'instant' })
    state = await startTestState(database, {
      KEYWAY_EGRESS_ALLOW: `127.0.0.1:${mock.port},127.0.0.1:${elsewhere.port}`,
    })
  })
  afterAll(async () => {
    await state.stop()
    await mock.close()
    await elsewhere.close()
  })

  const send = (route: typeof updateRoute, { spaceId, person }: Space, id: string, method: string, body: object) =>
    callRoute(route, { method, cookie: person.cookie, params: { spaceId, id }, body })
  const update = (space: Space, id: string, body: object) => send(updateRoute, space, id, 'PATCH', body)
  const rotate = (space: Space, id: string, apiKey: string) => send(rotateRoute, space, id, 'POST', { apiKey })
  const view = async (space: Space, id: string): Promise<ProviderKeyView | undefined> => {
    const response = await callRoute(listRoute, { cookie: space.person.cookie, params: { spaceId: space.spaceId } })
    return ProviderKeyList.parse(await response.json()).items.find((key) => key.id === id)
  }
  const start = async (): Promise<{ space: Space; id: string }> => {
    const space = await testSpace('owner')
    return { space, id: await testProviderKey(space.spaceId, { baseUrl: `${mock.url}/v1`, apiKey: OLD }) }
  }

  test('B15 a key moved to another host has to be entered again: the other host never sees the old one', async () => {
    const { space, id } = await start()
    const served = elsewhere.ledger.entries.length
    for (const baseUrl of [`${elsewhere.url}/v1`, elsewhere.url, `${mock.url.replace('127.0.0.1', 'localhost')}/v1`]) {
      const response = await update(space, id, { baseUrl, label: 'moved' })
      expect(response.status).toBe(400)
      expect(await response.text()).toMatch(/"path":"apiKey"|upstream_url_forbidden/)
    }
    expect(elsewhere.ledger.entries).toHaveLength(served)
    expect(await view(space, id)).toMatchObject({ baseUrl: `${mock.url}/v1` })
    expect((await send(verifyRoute, space, id, 'POST', {})).status).toBe(200)
    expect(elsewhere.ledger.entries).toHaveLength(served)

    const moved = await update(space, id, { baseUrl: `${elsewhere.url}/v1`, apiKey: NEXT })
    expect(await moved.json()).toMatchObject({ status: 'ok', baseUrl: `${elsewhere.url}/v1`, hint: '9Zx4' })
    expect(elsewhere.ledger.entries.length).toBeGreaterThan(served)
  })

  test('B15 however changes meet, no secret reaches a host it was not entered for', async () => {
    const { space, id } = await start()
    const [here, there] = [mock.ledger.entries.length, elsewhere.ledger.entries.length]
    const answers = await Promise.all([
      update(space, id, { baseUrl: `${mock.url}/other/v1` }),
      update(space, id, { baseUrl: `${elsewhere.url}/v1`, apiKey: NEXT }),
      update(space, id, { baseUrl: `${mock.url}/another/v1` }),
      update(space, id, { label: 'renamed' }),
      send(verifyRoute, space, id, 'POST', {}),
    ])
    const statuses = answers.map(({ status }) => status)
    expect(statuses).toContain(200)
    expect(statuses.filter((status) => ![200, 400, 409].includes(status))).toEqual([])
    await send(verifyRoute, space, id, 'POST', {})
    const seen = (provider: MockProvider, from: number) =>
      new Set(provider.ledger.entries.slice(from).map(({ authorizationHash }) => authorizationHash))
    expect(seen(elsewhere, there)).not.toContain(sha256(OLD))
    expect(seen(mock, here)).not.toContain(sha256(NEXT))
  })

  test('B15 a path on the same host needs no key: it is sealed again and tested there', async () => {
    const { space, id } = await start()
    const { ciphertext } = await db().providerKey.findUniqueOrThrow({ where: { id } })
    const response = await update(space, id, { baseUrl: `${mock.url}/nowhere/v1` })
    expect(await response.json()).toMatchObject({ baseUrl: `${mock.url}/nowhere/v1` })
    expect((await db().providerKey.findUniqueOrThrow({ where: { id } })).ciphertext).not.toBe(ciphertext)
  })

  test('a label is changed without asking the provider; one that is taken is refused beside its field', async () => {
    const { space, id } = await start()
    await testProviderKey(space.spaceId, { baseUrl: `${mock.url}/v1` })
    const other = await db().providerKey.findFirstOrThrow({ where: { spaceId: space.spaceId, id: { not: id } } })
    const served = mock.ledger.entries.length
    expect(await (await update(space, id, { label: ' New name ' })).json()).toMatchObject({ label: 'New name' })
    const taken = await update(space, id, { label: other.label })
    expect(taken.status).toBe(409)
    expect(await taken.json()).toMatchObject({ error: { issues: [{ path: 'label' }] } })
    expect(mock.ledger.entries).toHaveLength(served)
  })

  test('F01 an address that may not be called is refused when it is changed to, and nothing is stored', async () => {
    const { space, id } = await start()
    for (const baseUrl of ['http://127.0.0.1:1/v1', 'https://169.254.169.254/', 'https://10.0.0.5/v1', 'file:///x'])
      expect((await update(space, id, { baseUrl, apiKey: NEXT })).status).toBe(400)
    expect(await view(space, id)).toMatchObject({ baseUrl: `${mock.url}/v1`, hint: OLD.slice(-4) })
    const fixed = await testProviderKey(space.spaceId, { provider: 'openai', slug: 'openai', baseUrl: '' })
    expect((await update(space, fixed, { baseUrl: 'https://example.com/v1', apiKey: NEXT })).status).toBe(400)
  })

  test('B08 L06 rotation replaces the secret in place, says how its test went, and nobody ever reads either', async () => {
    const { space, id } = await start()
    await db().modelAlias.create({
      data: { id: crypto.randomUUID(), spaceId: space.spaceId, name: 'fast', providerKeyId: id, modelName: 'demo-gpt' },
    })
    const good = await rotate(space, id, NEXT)
    const bad = await rotate(space, id, 'sk-CANARY-bad-0000')
    const texts = [await good.text(), await bad.text()]
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ id, status: 'ok', hint: '9Zx4', lastFailedAt: null })
    const refused = JSON.parse(texts[1] ?? '') as ProviderKeyView
    expect(refused).toMatchObject({ id, status: 'failing', hint: '0000' })
    expect(refused.lastSucceededAt).not.toBeNull()
    expect(refused.lastFailedAt).not.toBeNull()
    const audit = await db().auditEvent.findMany({ where: { spaceId: space.spaceId } })
    expect(audit.map(({ action }) => action)).toEqual(['provider_key.rotated', 'provider_key.rotated'])
    expect(`${texts.join()}${JSON.stringify(audit)}`).not.toContain('CANARY')
    expect(await db().modelAlias.count({ where: { providerKeyId: id } })).toBe(1)
  })

  test('L01 L02 H-53 a key that cannot be read says so, is not sent anywhere, and can be entered again', async () => {
    const { space, id } = await start()
    await db().providerKey.update({ where: { id }, data: { ciphertext: 'v1.broken' } })
    expect(await view(space, id)).toMatchObject({ status: 'unreadable' })
    const served = mock.ledger.entries.length
    expect((await update(space, id, { baseUrl: `${mock.url}/other/v1` })).status).toBe(400)
    expect((await update(space, id, { label: 'still named' })).status).toBe(200)
    expect(mock.ledger.entries).toHaveLength(served)
    expect(await (await rotate(space, id, NEXT)).json()).toMatchObject({ status: 'ok', label: 'still named' })
  })

  test('one key of a provider is its default, however many are made so at once', async () => {
    const { space } = await start()
    const ids = await Promise.all(
      Array.from({ length: 4 }, () => testProviderKey(space.spaceId, { baseUrl: `${mock.url}/v1`, slug: 'many' })),
    )
    const answers = await Promise.all(ids.map((id) => send(defaultRoute, space, id, 'POST', {})))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await db().providerKey.count({ where: { spaceId: space.spaceId, slug: 'many', isDefault: true } })).toBe(1)
  })
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
