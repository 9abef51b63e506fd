import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { binOf, binsOf, percentilesOf } from './histogram'
import { testIntent, testSettlement } from './journal-fixtures'
import { createPriceBook } from './prices'
import { storeBatch } from './store-batch'
import { DATABASE_KINDS, openTestDatabase } from './usage-database-fixture'
import type { TestDatabase } from './usage-database-fixture'
import { latencyByDay, usageLatency } from './usage-latency'
import { toUsageRow } from './usage-row'

describe.each(DATABASE_KINDS)('on the %s database', (kind) => {
  let pg: TestDatabase
  beforeAll(async () => {
    pg = await openTestDatabase(kind)
  })
  afterAll(() => pg.close())

  const book = createPriceBook()
  const [spaceId, tokenA, tokenB] = [randomUUID(), randomUUID(), randomUUID()]
  const FIRST = Date.UTC(2026, 2, 10, 22, 40)
  // 1, 2, … 1,200 s apart; as many milliseconds from 1 to 60,000, so every percentile is known.
  const calls = Array.from({ length: 600 }, (_, i) => ({ ms: (i + 1) * 100, ts: FIRST + i * 60_000 }))
  beforeAll(async () => {
    const rows = calls.map(({ ms, ts }, i) =>
      toUsageRow(
        {
          intent: testIntent({ spaceId, ts, tokenId: i % 2 === 0 ? tokenA : tokenB }),
          settlement: testSettlement({ latencyMs: ms, ttfbMs: i % 3 === 0 ? null : ms / 10 }),
        },
        book,
      ),
    )
    for (let i = 0; i < rows.length; i += 50) await storeBatch(pg.database, rows.slice(i, i + 50))
  })
  const window = { from: new Date('2026-03-10T00:00:00Z'), to: new Date('2026-03-12T00:00:00Z') }
  /** To either side, as a share: half a bin and what lies unevenly in it. */
  const near = (value: number | undefined, wanted: number) => {
    expect(value).toBeGreaterThan(wanted * 0.85)
    expect(value).toBeLessThan(wanted * 1.15)
  }

  test('R4.62 percentiles are those of the calls, for all and under one filter; under two there are none', async () => {
    const all = await usageLatency(pg.database, { spaceId }, window)
    near(all?.latency?.p50, 30_000)
    near(all?.latency?.p95, 57_000)
    near(all?.latency?.p99, 59_400)
    near(all?.ttfb?.p50, 3000)
    const filtered = await usageLatency(pg.database, { spaceId, tokenId: tokenA }, window)
    near(filtered?.latency?.p50, 30_000)
    const outside = { from: window.to, to: new Date('2026-03-13T00:00:00Z') }
    expect(await usageLatency(pg.database, { spaceId }, outside)).toEqual({ latency: null, ttfb: null })
    expect(await usageLatency(pg.database, { spaceId, tokenId: tokenA, model: 'gpt-4o-mini' }, window)).toBeNull()
  })

  test('H-48 percentiles by day follow the zone, also where its days begin between two hours of UTC', async () => {
    for (const [zone, offsetMinutes] of [
      ['UTC', 0],
      ['Europe/Berlin', 60],
      ['Asia/Kathmandu', 345],
    ] as const) {
      const byDay = await latencyByDay(pg.database, { spaceId }, window, zone)
      const expected = new Map<string, number[]>()
      for (const { ms, ts } of calls) {
        const day = new Date(ts + offsetMinutes * 60_000).toISOString().slice(0, 10)
        expected.set(day, [...(expected.get(day) ?? []), ms])
      }
      expect(new Set(byDay.keys())).toEqual(new Set(expected.keys()))
      for (const [day, list] of expected) {
        if (list.length > 30) near(byDay.get(day)?.latency?.p50, list[Math.floor(list.length / 2)] ?? 0)
      }
    }
  })

  test('R4.62 a duration comes back from the bin it falls into', async () => {
    const edges = [0, 1, 2, 3, 5, 6, 1023, 1024, 1448, 741_454, 741_455, 1_048_575, 1_048_576, 2 ** 31 - 1]
    for (const ms of edges) {
      const [row] = await pg.rows(`SELECT (${binOf(String(ms))})::text AS digits`)
      const bins = binsOf(String(row?.['digits']))
      expect(bins.reduce((sum, count) => sum + count, 0)).toBe(1)
      const { p99 } = percentilesOf(bins) ?? { p99: Number.NaN }
      // What comes back lies within the bin: at most the square root of two away, or one millisecond.
      expect(Math.abs(p99 - Math.min(ms, 1_482_910))).toBeLessThanOrEqual(Math.max(2, ms * 0.45))
    }
  })
})
