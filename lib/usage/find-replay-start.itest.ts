import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findReplayStart } from './find-replay-start'
import { startFlusher } from './flusher'
import { openJournal } from './journal'
import { quietLog, testIntent, testSettlement } from './journal-fixtures'
import { createPriceBook } from './prices'
import { segmentPath } from './segment-files'
import { DATABASE_KINDS, openTestDatabase, type TestDatabase } from './usage-database-fixture'

describe.each(DATABASE_KINDS)('on the %s database', (kind) => {
  let pg: TestDatabase
  let dir: string
  beforeAll(async () => {
    pg = await openTestDatabase(kind)
  })
  afterAll(() => pg.close())
  beforeEach(async () => {
    await pg.exec('TRUNCATE usage_event, usage_rollup, usage_series, usage_dead_letter')
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'replay-'))
  })
  afterEach(() => fs.rmSync(dir, { recursive: true, force: true }))

  const find = (survivesPowerCut = true, boot?: string) =>
    findReplayStart({ dir, database: pg.database, survivesPowerCut, log: quietLog, ...(boot ? { boot } : {}) })
  const totals = () =>
    pg.rows(`
      SELECT (SELECT count(*) FROM usage_event) AS rows, (SELECT sum(cost_nano) FROM usage_event) AS nano,
        (SELECT sum(requests) FROM usage_rollup WHERE grain = 'd') AS summed, (SELECT sum(cost_nano) FROM usage_rollup WHERE grain = 'd') AS summed_nano`)

  /** One life of the process: what it records, a few segments long, is committed when it ends. */
  async function live(events: number, replayFrom: number | null = null): Promise<void> {
    const journal = openJournal({ dir, log: quietLog, reserveBytes: 65_536, segmentBytes: 10_000, replayFrom })
    const flusher = startFlusher({
      journal,
      database: pg.database,
      prices: createPriceBook(),
      log: quietLog,
      maxAgeMs: 60_000,
      soonMs: 60_000,
      maxBatch: 20,
    })
    for (let i = 0; i < events; i += 1) {
      journal.reject(testIntent(), testSettlement())
      if (i % 10 === 9) journal.writeNow()
    }
    await flusher.flushNow()
    await flusher.stop(1000)
    await journal.shutdown()
  }

  test('K02 P1 nothing is read again when everything committed is there, however often it starts', async () => {
    expect(await find()).toBeNull()
    await live(120)
    expect(await find()).toBeNull()
    await live(0)
    expect(await find(false)).toBeNull()
  })

  test('N07 P1 events a database lost after it had committed them are stored again, once', async () => {
    await live(150)
    const before = await totals()
    // As after the restoration of an older backup: rows are gone, and so are their sums.
    await pg.exec('DELETE FROM usage_event; DELETE FROM usage_rollup; DELETE FROM usage_series')
    const from = await find()
    expect(from).toBe(1)
    await live(0, from)
    expect(await totals()).toEqual(before)
    expect(await find()).toBeNull()
  })

  test('N07 one lost row among the last ones is enough; one that was set aside is none', async () => {
    await live(150)
    await pg.exec('CREATE TEMP TABLE last AS SELECT request_id FROM usage_event ORDER BY flushed_at DESC LIMIT 1')
    await pg.exec('DELETE FROM usage_event WHERE request_id IN (SELECT request_id FROM last)')
    expect(await find()).toBe(1)
    await pg.exec(`INSERT INTO usage_dead_letter SELECT request_id::text, '{}', 'why' FROM last`)
    expect(await find()).toBeNull()
    await pg.exec('DROP TABLE last')
  })

  test('N07 after the machine went down a database that syncs nothing is not trusted, one that does is', async () => {
    await live(150)
    expect(await find(true, 'another boot')).toBeNull()
    expect(await find(false, 'another boot')).toBe(1)
    // Segments committed more than a day before the last commit have long been written back by the system.
    const old = Date.now() / 1000 - 25 * 3600
    for (const segment of [1, 2]) fs.utimesSync(segmentPath(dir, segment), old, old)
    expect(await find(false, 'another boot')).toBe(3)
  })

  test('H-49 after a pause so long that rows may have been dropped for their age nothing is read again', async () => {
    await live(20)
    await pg.exec('DELETE FROM usage_event')
    const old = Date.now() / 1000 - 8 * 86_400
    fs.utimesSync(path.join(dir, 'checkpoint.json'), old, old)
    expect(await find()).toBeNull()
  })
})
