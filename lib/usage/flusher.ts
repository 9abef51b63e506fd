import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Log } from '@/lib/log'
import { pause, withTimeout } from './deadlines'
import type { UsageRecord } from './journal-record'
import type { Journal } from './journal-types'
import { LagMark } from './lag-mark'
import { findOwnPrices } from './own-prices'
import type { PriceBook } from './prices'
import { comparePositions } from './segment-files'
import { storeBatch, storeDeadLetter } from './store-batch'
import { toUsageRow } from './usage-row'
import type { UsageRow } from './usage-row'
import type { UsageDatabase } from './usage-sql'

/** Times in milliseconds. */
export type FlusherOptions = {
  journal: Pick<Journal, 'committed' | 'end' | 'read' | 'checkpoint' | 'subscribe' | 'writeNow'>
  database: UsageDatabase
  prices: PriceBook
  log: Log
  /** Most events in one statement; so many waiting start a flush at once. */
  maxBatch?: number
  /** The longest wait of an event for a flush, counted from the first one waiting (H-38), and so the time between two flushes. */
  maxAgeMs?: number
  /** The wait of an event that comes when nothing was flushed for `maxAgeMs`: somebody may be looking for it. */
  soonMs?: number
  /** How long one statement may take before it counts as lost. */
  timeoutMs?: number
  /** The first and the longest pause after a failure; each doubles the last and is drawn at random below it. */
  retryMs?: { first: number; longest: number }
  /** The share of time spent flushing while behind, so that catching up does not slow the calls: 0 < share ≤ 1. */
  maxShare?: number
  /** How busy the event loop was since the last question, 0–1: a busy one gets its time first. Left out = never busy. */
  utilization?: () => number
  /** 0 ≤ value < 1. */
  random?: () => number
  /** Told of rows that were new, after their commit. */
  onFlushed?: (rows: readonly UsageRow[]) => void
  /** Told of all calls of a batch that the database has now, new or not, or has set aside. An id that is there twice: the first counts. */
  onCarried?: (calls: readonly CarriedCall[]) => void
}

/** A call that need not be carried again. `costNano` null: not priced, or set aside. */
export type CarriedCall = Pick<UsageRow, 'requestId' | 'costNano'>

export type FlusherStatus = {
  /** Failures in a row; 0 = the database takes events. */
  failures: number
  flushed: number
  deadLettered: number
  batches: number
  /** Milliseconds spent on batches, failed ones included. */
  busyMs: number
  /** How long the oldest event that is not stored has waited, milliseconds. */
  readonly waitingMs: number
}

export type Flusher = {
  readonly status: Readonly<FlusherStatus>
  /** Resolves when everything journaled before the call is in the database. @throws the database's error. */
  flushNow: () => Promise<void>
  /** Flushes what is left, trying again until the deadline; what remains is flushed by the next start. @returns true when nothing remains. */
  stop: (deadlineMs: number) => Promise<boolean>
}

const DEFAULTS = {
  maxBatch: 2000,
  maxAgeMs: 250,
  soonMs: 25,
  timeoutMs: 30_000,
  maxShare: 0.3,
  random: Math.random,
  utilization: () => 0,
} as const
/** From here on the flusher gives time back to the calls, until a tenth of its share is left when the loop is full. */
const BUSY_FROM = 0.7
const LEAST_SHARE = 0.1
/** However slow the database is, events wait no longer than this for the next batch. Milliseconds. */
const LONGEST_REST_MS = 3000

/** The share of `maxShare` that is left on an event loop so busy. */
function shareLeft(utilization: number): number {
  return Math.min(1, Math.max(LEAST_SHARE, 1 - (utilization - BUSY_FROM) / (1 - BUSY_FROM)))
}

/** Rows priced before the event loop gets a turn. */
const SLICE = 100

