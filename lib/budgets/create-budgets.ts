import type { Admission, AdmissionCall, AdmissionPort, MaybePromise } from '@/lib/gateway/ports'
import type { RefusalCode } from '@/lib/gateway/refusal'
import type { Caller, TokenCounts, UsageSettlement } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import type { UsageDatabase } from '@/lib/usage/usage-sql'
import type { Budget } from './budget'
import { notPriced } from './budget-refusals'
import { type CostEstimate, CostEstimates, type PriceOf } from './cost-estimates'
import { LeaseBook } from './lease-book'
import { Reservation, type ReservationHost, type Share } from './reservation'
import { dropFormerLeases } from './set-leases'
import { amountOf, TakeShares } from './take-shares'

/** Times in milliseconds. */
export type BudgetOptions = {
  database: UsageDatabase
  /** The budgets that a caller's calls count for. Rejects when the store does not answer. */
  budgetsOf: (caller: Caller) => MaybePromise<readonly Budget[]>
  priceOf: PriceOf
  log: Log
  /** Monotonic clock. */
  nowMs: () => number
  /** Names this process among all that share the database. */
  holder: string
  /** How long what a process has set aside counts when it says nothing more of it (J06). */
  lifeMs?: number
  /** How often the database is told what is given back. */
  turnMs?: number
}

/** What the ledger did with a finished call. `costNano`: a decimal string; null = not priced. */
export type CountedCall = { requestId: string; costNano: string | null }

export type Budgets = {
  readonly admission: AdmissionPort
  /** What these calls cost has been counted by the database: nothing is set aside for them any more. */
  counted: (calls: readonly CountedCall[]) => void
  /** What was promised of the budgets of a space may no longer hold: something about them has changed. Null = of any space. */
  changed: (spaceId: string | null) => void
  /** Calls that run, or have ended and are not counted yet. */
  readonly open: number
  /** Tells the database at once what it is told at every turn of the clock. */
  tell: () => Promise<void>
  /** For the only process of a database, once the calls of those before it have been counted: what they held is given up. */
  dropFormer: () => Promise<void>
  /** Gives back what no call has set aside. */
  close: () => Promise<void>
}

const LIFE_MS = 120_000
const TURN_MS = 1000
/** A call that ended so long before others that were counted will not be counted any more. */
const LOST_MS = 60_000
/** Providers charge nothing for them. */
const FREE: ReadonlySet<string> = new Set(['messages.count_tokens', 'moderations'])

/** Keeps calls within their budgets: what a call may cost is set aside before its provider is contacted. */
export function createBudgets(options: BudgetOptions): Budgets {
  return new BudgetKeeper(options)
}

