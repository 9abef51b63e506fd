import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DELETE as deleteAliasRoute } from '@/app/api/spaces/[spaceId]/model-aliases/[id]/route'
import { GET as aliasesRoute, POST as createAliasRoute } from '@/app/api/spaces/[spaceId]/model-aliases/route'
import { GET as defaultsRoute, PUT as setDefaultRoute } from '@/app/api/spaces/[spaceId]/model-defaults/route'
import { DELETE as removeRoute, PATCH as updateRoute } from '@/app/api/spaces/[spaceId]/models/[id]/route'
import { POST as discoverRoute } from '@/app/api/spaces/[spaceId]/models/discover/route'
import { GET as listRoute, POST as addRoute } from '@/app/api/spaces/[spaceId]/models/route'
import { GET as gatewayGet, POST as gatewayPost } from '@/app/api/v1/[[...path]]/route'
import { db } from '@/lib/db/client'
import type { ModelAliasList, ModelList } from '@/lib/schemas/model'
import { callRoute } from '@/lib/testing/call-route'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { DATABASES, testSpace, type TestPerson } from '@/lib/testing/test-state'

type Bench = { spaceId: string; person: TestPerson; keyId: string; secret: string }

describe.each(DATABASES)('models of a space on %s', (database) => {
  let state: StateWithProvider
  beforeAll(async () => {
    state = await startStateWithProvider(database)
  })
  afterAll(() => state.stop())

  async function start(models: readonly string[] = ['demo-gpt', 'gpt-4o-mini']): Promise<Bench> {
    const { spaceId, person } = await testSpace('owner')
    const keyId = await testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, models, isDefault: true })
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
    return { spaceId, person, keyId, secret: (await testToken(person, spaceId)).secret }
  }
  const send = async (
    { spaceId, person }: Bench,
    handler: Parameters<typeof callRoute>[0],
    more: { method?: string; id?: string; body?: object; query?: string } = {},
  ): Promise<{ status: number; body: unknown }> => {
    const { method = 'GET', id, body, query } = more
    const params = { spaceId, ...(id === undefined ? {} : { id }) }
    const response = await callRoute(handler, {
      method,
      cookie: person.cookie,
      params,
      ...(body ? { body } : {}),
      ...(query ? { query } : {}),
    })
    return { status: response.status, body: await response.json() }
  }
  const list = async (bench: Bench, query?: string) =>
    (await send(bench, listRoute, query ? { query } : {})).body as ModelList
  const idOf = async (bench: Bench, model: string): Promise<string> =>
    (await list(bench)).items.find((each) => each.model === model)?.id ?? ''
  const turn = async (bench: Bench, model: string, enabled: boolean) =>
    send(bench, updateRoute, { method: 'PATCH', id: await idOf(bench, model), body: { enabled } })
  const alias = (bench: Bench, name: string, model: string, providerKeyId = bench.keyId) =>
    send(bench, createAliasRoute, { method: 'POST', body: { name, model, providerKeyId } })
  const callable = async ({ secret }: Bench): Promise<string[]> => {
    const response = await callRoute(gatewayGet, {
      path: '/api/v1/models',
      params: { path: ['models'] },
      headers: { authorization: `Bearer ${secret}` },
    })
    const { data } = (await response.json()) as { data: { id: string }[] }
    return data.map(({ id }) => id)
  }
  const chat = async ({ secret }: Pick<Bench, 'secret'>, model: string): Promise<number> => {
    const response = await callRoute(gatewayPost, {
      path: '/api/v1/chat/completions',
      params: { path: ['chat', 'completions'] },
      headers: { authorization: `Bearer ${secret}` },
      body: { model, messages: [{ role: 'user', content: 'hi' }] },
    })
    await response.text()
    return response.status
  }

  test('R1.26 a model that is switched off is neither listed nor called, by any spelling, and is back when it is switched on', async () => {
    const bench = await start()
    await alias(bench, 'fast', 'demo-gpt')
    expect(await callable(bench)).toEqual(['fast', 'mock/demo-gpt', 'mock/gpt-4o-mini'])
    expect((await turn(bench, 'mock/demo-gpt', false)).body).toMatchObject({ enabled: false, aliases: ['fast'] })
    expect(await callable(bench)).toEqual(['mock/gpt-4o-mini'])
    const served = state.mock.ledger.entries.length
    for (const name of ['mock/demo-gpt', 'demo-gpt', 'fast', 'mock/DEMO-GPT', ' demo-gpt', 'ｄemo-gpt'])
      expect(`${name} ${await chat(bench, name)}`).toBe(`${name} 404`)
    expect(state.mock.ledger.entries).toHaveLength(served)
    await turn(bench, 'mock/demo-gpt', true)
    expect([await chat(bench, 'mock/demo-gpt'), await chat(bench, 'fast'), await chat(bench, 'demo-gpt')]).toEqual([
      200, 200, 200,
    ])
  })

  test('1.10 what is off stays off when the provider lists it again, in this key and in another of the same provider', async () => {
    const bench = await start(['demo-gpt', 'gone', 'retired'])
    await turn(bench, 'mock/demo-gpt', false)
    await turn(bench, 'mock/retired', false)
    const second = await testProviderKey(bench.spaceId, { baseUrl: `${state.mock.url}/v1` })
    for (const providerKeyId of [bench.keyId, second]) {
      const found = await send(bench, discoverRoute, { method: 'POST', body: { providerKeyId } })
      expect(found.status).toBe(200)
      expect((found.body as { added: number }).added).toBeGreaterThan(1)
    }
    const { items } = await list(bench, 'search=demo-gpt')
    expect(items.filter(({ model }) => model === 'mock/demo-gpt')).toMatchObject([{ enabled: false }])
    // One that left the list while it was off is remembered, one that was on is not.
    const rest = (await list(bench, 'status=disabled')).items.map(({ model }) => model)
    expect(rest).toEqual(['mock/demo-gpt', 'mock/retired'])
    expect(await idOf(bench, 'mock/gone')).toBe('')
    expect(await callable(bench)).not.toContain('mock/demo-gpt')
    expect(await chat(bench, 'mock/demo-gpt')).toBe(404)
  })

  test('H-30 the list is searched, narrowed and paged in the query; the same name of two keys is there once', async () => {
    const bench = await start(['a-1', 'a-2', 'b-1'])
    await testProviderKey(bench.spaceId, { baseUrl: `${state.mock.url}/v1`, models: ['a-1'] })
    await testProviderKey(bench.spaceId, { baseUrl: `${state.mock.url}/v1`, slug: 'other', models: ['a-1'] })
    await alias(bench, 'nickname', 'b-1')
    await turn(bench, 'mock/a-2', false)
    const names = async (query?: string) => (await list(bench, query)).items.map(({ model }) => model)
    expect(await names()).toEqual(['mock/a-1', 'mock/a-2', 'mock/b-1', 'other/a-1'])
    expect(await names('search=A-')).toEqual(['mock/a-1', 'mock/a-2', 'other/a-1'])
    expect(await names('search=nick')).toEqual(['mock/b-1'])
    expect(await names('provider=other')).toEqual(['other/a-1'])
    expect(await names('status=disabled')).toEqual(['mock/a-2'])
    expect(await list(bench, 'search=nothing%25_')).toMatchObject({ items: [], total: 0 })
    const first = await list(bench, 'limit=3')
    expect(first).toMatchObject({
      total: 4,
      providers: [
        { slug: 'mock', models: 3 },
        { slug: 'other', models: 1 },
      ],
    })
    expect(await names(`limit=3&cursor=${encodeURIComponent(first.nextCursor ?? '')}`)).toEqual(['other/a-1'])
  })

  test('3.2 context window and prices are the catalogue’s; unknown is not priced', async () => {
    const bench = await start(['demo-gpt'])
    await testProviderKey(bench.spaceId, { provider: 'openai', slug: 'openai', baseUrl: '', models: ['gpt-5'] })
    expect((await list(bench)).items).toMatchObject([
      { model: 'mock/demo-gpt', contextWindow: null, inputPerMillion: null, outputPerMillion: null },
      { model: 'openai/gpt-5', contextWindow: 400_000, inputPerMillion: '1250000000', outputPerMillion: '10000000000' },
    ])
  })

  test('a model is added by hand once, survives a refresh, and is removed again; a listed one is not', async () => {
    const bench = await start(['demo-gpt'])
    const add = (name: string) => send(bench, addRoute, { method: 'POST', body: { providerKeyId: bench.keyId, name } })
    const added = await add(' my/fine-tune ')
    expect(added).toMatchObject({ status: 201, body: { model: 'mock/my/fine-tune', source: 'manual', enabled: true } })
    expect([(await add('my/fine-tune')).status, (await add('')).status, (await add('a b')).status]).toEqual([
      409, 400, 400,
    ])
    await send(bench, discoverRoute, { method: 'POST', body: { providerKeyId: bench.keyId } })
    expect(await callable(bench)).toContain('mock/my/fine-tune')
    const remove = async (model: string) => send(bench, removeRoute, { method: 'DELETE', id: await idOf(bench, model) })
    expect((await remove('mock/my/fine-tune')).status).toBe(200)
    expect((await remove('mock/demo-gpt')).status).toBe(409)
    expect(await callable(bench)).not.toContain('mock/my/fine-tune')
  })

  test('1.10 an alias comes first, is told when it leads nowhere, and the token’s model list is asked about what it leads to', async () => {
    const bench = await start()
    expect((await alias(bench, 'mock/gpt-4o-mini', 'demo-gpt')).body).toMatchObject({
      model: 'mock/demo-gpt',
      works: true,
    })
    expect((await alias(bench, 'mock/gpt-4o-mini', 'demo-gpt')).status).toBe(409)
    for (const name of ['', '/x', 'x/', 'a b', 'x'.repeat(129)])
      expect((await alias(bench, name, 'demo-gpt')).status).toBe(400)
    const { secret } = await testToken(bench.person, bench.spaceId, { modelAllow: ['mock/gpt-4o-mini'] })
    expect([await chat({ secret }, 'mock/gpt-4o-mini'), await chat({ secret }, 'gpt-4o-mini')]).toEqual([403, 200])
    await turn(bench, 'mock/demo-gpt', false)
    const aliases = ((await send(bench, aliasesRoute)).body as ModelAliasList).items
    expect(aliases).toMatchObject([{ name: 'mock/gpt-4o-mini', works: false }])
    expect((await alias(bench, 'late', 'demo-gpt')).status).toBe(400)
    await send(bench, deleteAliasRoute, { method: 'DELETE', id: aliases[0]?.id ?? '' })
    expect(await chat(bench, 'mock/gpt-4o-mini')).toBe(200)
  })

  test('an alias to a name that its key does not list says so, and the key’s own short name before a listed model is left out', async () => {
    const { spaceId, person } = await testSpace('owner')
    const keyId = await testProviderKey(spaceId, {
      baseUrl: `${state.mock.url}/v1`,
      models: ['demo-gpt', 'mock/both', 'both'],
    })
    const bench = { spaceId, person, keyId, secret: '' }
    const made = async (name: string, model: string) => (await alias(bench, name, model)).body
    expect(await made('a', 'mock/demo-gpt')).toMatchObject({ model: 'mock/demo-gpt', works: true, listed: true })
    expect(await made('b', 'mock/demo-typo')).toMatchObject({
      model: 'mock/mock/demo-typo',
      works: true,
      listed: false,
    })
    expect(await made('c', 'mock/both')).toMatchObject({ model: 'mock/mock/both', listed: true })
    const silent = await testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, slug: 'silent' })
    expect((await alias(bench, 'd', 'anything', silent)).body).toMatchObject({ works: true, listed: true })
  })

  test('each role has at most one default model, shown with the model, and none that is switched off', async () => {
    const bench = await start()
    const set = async (role: string, model: string | null) =>
      send(bench, setDefaultRoute, {
        method: 'PUT',
        body: { role, modelId: model && (await idOf(bench, model)) },
      })
    expect((await set('chat', 'mock/demo-gpt')).body).toEqual({
      items: [{ role: 'chat', model: 'mock/demo-gpt', works: true }],
    })
    await set('chat', 'mock/gpt-4o-mini')
    await set('vision', 'mock/gpt-4o-mini')
    expect((await list(bench)).items.map(({ roles }) => roles)).toEqual([[], ['chat', 'vision']])
    expect((await set('translator', 'mock/demo-gpt')).status).toBe(400)
    await turn(bench, 'mock/demo-gpt', false)
    expect((await set('summary', 'mock/demo-gpt')).status).toBe(400)
    expect((await set('chat', null)).body).toMatchObject({ items: [{ role: 'vision' }] })
    expect((await send(bench, defaultsRoute)).body).toMatchObject({ items: [{ role: 'vision' }] })
  })

  test('X03 a link across spaces cannot be stored', async () => {
    const [bench, other] = [await start(), await start()]
    expect((await alias(bench, 'theirs', 'demo-gpt', other.keyId)).status).toBe(404)
    const link = { spaceId: bench.spaceId, providerKeyId: other.keyId, modelName: 'demo-gpt' }
    await expect(db().modelAlias.create({ data: { id: crypto.randomUUID(), name: 'x', ...link } })).rejects.toThrow()
    await expect(db().modelDefault.create({ data: { role: 'chat', ...link } })).rejects.toThrow()
  })
})