/** Carries finished calls from the journal to the database, each exactly once. It remembers a place, not events: memory stays flat while the database is away (K05). */
export function startFlusher(options: FlusherOptions): Flusher {
  const { journal, database, prices, log } = options
  const settings = { ...DEFAULTS, ...options }
  const retryMs = options.retryMs ?? { first: 100, longest: 10_000 }
  const lag = new LagMark()
  const status: FlusherStatus = {
    failures: 0,
    flushed: 0,
    deadLettered: 0,
    batches: 0,
    busyMs: 0,
    get waitingMs() {
      return lag.waitingMs(performance.now())
    },
  }
  let cursor = journal.committed
  let waiting = 0
  /** When the last flush ended, in milliseconds of the monotonic clock. */
  let flushedMs = Number.NEGATIVE_INFINITY
  /** Between two full batches: the pause gives time back, so a new backlog does not cut it short. */
  let resting = false
  let stopped = false
  let abandoned = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<number> | undefined

  const limited: UsageDatabase = {
    query: (text, params) => {
      // After its deadline nothing new is sent: the caller closes the database.
      if (abandoned) return Promise.reject(new Error('The flusher has stopped.'))
      return withTimeout(database.query(text, params), settings.timeoutMs)
    },
  }

  /** One batch; callers share the one in flight. @returns how many events it took. */
  function flushBatch(): Promise<number> {
    if (running === undefined) {
      const started = performance.now()
      running = carryBatch().finally(() => {
        running = undefined
        status.batches += 1
        status.busyMs += performance.now() - started
      })
    }
    return running
  }

  async function carryBatch(): Promise<number> {
    const batch = await journal.read(cursor, settings.maxBatch)
    if (batch.events.length > 0) {
      const { rows, broken } = await toRows(batch.events)
      const { stored, refused } = await storeBatch(limited, rows)
      for (const { row, error } of refused) {
        const record = batch.events.find(({ intent }) => intent.requestId === row.requestId)
        if (record) await setAside(record, error)
      }
      for (const { record, error } of broken) await setAside(record, error)
      const aside = [...refused.map(({ row }) => row), ...broken.map(({ record }) => record.intent)]
      tell(options.onCarried, [...aside.map(({ requestId }) => ({ requestId, costNano: null })), ...rows])
      if (abandoned) return 0
      await journal.checkpoint(batch.next).catch((error: unknown) => {
        // Not lost: a restart reads these events again and the database ignores them.
        log.warn({ err: error }, 'usage flusher: checkpoint not written')
      })
      status.flushed += stored.length
      tell(options.onFlushed, stored)
    }
    cursor = batch.next
    lag.stored(cursor, end, performance.now())
    waiting = Math.max(0, waiting - batch.events.length)
    if (status.failures > 0) log.info({ failures: status.failures }, 'usage flusher: the database takes events again')
    status.failures = 0
    return batch.events.length
  }

  async function toRows(events: readonly UsageRecord[]) {
    const rows: UsageRow[] = []
    const broken: { record: UsageRecord; error: unknown }[] = []
    const own = await findOwnPrices(
      limited,
      events.map(({ intent }) => intent.spaceId),
    )
    for (const [i, record] of events.entries()) {
      try {
        rows.push(toUsageRow(record, prices, own))
      } catch (error) {
        broken.push({ record, error })
      }
      if (i % SLICE === SLICE - 1) await nextTurn()
    }
    return { rows, broken }
  }

  async function setAside(record: UsageRecord, error: unknown): Promise<void> {
    await storeDeadLetter(limited, record, error)
    status.deadLettered += 1
    const { requestId } = record.intent
    log.error({ err: error, requestId }, 'usage flusher: the database refuses an event; see Admin → Unrecorded usage')
  }

  function tell<T>(listener: ((calls: readonly T[]) => void) | undefined, calls: readonly T[]): void {
    if (calls.length === 0) return
    try {
      listener?.(calls)
    } catch (error) {
      log.error({ err: error }, 'usage flusher: a listener failed')
    }
  }

  function schedule(delayMs: number): void {
    if (stopped) return
    timer ??= setTimeout(() => {
      timer = undefined
      resting = false
      void flushAndSchedule()
    }, delayMs).unref()
  }

  async function flushAndSchedule(): Promise<void> {
    const started = performance.now()
    let taken: number
    try {
      taken = await flushBatch()
    } catch (error) {
      schedule(noteFailure(error))
      return
    }
    flushedMs = performance.now()
    const spent = flushedMs - started
    // A full batch means that more is waiting.
    if (taken >= settings.maxBatch) {
      const share = settings.maxShare * shareLeft(settings.utilization())
      resting = true
      schedule(Math.min(LONGEST_REST_MS, spent / share - spent))
    } else if (behind()) schedule(nextFlushIn())
  }

  /** @returns how long to wait before the next try. */
  function noteFailure(error: unknown): number {
    status.failures += 1
    // One line when it begins and one now and then: an outage must not fill the disk.
    if (status.failures === 1 || status.failures % 100 === 0) {
      log.error(
        { err: error, failures: status.failures },
        'usage flusher: the database does not take events; the journal keeps them',
      )
    }
    const ceiling = Math.min(retryMs.longest, retryMs.first * 2 ** Math.min(status.failures - 1, 20))
    return ceiling * (0.5 + settings.random() / 2)
  }

  const nextFlushIn = (): number =>
    Math.max(Math.min(settings.soonMs, settings.maxAgeMs), flushedMs + settings.maxAgeMs - performance.now())

  const end = () => journal.end
  const now = () => performance.now()
  const behind = (): boolean => comparePositions(cursor, journal.end) < 0

  const unsubscribe = journal.subscribe(() => {
    waiting += 1
    lag.written(end, now)
    if (waiting === settings.maxBatch && status.failures === 0 && !running && !resting) {
      clearTimeout(timer)
      timer = undefined
      schedule(0)
    } else if (timer === undefined && !running) schedule(nextFlushIn())
  })
  if (behind()) {
    lag.written(end, now)
    schedule(0)
  }

  async function flushNow(): Promise<void> {
    journal.writeNow()
    const target = journal.end
    while (comparePositions(cursor, target) < 0) {
      const before = cursor
      await flushBatch()
      if (comparePositions(before, cursor) === 0) return
    }
  }

  return {
    status,
    flushNow,
    async stop(deadlineMs) {
      stopped = true
      unsubscribe()
      clearTimeout(timer)
      journal.writeNow()
      const deadline = new AbortController()
      const alarm = setTimeout(() => deadline.abort(), deadlineMs)
      const aborted = new Promise<void>((resolve) => {
        deadline.signal.addEventListener('abort', () => resolve())
      })
      try {
        while (behind() && !deadline.signal.aborted) {
          await Promise.race([flushNow(), aborted]).catch((error: unknown) =>
            pause(noteFailure(error), deadline.signal),
          )
        }
      } finally {
        clearTimeout(alarm)
        abandoned = true
      }
      return !behind()
    },
  }
}
