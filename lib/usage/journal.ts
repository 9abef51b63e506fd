import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { readCheckpoint, writeCheckpoint } from './checkpoint'
import { readEvents } from './journal-reader'
import { encodeIntent, eventPayload, intentPayload, progressPayload } from './journal-record'
import type { UsageRecord } from './journal-record'
import { findCrashedCalls, unsyncedSettlement } from './journal-recovery'
import type { Journal, JournalCounters, JournalOptions } from './journal-types'
import { JournalTurn } from './journal-turn'
import { OpenCalls } from './open-calls'
import { ensureReserve, listSegments, markCommitted, proveRoom, renewReserve, sweepSegments } from './segment-files'
import type { JournalPosition } from './segment-files'
import { SegmentWriter } from './segment-writer'

const MIB = 1024 * 1024
const DEFAULTS = {
  segmentBytes: 64 * MIB,
  segmentMs: 6 * 3_600_000,
  reserveBytes: 4 * MIB,
  syncEveryMs: 10,
  lateSyncMs: 4000,
  retryEveryMs: 1000,
  retainMs: 86_400_000,
  retainBytes: 4096 * MIB,
  maxPending: 20_000,
} as const

/** Room that must be free before new calls are taken again. */
const PROBE_BYTES = 256 * 1024

const SWEEP_EVERY_MS = 600_000

