import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { UsageIntent } from '@/lib/gateway/types'
import { openJournal } from './journal'
import {
  idsOf as ids,
  quietLog,
  readAll as all,
  recordTurn as turn,
  testIntent,
  testSettlement,
} from './journal-fixtures'
import type { Journal, JournalOptions } from './journal-types'
import { segmentPath } from './segment-files'

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
const opened = (journal: Journal, intent: UsageIntent): Promise<boolean> =>
  new Promise((resolve) => journal.open(intent, resolve))

describe('a disk that is slow', () => {
  /** Holds every fdatasync back until it is let go, or fails it. */
  function holdSyncs() {
    const held: ((error: NodeJS.ErrnoException | null) => void)[] = []
    const spy = vi.spyOn(fs, 'fdatasync').mockImplementation((_fd, done) => void held.push(done))
    return {
      count: () => held.length,
      letGo: (error: NodeJS.ErrnoException | null = null) => {
        spy.mockRestore()
        for (const done of held.splice(0)) done(error)
      },
    }
  }
  const waitFor = (predicate: () => boolean) => vi.waitFor(() => expect(predicate()).toBe(true), { interval: 2 })

  test('P2 in strict mode nobody goes on before the intent survives a power cut; refusals and ends wait for nothing', async () => {
    const journal = start({ strict: true })
    const syncs = holdSyncs()
    const [a, refused] = [testIntent(), testIntent()]
    const told: string[] = []
    journal.open(a, (written) => told.push(`open ${written}`))
    journal.reject(refused, testSettlement(), () => told.push('refused'))
    journal.writeNow()
    await waitFor(() => syncs.count() > 0)
    expect(told).toEqual(['refused'])
    syncs.letGo()
    await waitFor(() => told.length === 2)
    expect(told).toEqual(['refused', 'open true'])
    expect(journal.synced).toEqual(journal.end)
    journal.close(a.requestId, testSettlement(), () => told.push('closed'))
    journal.writeNow()
    expect(told.at(-1)).toBe('closed')
    await journal.shutdown()
  })

  test('P2 by default a call does not wait for the disk, which is asked within the group time', async () => {
    const journal = start()
    const syncs = holdSyncs()
    expect(await opened(journal, testIntent())).toBe(true)
    await waitFor(() => syncs.count() > 0)
    syncs.letGo()
    await journal.shutdown()
  })

  test('K08 P2 in strict mode a disk that cannot sync opens nothing: the call is refused, on record, and no crash of the next start', async () => {
    const journal = start({ strict: true, retryEveryMs: 5 })
    const syncs = holdSyncs()
    const intent = testIntent({ ts: Date.now() })
    const answer = opened(journal, intent)
    await waitFor(() => syncs.count() > 0)
    syncs.letGo(Object.assign(new Error('input/output error'), { code: 'EIO' }))
    expect(await answer).toBe(false)
    expect([journal.healthy, journal.openCalls]).toEqual([false, 0])
    await waitFor(() => journal.healthy)
    expect(await opened(journal, testIntent())).toBe(true)
    const [event] = await all(journal)
    expect(event).toMatchObject({ intent, settlement: { outcome: 'rejected', status: 503, attempts: 0 } })
    await journal.shutdown()
    const second = start()
    expect(second.counters.recovered).toBe(1)
    await second.shutdown()
  })

  test('K08 while a sync takes seconds new calls are refused, running ones end, and it recovers by itself', async () => {
    const journal = start({ lateSyncMs: 20, retryEveryMs: 5, syncEveryMs: 1 })
    const open = testIntent()
    journal.open(open)
    const syncs = holdSyncs()
    await waitFor(() => {
      turn(journal)
      return !journal.healthy
    })
    expect(await opened(journal, testIntent())).toBe(false)
    journal.close(open.requestId, testSettlement())
    expect(ids(await all(journal))).toContain(open.requestId)
    syncs.letGo()
    await waitFor(() => journal.healthy)
    expect(await opened(journal, testIntent())).toBe(true)
    await journal.shutdown()
  })
})

