import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { DELETE as removeRoute } from '@/app/api/spaces/[spaceId]/models/prices/[id]/route'
import { GET as pricesRoute, PUT as setRoute } from '@/app/api/spaces/[spaceId]/models/prices/route'
import { PUT as policyRoute } from '@/app/api/spaces/[spaceId]/models/unpriced/route'
import { GET as listRoute } from '@/app/api/spaces/[spaceId]/models/route'
import { GET as eventRoute } from '@/app/api/spaces/[spaceId]/usage/events/[id]/route'
import { GET as gatewayGet, POST as gatewayPost } from '@/app/api/v1/[[...path]]/route'
import { db } from '@/lib/db/client'
import type { ModelList, ModelPriceList, ModelPriceView } from '@/lib/schemas/model'
import type { UsageEventDetail } from '@/lib/schemas/usage'
import { callRoute } from '@/lib/testing/call-route'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { addMember, DATABASES, testSpace, testUser, type TestPerson } from '@/lib/testing/test-state'

/** The first event of a process takes longer on a busy machine. Milliseconds. */
const WAIT = { timeout: 10_000 }

type Bench = { spaceId: string; person: TestPerson; secret: string }

/** Three dollars and fifteen, with a cache of thirty cents. */
const PRICE = { input: '3000000000', output: '15000000000', cacheRead: '300000000' }

