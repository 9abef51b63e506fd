import type { Log } from '@/lib/log'
import type { UsageRecord } from './journal-record'
import { RecordBatch } from './record-batch'

/** Called when a record is written, or when it is known that it will not be. */
export type Done = (written: boolean) => void

/** Where the records of a turn go. */
export type TurnTarget = {
  isHealthy: () => boolean
  /** All records of the turn at once. @throws when none of them was written. */
  append: (bytes: Buffer) => void
  /** An intent or an estimate alone. @returns false when it was not written; `opens` when a call hangs on it. */
  appendOne: (bytes: Buffer, requestId: string, opens: boolean) => boolean
  /** A settlement alone, by all means there are. */
  appendEvent: (bytes: Buffer, record: UsageRecord) => void
  /** A finished call is in the journal. */
  announce: (record: UsageRecord) => void
  /** In strict mode: resolves when what was written survives a power cut, and calls that were opened hear nothing before. */
  sync: (() => Promise<void>) | null
  /** Closes a call whose intent may not survive: nobody hears of it any more. */
  refuse: (requestId: string) => void
}

/** A record that waits for the end of this turn. `start` and `end` are its place in the batch. */
type WaitingRecord = {
  requestId: string
  opens: boolean
  /** Of an event. */
  record: UsageRecord | null
  start: number
  end: number
  done: Done | null
  written: boolean
}

/**
 * What one turn of the event loop records, written together at its end: with sixty calls in a turn that is one system call
 * instead of a hundred. Nobody is told before that write, so nothing that must come after it can happen earlier (K01).
 */
export class JournalTurn {
  private readonly batch = new RecordBatch()
  private waiting: WaitingRecord[] = []

  constructor(
    private readonly target: TurnTarget,
    private readonly log: Log,
  ) {}

  addIntent(payload: string, requestId: string, done: Done | null): void {
    this.add(payload, requestId, true, null, done)
  }

  addProgress(payload: string, requestId: string): void {
    this.add(payload, requestId, false, null, null)
  }

  addEvent(payload: string, record: UsageRecord, done: Done | null): void {
    this.add(payload, record.intent.requestId, false, record, done)
  }

  /** Writes what waits, then tells those who wait for it. */
  readonly writeNow = (): void => {
    if (this.waiting.length === 0) return
    const records = this.waiting
    this.waiting = []
    // As a rule all at once; when that does not work, each goes its own way.
    if (!this.writeAll()) for (const waiting of records) waiting.written = this.writeOne(waiting)
    this.batch.clear()
    const strict = this.target.sync !== null
    let unsynced: WaitingRecord[] | null = null
    for (const waiting of records) {
      if (waiting.record) this.target.announce(waiting.record)
      if (strict && waiting.opens && waiting.written) (unsynced ??= []).push(waiting)
      else this.tell(waiting, waiting.written)
    }
    if (unsynced !== null) void this.tellWhenSynced(unsynced)
  }

  /** What is opened in strict mode waits here for the disk; everything else has gone on. */
  private async tellWhenSynced(unsynced: readonly WaitingRecord[]): Promise<void> {
    let synced = true
    try {
      await this.target.sync?.()
    } catch {
      synced = false
    }
    for (const waiting of unsynced) {
      if (!synced) this.target.refuse(waiting.requestId)
      this.tell(waiting, synced)
    }
  }

  private tell({ done }: WaitingRecord, written: boolean): void {
    if (done === null) return
    try {
      done(written)
    } catch (error) {
      this.log.error({ err: error }, 'usage journal: what came after a record failed')
    }
  }

  private add(payload: string, requestId: string, opens: boolean, record: UsageRecord | null, done: Done | null): void {
    if (this.waiting.length === 0) setImmediate(this.writeNow)
    const start = this.batch.length
    this.batch.add(payload)
    this.waiting.push({ requestId, opens, record, start, end: this.batch.length, done, written: true })
  }

  private writeAll(): boolean {
    if (!this.target.isHealthy()) return false
    try {
      this.target.append(this.batch.slice(0, this.batch.length))
      return true
    } catch {
      return false
    }
  }

  private writeOne({ requestId, opens, record, start, end }: WaitingRecord): boolean {
    const bytes = this.batch.slice(start, end)
    if (record === null) return this.target.appendOne(bytes, requestId, opens)
    this.target.appendEvent(bytes, record)
    return true
  }
}
