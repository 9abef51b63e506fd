import { randomUUID } from 'node:crypto'
import { asyncProperty, assert as check, constantFrom } from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import { testIntent, testSettlement } from './journal-fixtures'
import { createPriceBook } from './prices'
import { recentEvents } from './recent-events'
import { storeBatch } from './store-batch'
import { DATABASE_KINDS, openTestDatabase } from './usage-database-fixture'
import type { TestDatabase } from './usage-database-fixture'
import { usageByDayAndModel } from './usage-by-day-and-model'
import { usageBy, usageByDay, usageByHour, usageTotals } from './usage-queries'
import type { UsageSums } from './usage-queries'
import type { UsageDimension } from './usage-source'
import { toUsageRow } from './usage-row'
import type { UsageRow } from './usage-row'
import type { UsageDatabase } from './usage-sql'

describe.each(DATABASE_KINDS)('on the %s database', (kind) => {
  let pg: TestDatabase
  const database: UsageDatabase = { query: (text, params) => pg.database.query(text, params) }
  beforeAll(async () => {
    pg = await openTestDatabase(kind)
  })
  afterAll(() => pg.close())

  const book = createPriceBook()
  function row(
    part: Parameters<typeof testIntent>[0],
    settlement: Parameters<typeof testSettlement>[0] = {},
  ): UsageRow {
    return toUsageRow({ intent: testIntent(part), settlement: testSettlement(settlement) }, book)
  }
  const SUMMED = [
    'requests',
    'errors',
    'inputTokens',
    'outputTokens',
    'cacheReadTokens',
    'cacheWriteTokens',
    'reasoningTokens',
    'unpricedRequests',
  ] as const satisfies readonly (keyof UsageSums)[]

  function addUp(parts: readonly UsageSums[]) {
    const sums = SUMMED.map((field) => parts.reduce((sum, part) => sum + part[field], 0))
    return [...sums, parts.reduce((sum, part) => sum + BigInt(part.costNano), 0n)]
  }

  describe('days', () => {
    const spaceId = randomUUID()
    const at = (...utc: [number, number, number, number, number]) => row({ spaceId, ts: Date.UTC(...utc) })
    beforeAll(async () => {
      // The night in which Berlin loses an hour: 29 March 2026 has 23 hours there, from 28 March 23:00Z to 22:00Z.
      const rows = [at(2026, 2, 28, 22, 59), at(2026, 2, 28, 23, 0), at(2026, 2, 29, 21, 59), at(2026, 2, 29, 22, 0)]
      await storeBatch(database, rows)
    })
    const window = { from: new Date('2026-03-27T23:00:00Z'), to: new Date('2026-03-30T22:00:00Z') }

    test('H-48 days are the zone’s own, across a daylight-saving change, zero-filled and half-open', async () => {
      const days = await usageByDay(database, { spaceId }, window, 'Europe/Berlin')
      expect(days.map(({ bucket, requests }) => [bucket, requests])).toEqual([
        ['2026-03-28', 1],
        ['2026-03-29', 2],
        ['2026-03-30', 1],
      ])
      const utc = { from: new Date('2026-03-28T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') }
      expect((await usageByDay(database, { spaceId }, utc, 'UTC')).map(({ requests }) => requests)).toEqual([
        2, 2, 0, 0,
      ])
      const early = { from: window.from, to: new Date('2026-03-28T23:00:00Z') }
      expect((await usageTotals(database, { spaceId }, early)).requests).toBe(1)
    })

    test('H-48 hours are zero-filled and half-open', async () => {
      const night = { from: new Date('2026-03-28T22:00:00Z'), to: new Date('2026-03-29T01:00:00Z') }
      const hours = await usageByHour(database, { spaceId }, night)
      expect(hours.map(({ bucket, requests }) => [bucket, requests])).toEqual([
        ['2026-03-28T22:00:00Z', 1],
        ['2026-03-28T23:00:00Z', 1],
        ['2026-03-29T00:00:00Z', 0],
      ])
    })

    test('H-48 a zone that is not one is refused before the database sees it', async () => {
      for (const zone of ['', 'Mars/Olympus', 'UTC+3', `UTC'; --`, 'XYZ5ABC']) {
        await expect(usageByDay(database, { spaceId }, window, zone)).rejects.toMatchObject({
          code: 'invalid_input',
        })
      }
    })

    test('an empty space has zeros and no groups', async () => {
      const empty = { spaceId: randomUUID() }
      expect(await usageTotals(database, empty, window)).toMatchObject({
        requests: 0,
        costNano: '0',
        avgLatencyMs: null,
        avgTtfbMs: null,
      })
      expect(await usageBy(database, empty, window, 'model')).toEqual([])
    })
  })

  describe('splits', () => {
    const spaceId = randomUUID()
    const other = randomUUID()
    const [userA, userB, tokenA, tokenB, tokenC] = Array.from({ length: 5 }, () => randomUUID())
    const window = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-11T00:00:00Z') }
    const pick = <T>(list: readonly T[], i: number) => list[i % list.length] as T
    const outcomes = ['completed', 'completed', 'client_abort', 'upstream_error', 'truncated', 'timeout'] as const
    const models = ['gpt-4o-mini', 'gpt-5', 'mystery', 'claude-sonnet-4-5'] as const
    const rows: UsageRow[] = []
    beforeAll(async () => {
      for (let i = 0; i < 400; i += 1) {
        const model = pick(models, i * 7)
        rows.push(
          row(
            {
              spaceId: i % 10 === 0 ? other : spaceId,
              ts: Date.UTC(2026, 2, 1) + i * 37 * 60_000,
              userId: pick([userA, userB], i) ?? '',
              tokenId: pick([tokenA, tokenB, tokenC], i) ?? '',
              provider: i % 11 === 0 ? null : model.startsWith('claude') ? 'anthropic' : 'openai',
              providerKeyId: i % 11 === 0 ? null : (tokenA ?? null),
              upstreamModel: model,
            },
            {
              outcome: pick(outcomes, i),
              servedModel: null,
              ttfbMs: i % 3 === 0 ? null : i,
              tokens: { ...NO_TOKENS, input: i * 100, output: i, cacheRead: i, cacheWrite5m: i },
            },
          ),
        )
      }
      await storeBatch(database, rows)
    })
    const inSpace = () => rows.filter((row) => row.spaceId === spaceId && row.ts < window.to.toISOString())

    test('R4.30 totals are the sums of the events: errors are neither completed calls nor calls the client left', async () => {
      const events = inSpace()
      const totals = await usageTotals(database, { spaceId }, window)
      const measured = events.flatMap(({ ttfbMs }) => ttfbMs ?? [])
      expect(totals).toMatchObject({
        requests: events.length,
        errors: events.filter(({ outcome }) => !['completed', 'client_abort'].includes(outcome)).length,
        inputTokens: events.reduce((sum, event) => sum + (event.inputTokens ?? 0), 0),
        costNano: String(events.reduce((sum, event) => sum + BigInt(event.costNano ?? 0), 0n)),
        unpricedRequests: events.filter(({ costNano }) => costNano === null).length,
        avgLatencyMs: 420,
        avgTtfbMs: Math.round(measured.reduce((sum, ms) => sum + ms, 0) / measured.length),
      })
      expect(totals.unpricedRequests).toBeGreaterThan(0)
    })

    test('R4.58 every split sums to its total, under every filter, limit and zone', async () => {
      const dimension = constantFrom<UsageDimension[]>(
        'model',
        'token',
        'user',
        'providerKey',
        'provider',
        'endpoint',
        'outcome',
      )
      const zone = constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata', 'Pacific/Kiritimati')
      await check(
        asyncProperty(
          dimension,
          zone,
          constantFrom(1, 2, 100),
          constantFrom(undefined, userA, userB),
          constantFrom(undefined, tokenA, tokenC),
          constantFrom(undefined, ...models),
          async (by, timeZone, limit, userId, tokenId, model) => {
            const filter = { spaceId, userId, tokenId, model }
            const total = addUp([await usageTotals(database, filter, window)])
            const groups = await usageBy(database, filter, window, by, limit)
            expect(addUp(groups)).toEqual(total)
            expect(groups.filter(({ rest }) => !rest).length).toBeLessThanOrEqual(limit)
            expect(addUp(await usageByDay(database, filter, window, timeZone))).toEqual(total)
            expect(addUp(await usageByHour(database, filter, window))).toEqual(total)
          },
        ),
        { numRuns: 60 },
      )
    })

    test('R4.58 groups come most expensive first; none is a key of its own', async () => {
      const groups = await usageBy(database, { spaceId }, window, 'provider')
      expect(new Set(groups.map(({ key }) => key))).toEqual(new Set(['anthropic', 'openai', null]))
      const costs = groups.map(({ costNano }) => BigInt(costNano))
      expect(costs).toEqual([...costs].sort((a, b) => Number(b - a)))
      expect((await usageBy(database, { spaceId }, window, 'providerKey')).map(({ key }) => key)).toContain(null)
    })

    test('R4.31 pages under any filter hold its calls once, newest first', async () => {
      const optional = <T>(...values: T[]) => constantFrom(undefined, ...values)
      await check(
        asyncProperty(
          optional(userA, userB),
          optional(tokenA, tokenC),
          optional(...models),
          optional(...outcomes, 'rejected'),
          constantFrom(1, 7, 50),
          async (userId, tokenId, model, outcome, limit) => {
            const filter = { spaceId, userId, tokenId, model, outcome }
            const expected = rows
              .filter((each) => each.spaceId === spaceId && each.ts < window.to.toISOString())
              .filter((each) => userId === undefined || each.userId === userId)
              .filter((each) => tokenId === undefined || each.tokenId === tokenId)
              .filter((each) => model === undefined || each.upstreamModel === model)
              .filter((each) => outcome === undefined || each.outcome === outcome)
              .map((each) => each.requestId)
              .toReversed()
            const seen: string[] = []
            for (let after: string | undefined; ;) {
              const page = await recentEvents(database, filter, { ...window, limit, after })
              expect(page.events.length).toBeLessThanOrEqual(limit)
              seen.push(...page.events.map(({ requestId }) => requestId))
              if (page.next === null || seen.length > 100) break
              after = page.next
            }
            expect(seen).toEqual(expected.slice(0, seen.length))
            expect(seen.length).toBe(seen.length > 100 ? seen.length : expected.length)
          },
        ),
        { numRuns: 40 },
      )
    })

    test('R4.31 pages of single calls cover every event once, newest first, also while calls arrive', async () => {
      const seen: UsageRow[] = []
      let after: string | undefined
      do {
        const page = await recentEvents(database, { spaceId }, { limit: 37, after, to: window.to })
        seen.push(...page.events)
        after = page.next ?? undefined
        await storeBatch(database, [row({ spaceId, ts: window.to.getTime() - 1 })])
      } while (after)
      const expected = inSpace().sort((a, b) => (a.ts === b.ts ? 0 : a.ts < b.ts ? 1 : -1))
      expect(seen).toEqual(expected)
    })

    test('R4.31 limits are clamped, filters hold, a foreign marker is refused', async () => {
      expect((await recentEvents(database, { spaceId }, { limit: 0 })).events).toHaveLength(1)
      expect((await recentEvents(database, { spaceId }, { limit: 10_000 })).events.length).toBeLessThanOrEqual(500)
      const { events } = await recentEvents(database, { spaceId, model: 'gpt-5', outcome: 'timeout' }, { limit: 500 })
      expect(events.length).toBeGreaterThan(0)
      expect(events.every((event) => event.upstreamModel === 'gpt-5' && event.outcome === 'timeout')).toBe(true)
      for (const after of ['', '%', Buffer.from(`2026-99-99T00:00:00.000Z ${spaceId}`).toString('base64url')]) {
        await expect(recentEvents(database, { spaceId }, { after })).rejects.toMatchObject({ code: 'invalid_input' })
      }
    })

    test('R4.63 K14 what was pruned is not looked for, however much of it the sums remember', async () => {
      const space = randomUUID()
      const userId = randomUUID()
      const kept = row({ spaceId: space, userId, ts: Date.UTC(2026, 8, 1) })
      await storeBatch(database, [kept])
      await database.query(
        `INSERT INTO usage_series
         SELECT (jsonb_populate_record(NULL::usage_series, to_jsonb(s) || jsonb_build_object('at', t))).*
         FROM (SELECT * FROM usage_series WHERE space_id = $1::uuid AND dimension = 'user' AND grain = 'q' LIMIT 1) AS s,
           generate_series('2026-01-05Z'::timestamptz, '2026-02-05Z'::timestamptz, interval '15 minutes') AS t`,
        [space],
      )
      let statements = 0
      const counting: UsageDatabase = { query: (text, params) => (statements++, database.query(text, params)) }
      const page = await recentEvents(counting, { spaceId: space, userId }, { limit: 50 })
      expect([page.events.map(({ requestId }) => requestId), page.next]).toEqual([[kept.requestId], null])
      expect(statements).toBeLessThan(6)
      const nobody = await recentEvents(counting, { spaceId: randomUUID(), userId }, { limit: 50 })
      expect(nobody).toEqual({ events: [], next: null })
    })

    test('H-67 P6 names that a client made up are no models of the sums; those that reached a provider are, a hundred at most', async () => {
      const space = randomUUID()
      const ts = Date.UTC(2026, 8, 1)
      const made = (at: number, more: object) => row({ spaceId: space, ts, model: `made-up-${at}`, ...more })
      const refused = Array.from({ length: 30 }, (_, at) =>
        toUsageRow(
          {
            intent: testIntent({ spaceId: space, ts, model: `made-up-${at}`, upstreamModel: null, provider: null }),
            settlement: testSettlement({ outcome: 'rejected', tokens: NO_TOKENS, status: 404 }),
          },
          book,
        ),
      )
      const served = Array.from({ length: 120 }, (_, at) =>
        made(at, { upstreamModel: `up-${String(at).padStart(3, '0')}` }),
      )
      await storeBatch(database, [...refused, ...served])
      const window = { from: new Date(ts - 1), to: new Date(ts + 1) }
      const groups = await usageBy(database, { spaceId: space }, window, 'model', 200)
      expect(groups).toHaveLength(121)
      expect(groups.find(({ key }) => key === null)?.requests).toBe(30)
      const days = await usageByDayAndModel(database, { spaceId: space }, window, 'UTC')
      expect(days).toHaveLength(101)
      expect(days.reduce((sum, { requests }) => sum + requests, 0)).toBe(150)
      const page = await recentEvents(database, { spaceId: space, model: '' }, { limit: 50 })
      expect(page.events).toHaveLength(30)
    })

    test('C03 another space’s usage is never in a query', async () => {
      const mine = await usageTotals(database, { spaceId: other }, window)
      expect(mine.requests).toBe(rows.filter((row) => row.spaceId === other && row.ts < window.to.toISOString()).length)
      const { events } = await recentEvents(database, { spaceId: other }, { limit: 500 })
      expect(events.every((event) => event.spaceId === other)).toBe(true)
    })
  })
})
