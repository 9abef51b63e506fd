import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { assert, asyncProperty, nat } from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { UsageProgress } from '@/lib/gateway/types'
import { openJournal } from './journal'
import {
  idsOf as ids,
  quietLog,
  readAll as all,
  recordTurn as turn,
  testIntent,
  testSettlement,
} from './journal-fixtures'
import type { UsageRecord } from './journal-record'
import type { Journal, JournalOptions } from './journal-types'
import { listSegments, segmentPath } from './segment-files'

let dir: string
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'journal-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  fs.rmSync(dir, { recursive: true, force: true })
})

const start = (options: Partial<JournalOptions> = {}): Journal =>
  openJournal({ dir, log: quietLog, reserveBytes: 65_536, ...options })

const progress: UsageProgress = {
  tokens: { ...NO_TOKENS, input: 9, output: 4 },
  bytes: 70_000,
}

describe('recording', () => {
  test('R1.29 a call and a refusal come back exactly as they were recorded, in order', async () => {
    const journal = start()
    const intent = testIntent({ model: 'modèle-\u{1F600}"\\\n\u001e', clientRequestId: 'abc', listedAs: 'groq' })
    const settlement = testSettlement({ ttfbMs: null, errorCode: 'x' })
    const refused = { intent: testIntent(), settlement: testSettlement({ outcome: 'rejected', status: 403 }) }
    journal.open(intent)
    expect(journal.openCalls).toBe(1)
    journal.reject(refused.intent, refused.settlement)
    journal.close(intent.requestId, settlement)
    expect(journal.openCalls).toBe(0)
    expect(await all(journal)).toEqual([refused, { intent, settlement }])
    await journal.shutdown()
  })

  test('P1 a second open, a second close and a close of nothing are ignored and counted', async () => {
    const heard: UsageRecord[] = []
    const journal = start()
    journal.subscribe((record) => heard.push(record))
    const intent = testIntent()
    journal.open(intent)
    journal.open(intent)
    journal.close(intent.requestId, testSettlement())
    journal.close(intent.requestId, testSettlement({ outcome: 'client_abort' }))
    journal.close('nobody', testSettlement())
    expect(await all(journal)).toHaveLength(1)
    expect(heard).toHaveLength(1)
    expect(journal.counters).toMatchObject({ duplicateOpens: 1, unknownCloses: 2 })
    await journal.shutdown()
  })

  test('H-41 long and broken strings are cut, not refused', async () => {
    const journal = start()
    journal.reject(testIntent({ model: 'm'.repeat(5000) }), testSettlement({ errorCode: '\ud800'.repeat(300) }))
    const [event] = await all(journal)
    expect(event?.intent.model).toHaveLength(256)
    expect(event?.settlement.errorCode).toHaveLength(256)
    await journal.shutdown()
  })

  test('P2 sync moves the synced place to the end', async () => {
    const journal = start({ syncEveryMs: 60_000 })
    journal.open(testIntent())
    expect(journal.synced.offset).toBe(0)
    await journal.sync()
    expect(journal.synced).toEqual(journal.end)
    await journal.shutdown()
  })
})

test('P2 after a power cut at the synced place everything before it is there', async () => {
  const journal = start({ syncEveryMs: 60_000 })
  const before = Array.from({ length: 5 }, () => testIntent())
  for (const intent of before) journal.reject(intent, testSettlement())
  await journal.sync()
  for (let i = 0; i < 5; i += 1) journal.reject(testIntent(), testSettlement())
  const { segment, offset } = journal.synced
  await journal.shutdown()
  fs.truncateSync(segmentPath(dir, segment), offset)
  const second = start()
  expect(ids(await all(second))).toEqual(before.map((intent) => intent.requestId))
  await second.shutdown()
})

