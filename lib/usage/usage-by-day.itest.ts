import { randomUUID } from 'node:crypto'
import { asyncProperty, assert as check, constantFrom, integer } from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testIntent, testSettlement } from './journal-fixtures'
import { createPriceBook } from './prices'
import { storeBatch } from './store-batch'
import { usageByDayAndModel, windowOfDays } from './usage-by-day-and-model'
import { DATABASE_KINDS, openTestDatabase } from './usage-database-fixture'
import type { TestDatabase } from './usage-database-fixture'
import { latencyByDay } from './usage-latency'
import { usageByDay } from './usage-queries'
import { toUsageRow } from './usage-row'

const QUARTER_MS = 15 * 60_000
/** Each with a change of its clocks, or with days that begin far from those of UTC or between its hours. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Havana',
  'America/New_York',
  'America/St_Johns',
  'Africa/Cairo',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
]

describe.each(DATABASE_KINDS)('on the %s database', (kind) => {
  let pg: TestDatabase
  const [spaceId, userA, userB] = [randomUUID(), randomUUID(), randomUUID()]
  const models = ['gpt-4o-mini', 'gpt-5', 'mystery'] as const
  // Through all changes of a year's clocks, with a stretch where nobody calls.
  const calls = [Date.UTC(2026, 2, 4), Date.UTC(2026, 9, 1)].flatMap((start) =>
    Array.from({ length: 700 }, (_, i) => ({
      ts: start + i * 83 * 60_000,
      userId: i % 3 === 0 ? userA : userB,
      model: models[i % 7 === 0 ? 2 : i % 2] ?? '',
    })),
  )
  // In the first of the two hours that Havana and the Azores begin a day with.
  const twice = [Date.UTC(2026, 10, 1, 4, 30), Date.UTC(2026, 9, 25, 0, 30)]
  calls.push(...twice.map((ts) => ({ ts, userId: userB, model: models[0] })))
  beforeAll(async () => {
    pg = await openTestDatabase(kind)
    const book = createPriceBook()
    const rows = calls.map(({ ts, userId, model }) =>
      toUsageRow(
        { intent: testIntent({ spaceId, ts, userId, upstreamModel: model }), settlement: testSettlement() },
        book,
      ),
    )
    for (let i = 0; i < rows.length; i += 200) await storeBatch(pg.database, rows.slice(i, i + 200))
  })
  afterAll(() => pg.close())

  test('H-48 R4.58 every call is on its own day of the zone, whatever the zone, the window and the filter', async () => {
    const start = Date.UTC(2026, 2, 1)
    await check(
      asyncProperty(
        constantFrom(...ZONES),
        integer({ min: 0, max: 260 * 96 }),
        integer({ min: 0, max: 40 * 96 }),
        constantFrom(undefined, userA),
        constantFrom(undefined, ...models),
        async (zone, first, length, userId, model) => {
          // Hours are as fine as windows are cut where the zone's days begin at whole ones.
          const unit = zone.match(/Kathmandu|Johns/) ? 1 : 4
          const from = start + Math.ceil(first / unit) * unit * QUARTER_MS
          const window = { from: new Date(from), to: new Date(from + Math.ceil(length / unit) * unit * QUARTER_MS) }
          const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
          const expected = new Map<string, number>()
          for (const call of calls) {
            if (call.ts < window.from.getTime() || call.ts >= window.to.getTime()) continue
            if ((userId && call.userId !== userId) || (model && call.model !== model)) continue
            const day = format.format(new Date(call.ts))
            expected.set(day, (expected.get(day) ?? 0) + 1)
          }
          const filter = { spaceId, userId, model }
          const days = await usageByDay(pg.database, filter, window, zone)
          expect(new Map(days.flatMap((each) => (each.requests ? [[each.bucket, each.requests]] : [])))).toEqual(
            expected,
          )
          const byModel = new Map<string, number>()
          for (const each of await usageByDayAndModel(pg.database, filter, window, zone)) {
            expect(each.requests).toBeGreaterThan(0)
            byModel.set(each.day, (byModel.get(each.day) ?? 0) + each.requests)
          }
          expect(byModel).toEqual(expected)
          if (userId && model) return
          const durations = await latencyByDay(pg.database, filter, window, zone)
          expect(new Set(durations.keys())).toEqual(new Set(expected.keys()))
        },
      ),
      { numRuns: 80 },
    )
  })
  test.each([
    ['America/Havana', '2026-11-01', 0],
    ['Atlantic/Azores', '2026-10-25', 1],
  ] as const)('H-48 where clocks go back to midnight, %s has a day of 25 hours', async (zone, day, at) => {
    const { window } = await windowOfDays(pg.database, { from: day, to: day }, zone)
    expect(window.to.getTime() - window.from.getTime()).toBe(25 * 4 * QUARTER_MS)
    const inDay = calls.filter(({ ts }) => ts >= window.from.getTime() && ts < window.to.getTime())
    expect(inDay).toContainEqual(expect.objectContaining({ ts: twice[at] }))
    const around = { from: new Date(window.from.getTime() - 96 * QUARTER_MS), to: window.to }
    const days = await usageByDay(pg.database, { spaceId }, around, zone)
    expect(days.at(-1)).toMatchObject({ bucket: day, requests: inDay.length })
  })
})
