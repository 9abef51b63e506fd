import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@/lib/errors'
import { readCheckpoint, writeCheckpoint } from './checkpoint'
import { readEvents } from './journal-reader'
import { encodeIntent, eventLine, intentLine, progressLine } from './journal-record'
import type { UsageRecord } from './journal-record'
import { findCrashedCalls } from './journal-recovery'
import type { Journal, JournalCounters, JournalOptions } from './journal-types'
import { ensureReserve, listSegments, markCommitted, proveRoom, sweepSegments } from './segment-files'
import type { JournalPosition } from './segment-files'
import { SegmentWriter } from './segment-writer'

const MIB = 1024 * 1024
const DEFAULTS = {
  segmentBytes: 64 * MIB,
  reserveBytes: 4 * MIB,
  syncEveryMs: 10,
  retryEveryMs: 1000,
  retainMs: 86_400_000,
  retainBytes: 4096 * MIB,
  maxPending: 20_000,
} as const

/** Room that must be free before new calls are taken again. */
const PROBE_BYTES = 256 * 1024

const SWEEP_EVERY_MS = 600_000

type OpenCall = { record: UsageRecord['intent']; encoded: string; segment: number }

/**
 * Opens the journal: replays what an earlier process left, closes its open calls as `gateway_crash`, and is ready.
 * @throws the file system's error when the directory cannot be read.
 */