describe('recovery', () => {
  test('K01 an open call of a dead process becomes gateway_crash with its last progress', async () => {
    const first = start({ wallMs: () => Date.UTC(2026, 2, 1, 12) + 1500 })
    const open = testIntent()
    const closed = testIntent()
    first.open(open)
    first.open(closed)
    first.progress(open.requestId, progress)
    first.close(closed.requestId, testSettlement())
    first.writeNow()
    const second = start()
    expect(second.counters.recovered).toBe(1)
    const events = await all(second)
    expect(ids(events)).toEqual([closed.requestId, open.requestId])
    expect(events[1]).toMatchObject({
      intent: open,
      settlement: {
        outcome: 'gateway_crash',
        provenance: 'estimated',
        status: 500,
        latencyMs: 1500,
        tokens: progress.tokens,
      },
    })
    await Promise.all([first.shutdown(), second.shutdown()])
  })

  test('K01 H-32 of an open call without progress the prompt counts, where anybody can say what it is', async () => {
    const first = start()
    const calls = [testIntent({ inputTokens: 321 }), testIntent({ inputTokens: null, endpoint: 'audio.speech' })]
    for (const call of calls) first.open(call)
    first.writeNow()
    const second = start()
    const events = await all(second)
    expect(events.map(({ intent }) => intent)).toEqual(calls)
    expect(
      events.map(({ settlement }) => [settlement.provenance, settlement.tokens.input, settlement.tokens.output]),
    ).toEqual([
      ['estimated', 321, 0],
      ['estimated', null, null],
    ])
    await Promise.all([first.shutdown(), second.shutdown()])
  })

  test('K02 a crash in the middle of recovery neither loses nor doubles', async () => {
    const first = start()
    const intents = Array.from({ length: 5 }, () => testIntent())
    for (const intent of intents) first.open(intent)
    await first.shutdown()
    const second = start()
    await second.shutdown()
    const [, recovery] = listSegments(dir)
    const whole = fs.readFileSync(segmentPath(dir, recovery ?? 0))
    const cutAt = Math.floor(whole.length / 2)
    fs.truncateSync(segmentPath(dir, recovery ?? 0), cutAt)
    const third = start()
    expect(third.counters.recovered).toBeGreaterThan(0)
    expect(third.counters.recovered).toBeLessThan(5)
    expect(ids(await all(third)).sort()).toEqual(intents.map((intent) => intent.requestId).sort())
    await third.shutdown()
    const fourth = start()
    expect(fourth.counters.recovered).toBe(0)
    await fourth.shutdown()
  })

  test('K02 an intent is found again after rotations and checkpoints have passed it', async () => {
    const first = start({ segmentBytes: 2000, retainMs: -1 })
    const long = testIntent()
    first.open(long)
    for (let i = 0; i < 20; i += 1) turn(first)
    await first.checkpoint(first.end)
    expect(first.end.segment).toBeGreaterThan(3)
    expect(listSegments(dir)[0]).toBe(1)
    await first.shutdown()
    const second = start()
    expect(ids(await all(second))).toEqual([long.requestId])
    await second.shutdown()
  })

  test('K02 after a checkpoint only later events are read again; a lost checkpoint reads all', async () => {
    const first = start()
    const [a, b] = [testIntent(), testIntent()]
    first.reject(a, testSettlement())
    first.writeNow()
    await first.checkpoint(first.end)
    first.reject(b, testSettlement())
    await first.shutdown()
    const second = start()
    expect(ids(await all(second))).toEqual([b.requestId])
    await second.shutdown()
    const replayed = start({ replayFrom: 1 })
    expect(ids(await all(replayed))).toEqual([a.requestId, b.requestId])
    await replayed.shutdown()
    fs.writeFileSync(path.join(dir, 'checkpoint.json'), '{"segm')
    const third = start()
    expect(ids(await all(third))).toEqual([a.requestId, b.requestId])
    await third.shutdown()
  })

  test('a segment ends after its time, so that what is kept has a bound where little happens', async () => {
    let now = Date.UTC(2026, 2, 1)
    const journal = start({ segmentMs: 1000, wallMs: () => now })
    for (const passed of [0, 900, 900, 900]) {
      now += passed
      turn(journal)
      await journal.checkpoint(journal.end)
    }
    expect(listSegments(dir)).toEqual([1, 2])
    await journal.shutdown()
  })

  test('committed segments go after their time, later ones and the current one stay', async () => {
    let now = Date.UTC(2026, 2, 1)
    const journal = start({ segmentBytes: 1000, retainMs: 1000, wallMs: () => now })
    for (let i = 0; i < 10; i += 1) turn(journal)
    await journal.checkpoint({ segment: 3, offset: 0 })
    expect(listSegments(dir)).toEqual([1, 2, 3, 4])
    now += 2000
    await journal.checkpoint(journal.end)
    expect(listSegments(dir)).toEqual([3, 4])
    await journal.shutdown()
  })
})

