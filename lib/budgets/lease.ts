import type { Period } from './calendar'
import type { LeaseAnswer } from './set-leases'

/** What the database said last of a budget, and when: monotonic milliseconds. */
export type Standing = Pick<LeaseAnswer, 'limit' | 'spent' | 'reserved'> & { atMs: number }

/** What a lease said of itself when it asked, and when. */
export type Asked = { base: bigint; counted: bigint; drops: number; atMs: number }

/** How long what is free may be handed out without asking again: a limit may have changed unheard (A5). Milliseconds. */
const USABLE_MS = 10_000
/** A lease that nobody used for so long gives back what is free. */
const IDLE_MS = 2000
/** One that nobody used for so long, and that holds nothing, is forgotten. */
const FORGOTTEN_MS = 60_000

/**
 * What this process holds of one budget in one period. Calls take from it in memory; the database is asked for more, and
 * told what is given back. Nano-USD; times in monotonic milliseconds.
 */
export class Lease {
  /** Granted by the database, as far as it is known here: there it is never less. */
  granted = 0n
  /** Of what was granted, spent and counted by the database since it was last told what is still needed. */
  counted = 0n
  /** Set aside by calls that run, or that have ended and are not yet counted. */
  held = 0n
  /** A call is running that may cost more than it has set aside; of all processes only one may have such a call. */
  isUncovered = false
  /** Resolves when the question about it that is on its way has been answered, or has failed. */
  asking: Promise<void> | null = null
  standing: Standing | null = null
  /** Counts how often what was promised was called off: an answer from before it promises nothing. */
  #drops = 0
  #usableUntilMs = -Infinity
  #confirmedMs = -Infinity
  #usedMs: number
  #seenMs: number
  /** Taken since the last turn of the clock, and what the turns before took, as a measure of what comes. */
  #taken = 0n
  #recent = 0n

  constructor(
    readonly budgetId: string,
    readonly spaceId: string,
    readonly period: Period,
    /** How long the database counts it when it hears nothing. */
    private readonly lifeMs: number,
    nowMs: number,
  ) {
    this.#usedMs = nowMs
    this.#seenMs = nowMs
  }

  /** A call looks at it: it is not forgotten before that call has what it needs. */
  seen(nowMs: number): void {
    this.#seenMs = nowMs
  }

  /** What may be handed out now; below zero when calls cost more than they had set aside. */
  free(nowMs: number): bigint {
    return nowMs < this.#usableUntilMs ? this.granted - this.counted - this.held : 0n
  }

  /** Shorter than it lives: an answer takes its time, too. */
  get #usableMs(): number {
    return Math.min(USABLE_MS, (this.lifeMs * 3) / 4)
  }

  take(amount: bigint, nowMs: number): void {
    this.held += amount
    this.#taken += amount
    this.#usedMs = nowMs
  }

  /** One call takes all that is free, and may cost more. @returns how much that is */
  takeAll(nowMs: number): bigint {
    const amount = this.free(nowMs)
    this.held += amount
    this.isUncovered = true
    // It says nothing about what calls to come will need.
    this.#usedMs = nowMs
    return amount
  }

  /** A call has ended, or costs less or more than it had set aside. */
  change(from: bigint, to: bigint): void {
    this.held += to - from
  }

  /** What a call had set aside is no longer needed: the database has counted what it cost. */
  release(amount: bigint, cost: bigint): void {
    this.held -= amount
    this.counted += cost
  }

  /** Whatever was promised may no longer hold: only what calls have set aside stays. */
  dropFree(): void {
    this.#giveUpFree()
    this.#drops++
    this.standing = null
  }

  /** Nor is what calls give back handed out before the database was asked. */
  #giveUpFree(): void {
    this.granted = this.held + this.counted
    this.#usableUntilMs = -Infinity
  }

  /**
   * What it says of itself when it asks: what it holds from now on in any case.
   * @param keepsFree false: everything that no call has set aside is given back, for all to be had by who waits
   */
  asks(atMs: number, keepsFree: boolean): Asked {
    if (!keepsFree || this.free(atMs) <= 0n) this.granted = this.held + this.counted
    return { base: this.granted - this.counted, counted: this.counted, drops: this.#drops, atMs }
  }

  answered(answer: LeaseAnswer, sent: Asked): void {
    // What was counted since then has been spent of it.
    this.granted = sent.base + answer.granted
    this.counted -= sent.counted
    this.#confirmedMs = sent.atMs
    this.#usableUntilMs = sent.atMs + Math.min(this.#usableMs, answer.limitChangesInMs ?? Infinity)
    const { limit, spent, reserved } = answer
    if (sent.drops !== this.#drops) return this.dropFree()
    this.standing = { limit, spent, reserved, atMs: sent.atMs }
    // A limit that was lowered: what is free is nobody's.
    if (spent + reserved > limit) this.#giveUpFree()
  }

  /** What calls to come may need soon, by those before them. */
  get slice(): bigint {
    return 2n * (this.#taken > this.#recent ? this.#taken : this.#recent)
  }

  /**
   * A turn of the clock: gives back what is free beyond what comes.
   * @returns what should be asked for on top; null when there is nothing to tell or to ask
   */
  turn(nowMs: number): bigint | null {
    const isIdle = nowMs - this.#usedMs >= IDLE_MS
    const faded = this.#recent / 2n
    this.#recent = isIdle ? 0n : this.#taken > faded ? this.#taken : faded
    this.#taken = 0n
    const free = this.granted - this.counted - this.held
    const keep = this.slice
    const excess = free > 2n * keep ? free - keep : 0n
    this.granted -= excess
    const want = !isIdle && free < this.#recent ? keep - free : 0n
    const isStale = nowMs - this.#confirmedMs > this.#usableMs / 2 && this.granted > 0n
    return excess > 0n || this.counted > 0n || want > 0n || isStale ? want : null
  }

  /** Holds nothing, and nobody has used it for long. */
  isForgotten(nowMs: number): boolean {
    const isEmpty = this.granted === 0n && this.held === 0n && this.counted === 0n
    return isEmpty && this.asking === null && nowMs - this.#seenMs >= FORGOTTEN_MS
  }
}
