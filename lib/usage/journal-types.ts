import type { UsagePort } from '@/lib/gateway/ports'
import type { Log } from '@/lib/log'
import type { JournalBatch } from './journal-reader'
import type { UsageRecord } from './journal-record'
import type { JournalPosition } from './segment-files'

/** Times in milliseconds, sizes in bytes. */
export type JournalOptions = {
  /** Created when missing, mode 0700. Only one process may use it: the caller holds the lock of the data directory. */
  dir: string
  log: Log
  segmentBytes?: number
  /** A segment takes records for so long, so that what is kept of the past has a bound also where little happens. */
  segmentMs?: number
  /** Space written in advance, so that open calls can be settled on a full disk. */
  reserveBytes?: number
  syncEveryMs?: number
  /** A disk that has not answered a sync for so long counts as failed until it does. */
  lateSyncMs?: number
  /** A call that opens hears of it only when its intent survives a power cut. */
  strict?: boolean
  /** How often a journal that failed tries to work again. */
  retryEveryMs?: number
  /** How long a segment is kept after everything in it is committed. */
  retainMs?: number
  /** Committed segments beyond this go earlier, oldest first. */
  retainBytes?: number
  /** Most settlements held in memory while nothing can be written. */
  maxPending?: number
  /** A segment to read again from, though it is committed: for a database that may have lost commits (`findReplayStart`). */
  replayFrom?: number | null
  /** Milliseconds since the epoch. */
  wallMs?: () => number
  /** Told how long each group of records took to reach the disk, milliseconds. */
  onSynced?: (ms: number) => void
}

/** Things that should stay zero; `recovered` counts calls closed as `gateway_crash` at start. */
export type JournalCounters = {
  duplicateOpens: number
  unknownCloses: number
  damaged: number
  lost: number
  recovered: number
}

/** The durable copy of the ledger: written by the request path, read by the flusher. */
export type Journal = UsagePort & {
  /** False while records cannot be written: new calls are refused and the process is not ready. */
  readonly healthy: boolean
  /** Calls opened and not yet closed. */
  readonly openCalls: number
  /** Where the next record goes. */
  readonly end: JournalPosition
  /** Everything before this is on disk even when the power fails. */
  readonly synced: JournalPosition
  /** Everything before this is in the database. */
  readonly committed: JournalPosition
  readonly counters: Readonly<JournalCounters>
  /**
   * Writes at once what would be written at the end of this turn of the event loop, and calls back those who wait for it:
   * for whoever needs `end` to cover everything recorded so far.
   */
  writeNow: () => void
  /** Calls back with every finished call, after it is in the journal. @returns a function that stops it. */
  subscribe: (listener: (record: UsageRecord) => void) => () => void
  /** Finished calls after a place, oldest first. */
  read: (from: JournalPosition, limit: number) => Promise<JournalBatch>
  /** Says that everything before the place is committed; stored before it returns. Removes segments past their time. */
  checkpoint: (position: JournalPosition) => Promise<void>
  /** Resolves when everything written so far survives a power cut. */
  sync: () => Promise<void>
  /** Syncs and closes the files. Calls still open are found as crashed by the next start. */
  shutdown: () => Promise<void>
}