describe('damage', () => {
  const writeFive = async () => {
    const journal = start()
    const intents = Array.from({ length: 5 }, (_, i) => testIntent({ model: `m${i}` }))
    for (const intent of intents) journal.reject(intent, testSettlement())
    await journal.shutdown()
    const bytes = fs.readFileSync(segmentPath(dir, 1))
    const starts = [...bytes.entries()].filter(([, byte]) => byte === 0x1e).map(([at]) => at)
    return { bytes, starts: [...starts, bytes.length], intents: intents.map((intent) => intent.requestId) }
  }

  test('K03 P2 a journal cut anywhere keeps every whole record before the cut', async () => {
    const { bytes, starts, intents } = await writeFive()
    for (let cutAt = 0; cutAt <= bytes.length; cutAt += 7) {
      fs.writeFileSync(segmentPath(dir, 1), bytes.subarray(0, cutAt))
      const journal = start()
      // Without its end byte alone a record is still whole.
      const whole = starts.filter((at) => at > 0 && at - 1 <= cutAt).length
      expect(ids(await all(journal))).toEqual(intents.slice(0, whole))
      await journal.shutdown()
    }
  })

  test('K03 P2 a flipped bit costs at most the record it hits', async () => {
    const { bytes, starts, intents } = await writeFive()
    await assert(
      asyncProperty(nat(bytes.length - 1), nat(7), async (at, bit) => {
        const flipped = Buffer.from(bytes)
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
        fs.writeFileSync(segmentPath(dir, 1), flipped)
        const journal = start()
        const kept = ids(await all(journal))
        const hit = starts.filter((begin) => begin <= at).length - 1
        const others = intents.filter((_, i) => i !== hit)
        expect(kept.filter((id) => id !== intents[hit])).toEqual(others)
        expect(kept.length === 5 || journal.counters.damaged > 0).toBe(true)
        await journal.shutdown()
      }),
      { numRuns: 300 },
    )
  })

  test('K03 a damaged intent does not lose the call that was settled', async () => {
    const first = start()
    const intent = testIntent()
    first.open(intent)
    first.close(intent.requestId, testSettlement())
    await first.shutdown()
    const bytes = fs.readFileSync(segmentPath(dir, 1))
    bytes[40] = (bytes[40] ?? 0) ^ 1
    fs.writeFileSync(segmentPath(dir, 1), bytes)
    const second = start()
    expect(await all(second)).toEqual([{ intent, settlement: testSettlement() }])
    await second.shutdown()
  })
})

describe('K01 one write for what a turn records', () => {
  test('nobody is told before the write, and everybody after it, in order', async () => {
    const journal = start()
    const [a, b] = [testIntent(), testIntent()]
    const told: string[] = []
    const writes = vi.spyOn(fs, 'writeSync')
    journal.open(a, (written) => told.push(`a ${written} ${writes.mock.calls.length}`))
    journal.reject(b, testSettlement(), () => told.push(`b ${writes.mock.calls.length}`))
    journal.close(a.requestId, testSettlement(), () => told.push(`end ${writes.mock.calls.length}`))
    expect([told, journal.end.offset, writes.mock.calls.length]).toEqual([[], 0, 0])
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual(['a true 1', 'b 1', 'end 1'])
    expect(fs.statSync(segmentPath(dir, 1)).size).toBe(journal.end.offset)
    expect(ids(await all(journal))).toEqual([b.requestId, a.requestId])
    await journal.shutdown()
  })

  test('one that throws afterwards takes nothing from the others', async () => {
    const journal = start()
    const told: string[] = []
    journal.reject(testIntent(), testSettlement(), () => {
      throw new Error('a sink that broke')
    })
    journal.reject(testIntent(), testSettlement(), () => told.push('second'))
    journal.writeNow()
    expect(told).toEqual(['second'])
    await journal.shutdown()
  })

  test('K01 a call that is settled in the turn of a checkpoint is still found', async () => {
    const first = start({ segmentBytes: 1000, retainMs: -1 })
    const intent = testIntent()
    first.open(intent)
    for (let i = 0; i < 5; i += 1) turn(first)
    first.close(intent.requestId, testSettlement())
    await first.checkpoint({ segment: first.end.segment, offset: 0 })
    const second = start()
    expect(second.counters.recovered).toBe(0)
    expect(ids(await all(second))).toContain(intent.requestId)
    await Promise.all([first.shutdown(), second.shutdown()])
  })
})
