import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DELETE as deleteRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/route'
import { POST as verifyRoute } from '@/app/api/spaces/[spaceId]/provider-keys/[id]/verify/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/spaces/[spaceId]/provider-keys/route'
import { POST as gatewayRoute } from '@/app/api/v1/[[...path]]/route'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { ProviderKeyList, ProviderKeyView } from '@/lib/schemas/provider-key'
import { type Call, callRoute } from '@/lib/testing/call-route'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { DATABASES, testSpace, type TestPerson } from '@/lib/testing/test-state'

const CANARY = 'sk-CANARY-7f3a91-do-not-leak-me'

type Space = { spaceId: string; person: TestPerson }

describe.each(DATABASES)('provider keys on %s', (database) => {
  let state: StateWithProvider
  beforeAll(async () => {
    state = await startStateWithProvider(database)
  })
  afterAll(() => state.stop())

  const input = (more: Record<string, unknown> = {}) => ({
    provider: 'openai_compatible',
    slug: 'mock',
    label: 'main',
    apiKey: CANARY,
    baseUrl: `${state.mock.url}/v1`,
    ...more,
  })
  const call = (handler: Parameters<typeof callRoute>[0], { spaceId, person }: Space, id?: string, more: Call = {}) =>
    callRoute(handler, { cookie: person.cookie, params: { spaceId, ...(id === undefined ? {} : { id }) }, ...more })
  const create = (space: Space, more: Record<string, unknown> = {}) =>
    call(createRoute, space, undefined, { body: input(more) })
  const created = async (space: Space, more: Record<string, unknown> = {}): Promise<ProviderKeyView> => {
    const response = await create(space, more)
    expect(response.status).toBe(201)
    return (await response.json()) as ProviderKeyView
  }
  const list = async (space: Space): Promise<ProviderKeyList> =>
    (await (await call(listRoute, space)).json()) as ProviderKeyList
  const remove = (space: Space, id: string) => call(deleteRoute, space, id, { method: 'DELETE' })
  const verify = (space: Space, id: string) => call(verifyRoute, space, id, { method: 'POST', body: {} })

  test('H-59 tests of keys cost something: 120 in a quarter of an hour a space, stored or new, and no other space pays', async () => {
    const space = await testSpace('owner')
    const { id } = await created(space)
    const answers: Response[] = []
    while (answers.length < 122) answers.push(...(await Promise.all([verify(space, id), verify(space, id)])))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(119)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(3)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await create(space, { label: 'another' })).status).toBe(429)
    expect((await create(await testSpace('owner'))).status).toBe(201)
    for (const role of ['member', 'viewer'] as const) expect((await verify(await testSpace(role), id)).status).toBe(403)
  })

  test('R2.6 R2.7 R2.15 B08 B09 the key is tested, sealed and never given back, to anybody, in any form', async () => {
    const space = await testSpace('owner')
    const responses = [await create(space)]
    const view = (await responses[0]?.clone().json()) as ProviderKeyView
    responses.push(
      await call(listRoute, space),
      await verify(space, view.id),
      await create(space),
      await remove(space, view.id),
    )
    expect(responses.map(({ status }) => status)).toEqual([201, 200, 200, 409, 200])
    const audit = await db().auditEvent.findMany({ where: { spaceId: space.spaceId }, orderBy: { ts: 'asc' } })
    expect(audit.map(({ action }) => action)).toEqual([
      'provider_key.created',
      'provider_key.verified',
      'provider_key.deleted',
    ])
    const said = [...(await Promise.all(responses.map((response) => response.text()))), JSON.stringify(audit)].join(
      '\n',
    )
    const forms = [
      CANARY,
      Buffer.from(CANARY).toString('base64'),
      Buffer.from(CANARY).toString('hex'),
      CANARY.slice(0, -4),
    ]
    for (const form of forms) expect(said).not.toContain(form)
    expect(said).not.toMatch(/ciphertext|"v1[.:]|apiKey|"keyId"/)
    expect(view).toMatchObject({ status: 'ok', problem: null, hint: 'k-me'.slice(-4), isDefault: true })
    expect(view.modelCount).toBeGreaterThan(3)
  })

  test('a key without a label is called by its provider, with a number where that is taken, also when two are added at once', async () => {
    const space = await testSpace('owner')
    const add = (more = {}) => created(space, { label: undefined, ...more })
    const { label } = await add()
    const both = await Promise.all([add(), add()])
    expect(both.map((key) => key.label).toSorted()).toEqual([`${label} 2`, `${label} 3`])
    expect((await create(space, { label })).status).toBe(409)
  })

  test('R2.5 R2.10 L06 rows hold ciphertext only, and the same key twice looks different', async () => {
    const space = await testSpace('owner')
    await created(space, { label: 'one' })
    await created(space, { label: 'two' })
    const rows = await db().providerKey.findMany({ where: { spaceId: space.spaceId } })
    expect(new Set(rows.map(({ ciphertext }) => ciphertext)).size).toBe(2)
    expect(JSON.stringify(rows)).not.toContain(CANARY)
    expect(rows.every(({ keyId }) => keyId === processState().keyRing.key('provider-secret').id)).toBe(true)
  })

  test('R2.12 H-52 a short key has no hint', async () => {
    const space = await testSpace('owner')
    expect((await created(space, { label: 'short', apiKey: 'abcd1234567' })).hint).toBeNull()
    expect((await created(space, { label: 'long', apiKey: 'abcd12345678' })).hint).toBe('5678')
  })

  test('H-45 H-58 a key the provider refuses is stored, marked as failing, and what the provider said is not repeated', async () => {
    const space = await testSpace('owner')
    const response = await create(space, { apiKey: `${CANARY}-bad` })
    const text = await response.text()
    expect(response.status).toBe(201)
    expect(JSON.parse(text)).toMatchObject({ status: 'failing', modelCount: 0 })
    expect((JSON.parse(text) as ProviderKeyView).problem).toMatch(/refused this key \(401\)/)
    expect(text).not.toContain('CANARY')
  })

  test('R2.8 R2.9 H-51 the same label many times at once is stored once, the rest is told so', async () => {
    const space = await testSpace('owner')
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        create(space, { provider: at % 2 ? ' OpenAI_Compatible ' : 'openai_compatible' }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201, 409, 409, 409, 409, 409, 409, 409,
    ])
    const refused = answers.find(({ status }) => status === 409)
    expect(await refused?.json()).toMatchObject({ error: { code: 'conflict', issues: [{ path: 'label' }] } })
    expect((await list(space)).items).toHaveLength(1)
  })

  test('one default per provider, however many are added at once; it passes on when it is deleted', async () => {
    const space = await testSpace('owner')
    await Promise.all(['a', 'b', 'c', 'd'].map((label) => created(space, { label })))
    await created(space, { label: 'else', slug: 'other' })
    const defaults = async () => (await list(space)).items.filter(({ isDefault, slug }) => isDefault && slug === 'mock')
    const [first] = await defaults()
    expect(await defaults()).toHaveLength(1)
    expect(await (await remove(space, first?.id ?? '')).json()).toEqual({ id: first?.id, keysLeft: 4 })
    const [heir] = await defaults()
    expect(await defaults()).toHaveLength(1)
    expect(heir?.id).not.toBe(first?.id)
    expect((await list(space)).items.filter(({ slug, isDefault }) => slug === 'other' && isDefault)).toHaveLength(1)
    expect((await remove(space, first?.id ?? '')).status).toBe(404)
  })

  test('H-57 what was pasted around a key is taken off, what would break a header is refused', async () => {
    const space = await testSpace('owner')
    const trimmed = await created(space, { apiKey: ` "\u200B${CANARY}\n" ` })
    expect(trimmed.hint).toBe(CANARY.slice(-4))
    expect(trimmed.status).toBe('ok')
    for (const apiKey of [
      '',
      ' ',
      'short',
      'sk-with space inside',
      'sk-evil\r\nx-injected: 1',
      'sk-ünïcode-key',
      'x'.repeat(4097),
      12345678,
      null,
    ]) {
      const response = await create(space, { label: 'other', apiKey })
      const text = await response.text()
      expect(`${String(apiKey).slice(0, 20)} ${response.status}`).toBe(`${String(apiKey).slice(0, 20)} 400`)
      if (typeof apiKey === 'string' && apiKey.trim().length > 5) expect(text).not.toContain(apiKey)
    }
  })

  test('F01 H-56 an address that may not be called is refused when it is saved, and nothing is stored', async () => {
    const space = await testSpace('owner')
    const forbidden = [
      'http://127.0.0.1:1/v1',
      'https://localhost/v1',
      'https://[::1]/v1',
      'https://169.254.169.254/latest/meta-data',
      'https://10.0.0.1/v1',
      'https://192.168.1.1',
      'https://0x7f000001/',
      'https://2130706433/',
      'https://127.1/',
      'https://0.0.0.0/',
      'https://[::ffff:127.0.0.1]/',
      'https://user:pass@example.com/v1',
      'ftp://example.com',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://',
      'not a url',
      'https://168.63.129.16/',
      'https://[fd00::1]/',
      'https://100.64.0.1/',
    ]
    const before = state.mock.ledger.entries.length
    for (const baseUrl of forbidden) {
      const response = await create(space, { baseUrl })
      const { error } = (await response.json()) as { error: { code: string } }
      expect(`${baseUrl} ${response.status}`).toBe(`${baseUrl} 400`)
      expect(['upstream_url_forbidden', 'invalid_input']).toContain(error.code)
    }
    expect((await list(space)).items).toEqual([])
    expect(state.mock.ledger.entries).toHaveLength(before)
  })

  test('R4.12 only providers of the catalogue can be named; a built-in one takes no address and no name, a compatible one needs both', async () => {
    const space = await testSpace('owner')
    const wrong = [
      { provider: 'openai', slug: undefined },
      { provider: 'openai', baseUrl: undefined },
      { baseUrl: undefined },
      { slug: undefined },
      { slug: 'openai' },
      { slug: 'Not A Slug!' },
      { provider: 'google' },
      { provider: '__proto__' },
      { provider: 'AWS_SECRET_ACCESS_KEY' },
    ]
    for (const more of wrong) expect((await create(space, more)).status).toBe(400)
    expect((await list(space)).items).toEqual([])
  })

  test('L01 H-54 a ciphertext moved to another row or space opens nowhere: nothing is sent, other rows still work', async () => {
    const [space, other] = [await testSpace('owner'), await testSpace('owner')]
    const baseUrl = `${state.mock.url}/v1`
    const swapped = await testProviderKey(space.spaceId, { baseUrl, slug: 'swapped', apiKey: `${CANARY}-1` })
    const healthy = await testProviderKey(space.spaceId, { baseUrl, slug: 'healthy', apiKey: `${CANARY}-2` })
    const foreign = await testProviderKey(other.spaceId, { baseUrl, slug: 'swapped', apiKey: `${CANARY}-3` })
    await db().space.update({ where: { id: space.spaceId }, data: { apiAccessEnabled: true } })
    const { secret } = await testToken(space.person, space.spaceId)
    const chat = (slug: string) =>
      callRoute(gatewayRoute, {
        path: '/api/v1/chat/completions',
        params: { path: ['chat', 'completions'] },
        headers: { authorization: `Bearer ${secret}`, origin: null, 'x-keyway-csrf': null },
        body: { model: `${slug}/demo-gpt`, messages: [{ role: 'user', content: 'hi' }] },
      })
    for (const source of [healthy, foreign]) {
      const { ciphertext } = await db().providerKey.findUniqueOrThrow({ where: { id: source } })
      await db().providerKey.update({ where: { id: swapped }, data: { ciphertext } })
      processState().changes.announce([{ kind: 'provider_key', id: swapped, spaceId: space.spaceId }])
      const before = state.mock.ledger.entries.length
      const tested = await verify(space, swapped)
      expect(tested.status).toBe(502)
      expect(await tested.text()).toContain('secret_unreadable')
      const called = await chat('swapped')
      expect(called.status).toBe(502)
      expect(await called.text()).toMatch(/cannot be read|unreadable|could not be opened/i)
      expect(state.mock.ledger.entries).toHaveLength(before)
      expect((await chat('healthy')).status).toBe(200)
    }
  })

  test('H-53 a key sealed under a master secret that is gone is listed as unreadable, and can be deleted', async () => {
    const space = await testSpace('owner')
    const id = await testProviderKey(space.spaceId, { baseUrl: `${state.mock.url}/v1` })
    const good = await testProviderKey(space.spaceId, { baseUrl: `${state.mock.url}/v1`, slug: 'good' })
    await db().providerKey.update({ where: { id }, data: { ciphertext: 'not sealed at all' } })
    const statuses = new Map((await list(space)).items.map((key) => [key.id, key.status]))
    expect(statuses).toEqual(
      new Map([
        [id, 'unreadable'],
        [good, 'unverified'],
      ]),
    )
    expect((await verify(space, id)).status).toBe(502)
    expect((await remove(space, id)).status).toBe(200)
  })

  test('H-55 deleting a key stops calls with it at once; the last one leaves a plain answer', async () => {
    const space = await testSpace('owner')
    const key = await created(space)
    await db().space.update({ where: { id: space.spaceId }, data: { apiAccessEnabled: true } })
    const { secret } = await testToken(space.person, space.spaceId)
    const chat = () =>
      callRoute(gatewayRoute, {
        path: '/api/v1/chat/completions',
        headers: { authorization: `Bearer ${secret}` },
        body: { model: 'mock/demo-gpt', messages: [{ role: 'user', content: 'hi' }] },
      })
    expect((await chat()).status).toBe(200)
    await remove(space, key.id)
    const before = state.mock.ledger.entries.length
    expect((await chat()).status).toBe(424)
    expect(state.mock.ledger.entries).toHaveLength(before)
  })
})