describe.each(DATABASES)('prices of a space on %s', (database) => {
  let state: StateWithProvider
  beforeAll(async () => {
    state = await startStateWithProvider(database)
  })
  afterAll(() => state.stop())

  async function start(): Promise<Bench> {
    const { spaceId, person } = await testSpace('owner')
    await testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, models: ['demo-gpt', 'other'], isDefault: true })
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
    return { spaceId, person, secret: (await testToken(person, spaceId)).secret }
  }
  async function send(
    { spaceId, person }: Pick<Bench, 'spaceId' | 'person'>,
    handler: Parameters<typeof callRoute>[0],
    more: { method?: string; id?: string; body?: object } = {},
  ): Promise<{ status: number; body: unknown }> {
    const { method = 'GET', id, body } = more
    const params = { spaceId, ...(id === undefined ? {} : { id }) }
    const response = await callRoute(handler, { method, cookie: person.cookie, params, ...(body ? { body } : {}) })
    return { status: response.status, body: await response.json() }
  }
  const models = async (bench: Bench) => ((await send(bench, listRoute)).body as ModelList).items
  const modelOf = async (bench: Bench) => (await models(bench)).find(({ name }) => name === 'demo-gpt')
  const set = async (bench: Bench, price: object = PRICE) =>
    send(bench, setRoute, { method: 'PUT', body: { modelId: (await modelOf(bench))?.id, ...price } })
  const prices = async (bench: Bench) => (await send(bench, pricesRoute)).body as ModelPriceList
  const policy = (bench: Bench, unpricedModels: string) =>
    send(bench, policyRoute, { method: 'PUT', body: { unpricedModels } })
  async function call({ secret }: Pick<Bench, 'secret'>, dialect: 'openai' | 'anthropic' = 'openai') {
    const path = dialect === 'openai' ? ['chat', 'completions'] : ['messages']
    const response = await callRoute(gatewayPost, {
      path: `/api/v1/${path.join('/')}`,
      params: { path },
      headers: { authorization: `Bearer ${secret}`, 'anthropic-version': '2023-06-01' },
      body: { model: 'mock/demo-gpt', max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] },
    })
    const id = response.headers.get('x-request-id') ?? ''
    return { id, status: response.status, body: (await response.json()) as unknown }
  }
  const stored = (bench: Bench, id: string) =>
    vi.waitFor(async () => {
      const { status, body } = await send(bench, eventRoute, { id })
      expect(status).toBe(200)
      return body as UsageEventDetail
    }, WAIT)

  test('R4.16 H-47 an own price counts from the next call; what was recorded before keeps its own', async () => {
    const bench = await start()
    const before = await call(bench)
    expect(await stored(bench, before.id)).toMatchObject({ costNanoUsd: null, costParts: null, paidBy: 'space' })
    const { setAt } = (await set(bench)).body as ModelPriceView
    const event = await stored(bench, (await call(bench)).id)
    const { inputTokens, outputTokens, cacheReadTokens } = event
    expect(event).toMatchObject({ priceSource: 'space', priceVersion: setAt, paidBy: 'space' })
    const cached = cacheReadTokens ?? 0
    const cost = BigInt(((inputTokens ?? 0) - cached) * 3000 + cached * 300 + (outputTokens ?? 0) * 15_000)
    expect(event.costNanoUsd).toBe(cost.toString())
    expect(event.costParts?.find(({ kind }) => kind === 'output')).toMatchObject({ usdPerMillion: '15' })
    await set(bench, { input: '0', output: '0' })
    expect(await stored(bench, event.requestId)).toEqual(event)
    expect(await stored(bench, (await call(bench)).id)).toMatchObject({ costNanoUsd: '0', priceSource: 'space' })
    expect(await stored(bench, before.id)).toMatchObject({ costNanoUsd: null })
  })

  test('R4.16 own prices are shown, changed and removed, and each of it is in the audit log', async () => {
    const bench = await start()
    expect(await prices(bench)).toEqual({ items: [], unpricedModels: 'allow' })
    expect(await modelOf(bench)).toMatchObject({ ownPrice: null, inputPerMillion: null })
    const { id } = (await set(bench)).body as ModelPriceView
    expect((await set(bench, { ...PRICE, searches: '5000000000' })).body).toMatchObject({ id, searches: '5000000000' })
    expect((await prices(bench)).items).toMatchObject([{ id, model: 'mock/demo-gpt', ...PRICE, cacheWrite: null }])
    expect(await modelOf(bench)).toMatchObject({ inputPerMillion: PRICE.input, ownPrice: { id } })
    expect((await send(bench, removeRoute, { method: 'DELETE', id })).body).toEqual({ id })
    expect((await send(bench, removeRoute, { method: 'DELETE', id })).status).toBe(404)
    await policy(bench, 'refuse')
    const { spaceId } = bench
    const events = await db().auditEvent.findMany({ where: { spaceId }, orderBy: [{ ts: 'asc' }, { id: 'asc' }] })
    expect(events.map(({ action }) => action).filter((action) => /price/.test(action))).toEqual([
      'model_price.set',
      'model_price.set',
      'model_price.removed',
      'space.unpriced_models_set',
    ])
    expect(events.at(-1)).toMatchObject({ before: { unpricedModels: 'allow' }, after: { unpricedModels: 'refuse' } })
  })

  test('J10 a space may refuse models nobody knows the price of, in both dialects; nothing is sent, the call is on record', async () => {
    const bench = await start()
    expect((await policy(bench, 'refuse')).status).toBe(200)
    const served = state.mock.ledger.entries.length
    const refused = await call(bench)
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'model_not_priced', param: 'model' } } })
    expect(await call(bench, 'anthropic')).toMatchObject({
      status: 403,
      body: { type: 'error', error: { type: 'permission_error' } },
    })
    expect(state.mock.ledger.entries).toHaveLength(served)
    expect(await stored(bench, refused.id)).toMatchObject({
      outcome: 'rejected',
      status: 403,
      errorCode: 'model_not_priced',
      costNanoUsd: '0',
    })
    await set(bench)
    expect((await call(bench)).status).toBe(200)
    await send(bench, removeRoute, { method: 'DELETE', id: (await prices(bench)).items[0]?.id ?? '' })
    expect((await call(bench)).status).toBe(403)
    await policy(bench, 'allow')
    expect((await call(bench)).status).toBe(200)
  })

  test('1.10 R1.26 the list of models tells programs what a token costs and how much a model takes', async () => {
    const bench = await start()
    await db().model.updateMany({
      where: { spaceId: bench.spaceId, name: 'demo-gpt' },
      data: { contextWindow: 128_000, maxOutputTokens: 16_384 },
    })
    await set(bench, { ...PRICE, cacheWrite: '3750000001' })
    const listed = async () => {
      const response = await callRoute(gatewayGet, {
        path: '/api/v1/models',
        params: { path: ['models'] },
        headers: { authorization: `Bearer ${bench.secret}` },
      })
      return ((await response.json()) as { data: unknown[] }).data
    }
    expect(await listed()).toMatchObject([
      {
        id: 'mock/demo-gpt',
        object: 'model',
        context_length: 128_000,
        max_output_tokens: 16_384,
        pricing: {
          prompt: '0.000003',
          completion: '0.000015',
          input_cache_read: '0.0000003',
          input_cache_write: '0.000003750000001',
        },
      },
      { id: 'mock/other', context_length: null, max_output_tokens: null, pricing: null },
    ])
    await policy(bench, 'refuse')
    expect(await listed()).toMatchObject([{ id: 'mock/demo-gpt' }])
  })

  test('R4.16 X03 who may not manage models sets no price; another space’s model and price are not there', async () => {
    const bench = await start()
    const { id } = (await set(bench)).body as ModelPriceView
    const member = await testUser({ name: 'Mina' })
    await addMember(bench.spaceId, member, 'member')
    const asMember = { ...bench, person: member }
    expect((await set(asMember)).status).toBe(403)
    expect((await send(asMember, removeRoute, { method: 'DELETE', id })).status).toBe(403)
    expect((await policy(asMember, 'refuse')).status).toBe(403)
    const other = await start()
    expect((await send(other, removeRoute, { method: 'DELETE', id })).status).toBe(404)
    const modelId = (await modelOf(bench))?.id
    expect((await send(other, setRoute, { method: 'PUT', body: { modelId, ...PRICE } })).status).toBe(404)
    expect((await prices(other)).items).toEqual([])
    expect(await stored(other, (await call(other)).id)).toMatchObject({ costNanoUsd: null })
  })

  test('H-46 a price is whole nano-dollars: nothing negative, broken or without bounds', async () => {
    const bench = await start()
    for (const input of ['-1', '1.5', 'NaN', '1e9', '1000000000000001', '99999999999999999999', '', 3]) {
      expect(await set(bench, { ...PRICE, input }), String(input)).toMatchObject({
        status: 400,
        body: { error: { issues: [{ path: 'input' }] } },
      })
    }
    expect((await set(bench, { ...PRICE, input: '1000000000000000' })).status).toBe(200)
  })
})