export function openJournal(options: JournalOptions): Journal {
  const { dir, log } = options
  const limits = { ...DEFAULTS, ...options }
  const wallMs = options.wallMs ?? Date.now
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 })

  const existing = listSegments(dir)
  const stored = options.replayFrom === 'oldest' ? null : readCheckpoint(dir)
  let committed: JournalPosition = stored?.committed ?? { segment: existing[0] ?? 1, offset: 0 }
  let openFrom = stored?.openFrom ?? committed.segment
  let nextSweepMs = 0
  let healthy = true
  let repairing: Promise<void> | undefined
  const stopping = new AbortController()
  /** Settled calls that could not be written yet. */
  const pending: string[] = []
  let checkpointing = Promise.resolve()
  /** Where in `open` each call is. Numbers, not the calls: a table V8 has abandoned keeps what it held alive for long. */
  const calls = new Map<string, number>()
  const open: (OpenCall | undefined)[] = []
  const free: number[] = []
  const listeners = new Set<(record: UsageRecord) => void>()
  const counters: JournalCounters = { duplicateOpens: 0, unknownCloses: 0, damaged: 0, lost: 0, recovered: 0 }
  const writer = new SegmentWriter({
    dir,
    // Never append to a file another process wrote: its tail may be torn.
    firstSegment: Math.max(existing.at(-1) ?? 0, stored?.committed.segment ?? 0) + 1,
    segmentBytes: limits.segmentBytes,
    reserveBytes: limits.reserveBytes,
    syncEveryMs: limits.syncEveryMs,
    onSyncError: fail,
  })

  function fail(error: unknown): void {
    if (!healthy) return
    healthy = false
    log.error({ err: error }, 'usage journal: cannot write; new calls are refused')
    repairing = repairUntilHealthy()
  }

  async function repairUntilHealthy(): Promise<void> {
    while (!healthy && !stopping.signal.aborted) {
      try {
        await delay(limits.retryEveryMs, undefined, { ref: false, signal: stopping.signal })
        await repair()
      } catch (error) {
        log.debug({ err: error }, 'usage journal: still cannot write')
      }
    }
  }

  async function repair(): Promise<void> {
    // Committed segments are a safety copy; a full disk needs their room more.
    await sweep(0)
    ensureReserve(dir, limits.reserveBytes)
    proveRoom(dir, PROBE_BYTES)
    writer.rotate()
    while (pending[0] !== undefined) {
      writer.append(pending[0])
      pending.shift()
    }
    await writer.sync()
    healthy = true
    log.info('usage journal: writes again')
  }

  const end = (): JournalPosition => ({ segment: writer.segment, offset: writer.offset })

  function sweep(retainBytes: number): Promise<number> {
    const before = Math.min(committed.segment, openFrom)
    return sweepSegments(dir, { before, nowMs: wallMs(), retainMs: limits.retainMs, retainBytes })
  }

  async function storeCheckpoint(position: JournalPosition): Promise<void> {
    // Looked up before the sync: a call that closes meanwhile may still lose its event to a power cut, never its intent.
    const oldest = oldestOpen()
    const allWritten = pending.length === 0
    await writer.sync()
    const passed = committed.segment
    if (allWritten) openFrom = Math.min(oldest ?? position.segment, position.segment)
    await writeCheckpoint(dir, { committed: position, openFrom })
    committed = position
    if (position.segment > passed) await markCommitted(dir, passed, position.segment, wallMs())
    if (position.segment === passed && wallMs() < nextSweepMs) return
    nextSweepMs = wallMs() + SWEEP_EVERY_MS
    await sweep(limits.retainBytes)
  }

  /** Removes an open call. */
  function take(requestId: string): OpenCall | undefined {
    const place = calls.get(requestId)
    if (place === undefined) return undefined
    calls.delete(requestId)
    const call = open[place]
    open[place] = undefined
    free.push(place)
    return call
  }

  /** The segment of the oldest intent still open. */
  function oldestOpen(): number | undefined {
    const [place] = calls.values()
    return place === undefined ? undefined : open[place]?.segment
  }

  function writeEvent(encoded: string, record: UsageRecord): void {
    const line = eventLine(encoded, record.settlement)
    try {
      const inReserve = writer.inReserve
      writer.appendFromReserve(line)
      if (writer.inReserve && !inReserve) fail(new Error('The disk is full: settling from the reserve.'))
    } catch (error) {
      if (pending.length < limits.maxPending) pending.push(line)
      else {
        counters.lost += 1
        log.error({ requestId: record.intent.requestId }, 'usage journal: a settlement was lost, memory is full too')
      }
      fail(error)
    }
    for (const listener of listeners) {
      try {
        listener(record)
      } catch (error) {
        log.error({ err: error }, 'usage journal: a listener failed')
      }
    }
  }

  for (const record of findCrashedCalls(
    dir,
    existing.filter((segment) => segment >= openFrom),
    log,
  )) {
    counters.recovered += 1
    writeEvent(encodeIntent(record.intent), record)
  }
  try {
    ensureReserve(dir, limits.reserveBytes)
  } catch (error) {
    fail(error)
  }

  return {
    get healthy() {
      return healthy
    },
    get openCalls() {
      return calls.size
    },
    get end() {
      return end()
    },
    get synced() {
      return writer.synced
    },
    get committed() {
      return committed
    },
    counters,

    open(intent) {
      if (calls.has(intent.requestId)) {
        counters.duplicateOpens += 1
        return
      }
      if (!healthy || stopping.signal.aborted)
        throw new AppError('unavailable', 'Usage cannot be recorded at the moment.')
      const encoded = encodeIntent(intent)
      try {
        writer.append(intentLine(encoded))
      } catch (error) {
        fail(error)
        throw new AppError('unavailable', 'Usage cannot be recorded at the moment.', { cause: error })
      }
      const place = free.pop() ?? open.length
      open[place] = { record: intent, encoded, segment: writer.segment }
      calls.set(intent.requestId, place)
    },

    progress(requestId, progress) {
      if (!calls.has(requestId) || !healthy) return
      try {
        writer.append(progressLine({ requestId, atMs: wallMs(), progress }))
      } catch (error) {
        fail(error)
      }
    },

    close(requestId, settlement) {
      const call = take(requestId)
      if (!call) {
        counters.unknownCloses += 1
        return
      }
      writeEvent(call.encoded, { intent: call.record, settlement })
    },

    reject(intent, settlement) {
      if (take(intent.requestId)) counters.duplicateOpens += 1
      writeEvent(encodeIntent(intent), { intent, settlement })
    },

    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async read(from, limit) {
      const batch = await readEvents(dir, () => listSegments(dir), from, end(), limit)
      counters.damaged += batch.damaged
      return batch
    },

    checkpoint(position) {
      // One after the other: they share a temporary file.
      checkpointing = checkpointing.catch(() => undefined).then(() => storeCheckpoint(position))
      return checkpointing
    },

    sync: () => writer.sync(),

    async shutdown() {
      stopping.abort()
      await Promise.allSettled([repairing, checkpointing])
      try {
        for (const line of pending.splice(0)) writer.appendFromReserve(line)
      } finally {
        await writer.close()
      }
    },
  }
}