class BudgetKeeper implements Budgets, ReservationHost {
  readonly admission: AdmissionPort = { admit: (call) => this.#admit(call) }
  readonly #book: LeaseBook
  readonly #estimates: CostEstimates
  readonly #shares: TakeShares
  /** Ended, and not yet counted. */
  readonly #ended = new Map<string, Reservation>()
  readonly #timer: NodeJS.Timeout
  #running = 0
  /** When the last of the calls counted so far had ended. */
  #countedMs = -Infinity
  #telling: Promise<void> | null = null
  #failures = 0

  constructor(private readonly options: BudgetOptions) {
    const { database, holder, nowMs, lifeMs = LIFE_MS, turnMs = Math.min(TURN_MS, lifeMs / 4) } = options
    this.#book = new LeaseBook({ database, holder, lifeMs, nowMs })
    this.#shares = new TakeShares(this.#book, nowMs)
    this.#estimates = new CostEstimates(options.priceOf)
    this.#timer = setInterval(() => void this.tell(), turnMs).unref()
  }

  get open(): number {
    return this.#running + this.#ended.size
  }

  #admit(call: AdmissionCall): MaybePromise<Admission> {
    if (FREE.has(call.endpoint)) return null
    const budgets = this.options.budgetsOf(call.caller)
    return budgets instanceof Promise
      ? budgets.then((found) => this.#reserve(call, found))
      : this.#reserve(call, budgets)
  }

  /** At once where every lease has enough. */
  #reserve(call: AdmissionCall, budgets: readonly Budget[]): MaybePromise<Admission> {
    if (budgets.length === 0) return null
    const estimate = this.#estimates.of(call)
    const strict = estimate.isPriced ? undefined : budgets.find(({ unpriced }) => unpriced === 'refuse')
    if (strict !== undefined) return { refusal: notPriced(strict, call.model) }
    const shares: Share[] = budgets.map((budget) => ({
      budget,
      lease: this.#book.leaseAt(budget, call.ts),
      amount: amountOf(estimate, budget),
      isUncovered: false,
      isExhausted: false,
    }))
    if (this.#shares.takeNow(shares)) return this.#reserved(call, estimate, shares)
    return this.#shares.take(shares, estimate).then(({ taken, refusal }) => {
      if (refusal !== null) return { refusal }
      return taken.length === 0 ? null : this.#reserved(call, estimate, taken)
    })
  }

  #reserved(call: AdmissionCall, estimate: CostEstimate, shares: readonly Share[]): Reservation {
    this.#running++
    return new Reservation(this, call, estimate, shares)
  }

  progressed(reservation: Reservation, tokens: TokenCounts): RefusalCode | null {
    const { call, shares } = reservation
    const cost = this.#estimates.cost(call.route, tokens)
    if (cost === null) return null
    let code: RefusalCode | null = null
    for (const { amount, budget, isExhausted } of shares) {
      if (isExhausted && budget.endsStreams && cost >= amount) code = 'budget_exhausted'
    }
    if (code === null) this.#shares.grow(reservation, cost)
    return code
  }

  settled(reservation: Reservation, settlement: UsageSettlement): void {
    const { call, estimate, shares } = reservation
    this.#running--
    if (settlement.attempts === 0) return release(shares, 0n)
    const cost = this.#costOf(call, settlement)
    this.#estimates.learn(call, estimate, settlement, cost)
    reservation.endedMs = this.options.nowMs()
    this.#ended.set(call.requestId, reservation)
    // Not known: all of it stays set aside until the ledger says.
    if (cost === null) return
    for (const share of shares) {
      share.lease.change(share.amount, cost)
      share.amount = cost
    }
    if (cover(shares)) void this.tell()
  }

  /** As the ledger will see it: a provider that refused before any token has sold nothing. */
  #costOf({ route }: AdmissionCall, { tokens, outcome }: UsageSettlement): bigint | null {
    const isUnknown = tokens.input === null && tokens.output === null
    if (isUnknown && (outcome === 'upstream_error' || outcome === 'rejected')) return 0n
    return this.#estimates.cost(route, tokens)
  }

  counted(calls: readonly CountedCall[]): void {
    for (const { requestId, costNano } of calls) {
      const reservation = this.#ended.get(requestId)
      if (reservation === undefined) continue
      this.#ended.delete(requestId)
      this.#countedMs = Math.max(this.#countedMs, reservation.endedMs ?? -Infinity)
      release(reservation.shares, BigInt(costNano ?? 0))
    }
  }

  changed(spaceId: string | null): void {
    this.#book.drop(spaceId)
  }

  tell(): Promise<void> {
    this.#telling ??= this.#tell().finally(() => (this.#telling = null))
    return this.#telling
  }

  async #tell(): Promise<void> {
    this.#forgetLost()
    try {
      await this.#book.turn()
      this.#failures = 0
    } catch (error) {
      this.#failures++
      // One line when it begins and one now and then: an outage must not fill the disk.
      if (this.#failures % 100 !== 1) return
      this.options.log.warn(
        { event: 'budgets.not_told', err: error },
        'budgets: the database was not told what is set aside',
      )
    }
  }

  /** The journal keeps the order: what ended long before what was counted was lost, or is in the dead-letter table. */
  #forgetLost(): void {
    for (const [requestId, { endedMs, shares }] of this.#ended) {
      if (endedMs === null || endedMs > this.#countedMs - LOST_MS) return
      this.#ended.delete(requestId)
      release(shares, 0n)
      this.options.log.warn({ event: 'budgets.not_counted', requestId }, 'budgets: a call was not counted')
    }
  }

  dropFormer(): Promise<void> {
    const { database, holder } = this.options
    return dropFormerLeases(database, holder)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#telling
    await this.#book.close().catch((error: unknown) => {
      this.options.log.warn({ event: 'budgets.not_told', err: error }, 'budgets: what was set aside lapses by itself')
    })
  }
}

function release(shares: readonly Share[], cost: bigint): void {
  for (const { lease, amount } of shares) lease.release(amount, cost)
  cover(shares)
}

/** What the call costs is known. @returns whether others wait for what it had taken beyond that */
function cover(shares: readonly Share[]): boolean {
  let wasUncovered = false
  for (const share of shares) {
    if (!share.isUncovered) continue
    share.isUncovered = false
    share.lease.isUncovered = false
    wasUncovered = true
  }
  return wasUncovered
}