describe('a disk that fails', () => {
  /** Makes writes to segments that were not preallocated fail, as a full disk does, after it took some bytes of the first one. */
  function fillDisk(taken = 0): () => void {
    let room = taken
    const real = fs.writeSync
    const reserve = new Set<number>()
    const realOpen = fs.openSync
    vi.spyOn(fs, 'openSync').mockImplementation((file, flags, mode) => {
      const fd = realOpen(file, flags, mode)
      if (flags === 'r+') reserve.add(fd)
      return fd
    })
    const full = vi.spyOn(fs, 'writeSync').mockImplementation(((
      fd: number,
      bytes: Buffer,
      start: number,
      size: number,
      place: number,
    ) => {
      if (reserve.has(fd)) return real(fd, bytes, start, size, place)
      const most = Math.min(room, size)
      room = 0
      if (most > 0) return real(fd, bytes, start, most, place)
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    }) as typeof fs.writeSync)
    return () => full.mockRestore()
  }

  test('K08 on a full disk new calls are refused, open ones settle into the reserve, and it recovers by itself', async () => {
    const journal = start({ retryEveryMs: 5 })
    const [open, refused, later] = [testIntent(), testIntent(), testIntent()]
    journal.open(open)
    journal.writeNow()
    const makeRoom = fillDisk()
    expect(await opened(journal, refused)).toBe(false)
    expect(journal.healthy).toBe(false)
    journal.close(open.requestId, testSettlement())
    expect(ids(await all(journal))).toEqual([open.requestId])
    makeRoom()
    await vi.waitFor(() => expect(journal.healthy).toBe(true))
    journal.open(later)
    journal.close(later.requestId, testSettlement())
    expect(ids(await all(journal))).toEqual([open.requestId, later.requestId])
    await journal.shutdown()
    const second = start()
    expect(second.counters.recovered).toBe(0)
    expect(ids(await all(second))).toEqual([open.requestId, later.requestId])
    await second.shutdown()
  })

  test('K08 a turn that finds the disk full refuses its calls, keeps its settlements and leaves no half of itself', async () => {
    const journal = start({ retryEveryMs: 5 })
    const [open, refused] = [testIntent(), testIntent()]
    journal.open(open)
    journal.writeNow()
    const before = journal.end
    const makeRoom = fillDisk(200)
    const told: string[] = []
    journal.open(refused, (written) => told.push(`refused ${written}`))
    journal.close(open.requestId, testSettlement(), () => told.push('settled'))
    journal.writeNow()
    expect(told).toEqual(['refused false', 'settled'])
    expect([journal.openCalls, journal.healthy]).toEqual([0, false])
    expect(fs.statSync(segmentPath(dir, before.segment)).size).toBe(before.offset)
    makeRoom()
    await vi.waitFor(() => expect(journal.healthy).toBe(true))
    expect(ids(await all(journal))).toEqual([open.requestId])
    await journal.shutdown()
    const second = start()
    expect(second.counters.recovered).toBe(0)
    await second.shutdown()
  })

  test('K08 without a reserve settlements wait in memory, up to a bound', async () => {
    const journal = start({ retryEveryMs: 5, maxPending: 1 })
    const [a, b] = [testIntent(), testIntent()]
    journal.open(a)
    journal.open(b)
    journal.writeNow()
    fs.rmSync(path.join(dir, 'reserve'))
    const makeRoom = fillDisk()
    journal.close(a.requestId, testSettlement())
    journal.close(b.requestId, testSettlement())
    expect(await all(journal)).toEqual([])
    expect(journal.counters.lost).toBe(1)
    makeRoom()
    await vi.waitFor(() => expect(journal.healthy).toBe(true))
    expect(ids(await all(journal))).toEqual([a.requestId])
    await journal.shutdown()
  })

  test('K08 it is healthy again only when nothing is left in memory, whatever came during its repair', async () => {
    const journal = start({ retryEveryMs: 5 })
    const [a, b] = [testIntent(), testIntent()]
    journal.open(a)
    journal.open(b)
    journal.writeNow()
    fs.rmSync(path.join(dir, 'reserve'))
    let full = true
    const real = fs.writeSync
    vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, bytes: Buffer, ...rest: [number, number, number]) => {
      if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      const written = real(fd, bytes, ...rest)
      if (Buffer.isBuffer(bytes) && bytes.includes(a.requestId)) {
        // While what waited is synced, the disk is full once more and the reserve takes nothing either.
        queueMicrotask(() => {
          full = true
          journal.close(b.requestId, testSettlement())
          journal.writeNow()
          full = false
        })
      }
      return written
    }) as typeof fs.writeSync)
    journal.close(a.requestId, testSettlement())
    journal.writeNow()
    expect([journal.openCalls, journal.healthy]).toEqual([1, false])
    full = false
    await vi.waitFor(() => expect(journal.healthy).toBe(true))
    expect(journal.openCalls).toBe(0)
    expect(ids(await all(journal))).toEqual([a.requestId, b.requestId])
    await journal.shutdown()
  })
})
