import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { GET as eventRoute } from '@/app/api/spaces/[spaceId]/usage/events/[id]/route'
import { GET as exportRoute } from '@/app/api/spaces/[spaceId]/usage/export/route'
import { GET as eventsRoute } from '@/app/api/spaces/[spaceId]/usage/events/route'
import { GET as usageRoute } from '@/app/api/spaces/[spaceId]/usage/route'
import { POST as gatewayRoute } from '@/app/api/v1/[[...path]]/route'
import { db } from '@/lib/db/client'
import type { UsageEventDetail, UsageEventList, UsageTotals, UsageView } from '@/lib/schemas/usage'
import { cell } from './usage-export-stream'
import { callRoute } from '@/lib/testing/call-route'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { DATABASES, type TestPerson, testSpace } from '@/lib/testing/test-state'

/** What adds up exactly, however usage is cut. */
const SUMS = [
  'requests',
  'errors',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'reasoningTokens',
  'unpricedRequests',
] as const

describe.each(DATABASES)('usage on %s', (database) => {
  let state: StateWithProvider
  let space: { spaceId: string; person: TestPerson }
  let calls = 0

  beforeAll(async () => {
    state = await startStateWithProvider(database)
    space = await testSpace('owner')
    await testProviderKey(space.spaceId, { baseUrl: `${state.mock.url}/v1`, isDefault: true })
    await db().space.update({ where: { id: space.spaceId }, data: { apiAccessEnabled: true } })
    const tokens = [await testToken(space.person, space.spaceId), await testToken(space.person, space.spaceId)]
    for (const { secret } of tokens) {
      for (const model of ['mock/gpt-4o-mini', 'mock/demo-gpt', 'mock/error-500', 'mock/cached']) {
        const response = await callRoute(gatewayRoute, {
          path: '/api/v1/chat/completions',
          headers: { authorization: `Bearer ${secret}` },
          body: { model, messages: [{ role: 'user', content: 'hello' }] },
        })
        await response.text()
        calls += 1
      }
    }
    const { spaceId } = space
    await vi.waitFor(async () => expect(await db().usageEvent.count({ where: { spaceId } })).toBe(calls), 15_000)
  })
  afterAll(() => state.stop())

  const read = async <T>(handler: typeof usageRoute, query: string): Promise<T> => {
    const { spaceId, person } = space
    const response = await callRoute(handler, { cookie: person.cookie, params: { spaceId }, query })
    expect(response.status).toBe(200)
    return (await response.json()) as T
  }

  const add = (rows: readonly UsageTotals[]): Record<string, string> => ({
    ...Object.fromEntries(SUMS.map((name) => [name, String(rows.reduce((sum, row) => sum + row[name], 0))])),
    costNanoUsd: String(rows.reduce((sum, row) => sum + BigInt(row.costNanoUsd), 0n)),
  })

  test('totals are the sum of the days, of the models and of the tokens, in any zone', async () => {
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'America/St_Johns', 'Asia/Kathmandu']) {
      const usage = await read<UsageView>(usageRoute, `zone=${encodeURIComponent(zone)}`)
      expect(usage.totals).toMatchObject({ requests: calls, errors: 2 })
      const total = add([usage.totals])
      expect(add(usage.byDay)).toEqual(total)
      expect(add(usage.byModel)).toEqual(total)
      expect(add(usage.byToken)).toEqual(total)
      for (const parts of [usage.byPerson, usage.byProviderKey, usage.byOutcome]) expect(add(parts)).toEqual(total)
      expect(usage.byDay).toHaveLength(30)
    }
  })

  test('a model or a token narrows everything to the same part', async () => {
    const all = await read<UsageView>(usageRoute, '')
    const parts = await Promise.all(all.byToken.map(({ tokenId }) => read<UsageView>(usageRoute, `tokenId=${tokenId}`)))
    expect(parts).toHaveLength(2)
    expect(add(parts.map(({ totals }) => totals))).toEqual(add([all.totals]))
    for (const { totals, byDay } of parts) expect(add(byDay)).toEqual(add([totals]))
  })

  test('every call is listed once, page by page, newest first', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? 'limit=3' : `limit=3&cursor=${encodeURIComponent(cursor)}`
      const list: UsageEventList = await read<UsageEventList>(eventsRoute, query)
      seen.push(...list.items.map(({ requestId }) => requestId))
      cursor = list.nextCursor
    }
    expect(new Set(seen).size).toBe(calls)
    expect(seen).toHaveLength(calls)
  })

  test('a call is found by its request id, whatever page it would be on, and only where the other filters fit', async () => {
    const { items } = await read<UsageEventList>(eventsRoute, '')
    const oldest = items.at(-1)
    const find = async (more = '') =>
      (await read<UsageEventList>(eventsRoute, `requestId=${oldest?.requestId}${more}`)).items
    expect(await find()).toEqual([oldest])
    expect(await find(`&outcome=${oldest?.outcome}`)).toEqual([oldest])
    expect(await find('&outcome=timeout')).toEqual([])
    const other = await testSpace('owner')
    const foreign = { cookie: other.person.cookie, params: { spaceId: other.spaceId } }
    const query = `requestId=${oldest?.requestId}`
    expect(await (await callRoute(eventsRoute, { ...foreign, query })).json()).toMatchObject({ items: [] })
  })

  test('A17 A18 another space sees none of it, not with this one’s token id or cursor either', async () => {
    const other = await testSpace('owner')
    const mine = await read<UsageEventList>(eventsRoute, 'limit=1')
    const tokenId = (await read<UsageView>(usageRoute, '')).byToken[0]?.tokenId ?? ''
    for (const query of ['', `tokenId=${tokenId}`, `cursor=${encodeURIComponent(mine.nextCursor ?? '')}`]) {
      const options = { cookie: other.person.cookie, params: { spaceId: other.spaceId }, query }
      expect(await (await callRoute(eventsRoute, options)).json()).toMatchObject({ items: [] })
    }
  })

  test('H14 P7 queries that make no sense are refused, naming the field, and never a fault', async () => {
    const { spaceId, person } = space
    const bad = [
      'zone=Mars/Olympus',
      'from=yesterday',
      'from=2026-02-30',
      'from=0001-01-01&to=0001-01-05',
      'from=9999-12-01&to=9999-12-31',
      'from=2026-01-02&to=2026-01-01',
      'from=2020-01-01&to=2026-01-01',
      'tokenId=x',
      'from=2026-01-01&from=2026-01-02',
      `model=${'x'.repeat(300)}`,
      'unknown=1',
      'model=%00',
      "zone=UTC'%20OR%201=1",
      'zone=',
    ]
    for (const query of bad) {
      const response = await callRoute(usageRoute, { cookie: person.cookie, params: { spaceId }, query })
      expect(`${query.slice(0, 40)} ${response.status}`).toBe(`${query.slice(0, 40)} 400`)
    }
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=x',
      'cursor=x',
      'cursor=%00',
      'cursor=2026-01-01T00:00:00Z_x',
      'requestId=x',
      'requestId=%00',
    ]) {
      const response = await callRoute(eventsRoute, { cookie: person.cookie, params: { spaceId }, query })
      expect(`${query} ${response.status}`).toMatch(/ (400|200)$/)
    }
  })

  const today = () => new Date().toISOString().slice(0, 10)
  const exported = async (query: string): Promise<Response> => {
    const { spaceId, person } = space
    return callRoute(exportRoute, { cookie: person.cookie, params: { spaceId }, query })
  }

  test('R4.58 a drill-down into a person, a key or an outcome is the part that was shown', async () => {
    const whole = await read<UsageView>(usageRoute, '')
    const parts = [
      ...whole.byPerson.map((part) => [`userId=${part.value}`, part] as const),
      ...whole.byProviderKey.map((part) => [`providerKeyId=${part.value}`, part] as const),
      ...whole.byOutcome.map((part) => [`outcome=${part.value}`, part] as const),
    ]
    expect(parts.length).toBeGreaterThanOrEqual(4)
    for (const [query, part] of parts) {
      const { totals } = await read<UsageView>(usageRoute, query)
      expect(add([totals])).toEqual(add([part]))
      const { items } = await read<UsageEventList>(eventsRoute, query)
      expect(items).toHaveLength(part.requests)
    }
    expect(whole.byPerson).toMatchObject([{ name: 'Test Person', requests: calls }])
  })

  test('J11 the export has every call once, as CSV and as NDJSON, and one runs at a time for each person', async () => {
    const days = `from=${today()}&to=${today()}`
    const ndjson = (await (await exported(`${days}&format=ndjson`)).text()).trimEnd().split('\n')
    const lines = ndjson.map((line) => JSON.parse(line) as { requestId: string; paidBy: string | null })
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(calls)
    const csv = await exported(days)
    expect(csv.headers.get('content-disposition')).toContain(`keyway-usage_${today()}_${today()}.csv`)
    const second = await exported(days)
    expect(second.status).toBe(429)
    const rows = (await csv.text()).trimEnd().split('\r\n')
    expect(rows).toHaveLength(calls + 1)
    expect(rows[0]).toMatch(/^\uFEFF?requestId,at,endpoint.*,upstreamRequestId,tokenId,.*,searches,priceSource,paidBy,/)
    expect(new Set(rows.map((row) => row.split(',').length)).size).toBe(1)
    expect(lines.filter(({ paidBy }) => paidBy === 'space').length).toBeGreaterThan(0)
    const narrowed = (await (await exported(`${days}&outcome=completed&format=ndjson`)).text()).trimEnd().split('\n')
    expect(narrowed.length).toBeLessThan(calls)
  })

  test('an export that is given up lets the next one begin', async () => {
    const days = `from=${today()}&to=${today()}`
    const first = await exported(days)
    await first.body?.cancel()
    const second = await exported(days)
    expect(second.status).toBe(200)
    await second.text()
  })

  test('R4.62 H-47 one call tells its story, and its cost is the sum of its parts', async () => {
    const { items } = await read<UsageEventList>(eventsRoute, '')
    const { spaceId, person } = space
    for (const { requestId, costNanoUsd } of items) {
      const response = await callRoute(eventRoute, { cookie: person.cookie, params: { spaceId, id: requestId } })
      expect(response.status).toBe(200)
      const detail = (await response.json()) as UsageEventDetail
      expect(detail).toMatchObject({ requestId, costNanoUsd, personName: 'Test Person', attempts: 1 })
      if (costNanoUsd === null || costNanoUsd === '0') continue
      const sum = (detail.costParts ?? []).reduce((total, part) => total + BigInt(part.costNanoUsd), 0n)
      // Each line is rounded by itself.
      expect(Math.abs(Number(sum - BigInt(costNanoUsd)))).toBeLessThanOrEqual(detail.costParts?.length ?? 0)
    }
    const other = await callRoute(eventRoute, {
      cookie: person.cookie,
      params: { spaceId, id: '01890000-0000-7000-8000-000000000000' },
    })
    expect(other.status).toBe(404)
  })
})

test('what a spreadsheet would take for a formula is text, and quotes and lines stay in their cell', () => {
  const risky = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx']
  for (const text of risky) expect(cell(text).replace(/^"/, '')).toMatch(/^'/)
  expect(cell('a,"b"\nc')).toBe('"a,""b""\nc"')
  expect([cell(null), cell(5), cell(-5), cell(true), cell('plain')]).toEqual(['', '5', '-5', 'true', 'plain'])
})