/** Codes of a disk without room. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT'])

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
  const stored = readCheckpoint(dir)
  const oldest: JournalPosition = { segment: existing[0] ?? 1, offset: 0 }
  let committed = stored?.committed ?? oldest
  // The sums of what is read again are right: a row is stored once.
  if (typeof options.replayFrom === 'number') committed = { segment: options.replayFrom, offset: 0 }
  let openFrom = stored?.openFrom ?? oldest.segment
  let nextSweepMs = 0
  let healthy = true
  /** What made it unhealthy last. */
  let failure: unknown
  let repairing: Promise<void> | undefined
  const stopping = new AbortController()
  /** Settled calls that could not be written yet. */
  const pending: Buffer[] = []
  let checkpointing = Promise.resolve()
  const calls = new OpenCalls()
  const listeners = new Set<(record: UsageRecord) => void>()
  const counters: JournalCounters = { duplicateOpens: 0, unknownCloses: 0, damaged: 0, lost: 0, recovered: 0 }
  const writer = new SegmentWriter({
    dir,
    // Never append to a file another process wrote: its tail may be torn.
    firstSegment: Math.max(existing.at(-1) ?? 0, stored?.committed.segment ?? 0) + 1,
    segmentBytes: limits.segmentBytes,
    reserveBytes: limits.reserveBytes,
    syncEveryMs: limits.syncEveryMs,
    lateSyncMs: limits.lateSyncMs,
    onSyncError: fail,
    onSynced: options.onSynced,
  })

  function fail(error: unknown): void {
    failure = error
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
    if (failure instanceof Error && 'code' in failure && FULL.has(failure.code)) await sweep(0)
    await renewReserve(dir, limits.reserveBytes)
    await proveRoom(dir, PROBE_BYTES)
    writer.rotate()
    do {
      while (pending[0] !== undefined) {
        writer.append(pending[0])
        pending.shift()
      }
      await writer.sync()
      // A settlement of meanwhile may have found the disk full again.
    } while (pending.length > 0)
    if (writer.inReserve) throw new Error('The disk took nothing again.')
    healthy = true
    log.info('usage journal: writes again')
  }

  /** The segment that was written to at the last checkpoint, and since when at most. */
  let newest = { segment: writer.segment, sinceMs: wallMs() }

  const end = (): JournalPosition => ({ segment: writer.segment, offset: writer.offset })

  function sweep(retainBytes: number): Promise<number> {
    const before = Math.min(committed.segment, openFrom)
    return sweepSegments(dir, { before, nowMs: wallMs(), retainMs: limits.retainMs, retainBytes })
  }

  async function storeCheckpoint(position: JournalPosition): Promise<void> {
    // A call that is settled but not written is in neither list.
    turn.writeNow()
    // Looked up before the sync: a call that closes meanwhile may still lose its event to a power cut, never its intent.
    const oldest = calls.oldestSegment()
    const allWritten = pending.length === 0
    await writer.sync()
    const passed = committed.segment
    if (allWritten) openFrom = Math.min(oldest ?? position.segment, position.segment)
    await writeCheckpoint(dir, { committed: position, openFrom })
    committed = position
    if (position.segment > passed) await markCommitted(dir, passed, position.segment, wallMs())
    if (writer.segment !== newest.segment) newest = { segment: writer.segment, sinceMs: wallMs() }
    else if (wallMs() - newest.sinceMs > limits.segmentMs) writer.rotate()
    if (position.segment === passed && wallMs() < nextSweepMs) return
    nextSweepMs = wallMs() + SWEEP_EVERY_MS
    await sweep(limits.retainBytes)
  }

  const turn = new JournalTurn(
    {
      isHealthy: () => healthy,
      append: (bytes) => writer.append(bytes),
      appendOne,
      appendEvent,
      announce,
      sync: options.strict === true ? syncIntents : null,
      refuse,
    },
    log,
  )

  async function syncIntents(): Promise<void> {
    try {
      await writer.sync()
    } catch (error) {
      fail(error)
      throw error
    }
  }

  /** Closes a call whose intent is in the file, but not for sure: no provider hears of it. */
  function refuse(requestId: string): void {
    const call = calls.take(requestId)
    if (!call) return
    const settlement = unsyncedSettlement(Math.max(0, wallMs() - call.record.ts))
    turn.addEvent(eventPayload(call.encoded, settlement), { intent: call.record, settlement }, null)
  }

  /** @returns false when the record was not written; its call is then not open. */
  function appendOne(bytes: Buffer, requestId: string, opens: boolean): boolean {
    try {
      if (!healthy) throw new Error('The journal cannot be written.')
      writer.append(bytes)
      return true
    } catch (error) {
      fail(error)
      if (opens) calls.take(requestId)
      return false
    }
  }

  /** Writes a settlement by all means there are: the reserve, then memory. */
  function appendEvent(bytes: Buffer, record: UsageRecord): void {
    try {
      const refused = writer.appendFromReserve(bytes)
      if (refused !== null) fail(refused)
    } catch (error) {
      if (pending.length < limits.maxPending) pending.push(Buffer.from(bytes))
      else {
        counters.lost += 1
        log.error({ requestId: record.intent.requestId }, 'usage journal: a settlement was lost, memory is full too')
      }
      fail(error)
    }
  }

  function announce(record: UsageRecord): void {
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
    turn.addEvent(eventPayload(encodeIntent(record.intent), record.settlement), record, null)
  }
  turn.writeNow()
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

    open(intent, done) {
      const { requestId } = intent
      if (calls.has(requestId)) {
        counters.duplicateOpens += 1
        turn.writeNow()
        done?.(true)
        return
      }
      if (!healthy || stopping.signal.aborted) {
        done?.(false)
        return
      }
      const encoded = encodeIntent(intent)
      // A turn that changes the file writes to a later segment: looking for the intent from here on is right too.
      calls.add(requestId, { record: intent, encoded, segment: writer.segment })
      turn.addIntent(intentPayload(encoded), requestId, done ?? null)
    },

    progress(requestId, progress) {
      if (!calls.has(requestId) || !healthy) return
      turn.addProgress(progressPayload({ requestId, atMs: wallMs(), progress }), requestId)
    },

    close(requestId, settlement, done) {
      const call = calls.take(requestId)
      if (!call) {
        counters.unknownCloses += 1
        done?.()
        return
      }
      const record = { intent: call.record, settlement }
      turn.addEvent(eventPayload(call.encoded, settlement), record, done ?? null)
    },

    reject(intent, settlement, done) {
      if (calls.take(intent.requestId)) counters.duplicateOpens += 1
      turn.addEvent(eventPayload(encodeIntent(intent), settlement), { intent, settlement }, done ?? null)
    },

    writeNow: turn.writeNow,

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

    sync: () => {
      turn.writeNow()
      return writer.sync()
    },

    async shutdown() {
      stopping.abort()
      turn.writeNow()
      await Promise.allSettled([repairing, checkpointing])
      try {
        for (const bytes of pending.splice(0)) writer.appendFromReserve(bytes)
      } finally {
        await writer.close()
      }
    },
  }
}
