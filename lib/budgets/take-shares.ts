import type { Refusal } from '@/lib/gateway/refusal'
import type { Budget } from './budget'
import { busy, usedUp } from './budget-refusals'
import type { CostEstimate } from './cost-estimates'
import { BudgetGoneError, type LeaseBook, type Wanted } from './lease-book'
import type { Reservation, Share } from './reservation'
import type { LeaseAnswer } from './set-leases'

/** What a call got of its budgets: every share, or a refusal. */
export type Taken = { taken: readonly Share[]; refusal: null } | { taken: null; refusal: Refusal }

/** A call waits no longer for what it needs. Milliseconds. */
const PATIENCE_MS = 5000
/** Within this time "used up" is not asked about again, unless something changed. Milliseconds. */
const SURE_MS = 5000
/** More than any budget has. */
const EVERYTHING = 10n ** 19n
/** A first slice is for so many calls. */
const FIRST_SLICE = 4n

/** What a call sets aside of a budget. Never nothing: with nothing left nobody begins. */
export function amountOf({ isPriced, isLearned, usual, most }: CostEstimate, { reserve }: Budget): bigint {
  if (!isPriced) return 1n
  return atLeastOne(isLearned && reserve === 'usual' ? usual : (most ?? EVERYTHING))
}

/** What a call can begin with where less than its amount is left. */
function minimumOf({ isLearned, usual }: CostEstimate, amount: bigint): bigint {
  if (!isLearned) return 1n
  return atLeastOne(usual < amount ? usual : amount)
}

const atLeastOne = (amount: bigint): bigint => (amount < 1n ? 1n : amount)

/** Takes shares of several leases for one call: all of them or none. */
export class TakeShares {
  constructor(
    private readonly book: LeaseBook,
    private readonly nowMs: () => number,
  ) {}

  /** @returns false when one of them has too little at the moment, and nothing was taken */
  takeNow(shares: readonly Share[]): boolean {
    const nowMs = this.nowMs()
    for (const { lease, amount } of shares) if (lease.free(nowMs) < amount) return false
    for (const { lease, amount } of shares) lease.take(amount, nowMs)
    return true
  }

  /** Asks the database for what is missing. @throws what keeps it from answering */
  async take(shares: readonly Share[], estimate: CostEstimate): Promise<Taken> {
    const untilMs = this.nowMs() + PATIENCE_MS
    let wanted = shares
    for (;;) {
      if (this.takeNow(wanted)) return { taken: wanted, refusal: null }
      const nowMs = this.nowMs()
      if (nowMs > untilMs) throw new Error('What this call needs of its budgets was not found out in time.')
      const short = wanted.filter(({ lease, amount }) => lease.free(nowMs) < amount)
      const sure = short.find(({ lease: { standing }, amount }) => {
        if (standing === null || nowMs - standing.atMs > SURE_MS) return false
        return standing.limit - standing.spent < minimumOf(estimate, amount)
      })
      if (sure?.lease.standing) return { taken: null, refusal: refusalOf(sure, sure.lease.standing, estimate) }
      const asked = short.find(({ lease }) => lease.asking !== null)
      if (asked !== undefined) {
        await asked.lease.asking
        continue
      }
      try {
        const taken = await this.#ask(wanted, short, estimate)
        if (taken !== null) return taken
      } catch (error) {
        if (!(error instanceof BudgetGoneError)) throw error
        wanted = wanted.filter(({ budget }) => !error.budgetIds.has(budget.id))
      }
    }
  }

  /** @returns null when what was granted is not all that is needed: somebody else took of what was there before */
  #ask(wanted: readonly Share[], short: readonly Share[], estimate: CostEstimate): Promise<Taken | null> {
    const wishes = short.map(({ lease, amount }): Wanted => {
      const want = lease.slice > FIRST_SLICE * amount ? lease.slice : FIRST_SLICE * amount
      return { lease, need: amount, minimum: minimumOf(estimate, amount), want }
    })
    return this.book.ask(wishes, (answers) => {
      for (const [i, share] of short.entries()) {
        const answer = answers[i]
        if (answer?.isEnough === false) return { taken: null, refusal: refusalOf(share, answer, estimate) }
      }
      return this.#takeGranted(wanted, short, answers) ? { taken: wanted, refusal: null } : null
    })
  }

  /** In the same moment, so that nobody takes it before. */
  #takeGranted(wanted: readonly Share[], short: readonly Share[], answers: readonly LeaseAnswer[]): boolean {
    const nowMs = this.nowMs()
    const uncovered = short.filter((_, i) => answers[i]?.isUncovered === true)
    const covered = wanted.filter((share) => !uncovered.includes(share))
    if (!this.takeNow(covered)) return false
    for (const share of uncovered) {
      share.amount = share.lease.takeAll(nowMs)
      share.isUncovered = true
    }
    return true
  }

  /** A stream has cost so much: sets more aside while there is more. Nobody waits for it. */
  grow(reservation: Reservation, cost: bigint): void {
    if (reservation.isGrowing || this.#growNow(reservation, cost).length === 0) return
    reservation.isGrowing = true
    this.#askToGrow(reservation, cost)
      // Whoever cannot say ends no stream; the next progress asks again.
      .catch(() => undefined)
      .finally(() => (reservation.isGrowing = false))
  }

  /** @returns the shares that should grow and cannot with what is free */
  #growNow({ shares }: Reservation, cost: bigint): { share: Share; more: bigint }[] {
    const nowMs = this.nowMs()
    const short: { share: Share; more: bigint }[] = []
    for (const share of shares) {
      if (cost * 4n < share.amount * 3n) continue
      const more = cost + cost / 2n - share.amount
      if (share.lease.free(nowMs) < more) short.push({ share, more })
      else enlarge(share, more, nowMs)
    }
    return short
  }

  async #askToGrow(reservation: Reservation, cost: bigint): Promise<void> {
    for (;;) {
      const short = reservation.endedMs === null ? this.#growNow(reservation, cost) : []
      if (short.length === 0) return
      const asked = short.find(({ share }) => share.lease.asking !== null)
      if (asked !== undefined) {
        await asked.share.lease.asking
        continue
      }
      const wishes = short.map(({ share: { lease }, more }) => ({
        lease,
        need: more,
        minimum: more,
        want: lease.slice,
      }))
      await this.book.ask(wishes, (answers) => {
        // What was granted is free for others.
        if (reservation.endedMs !== null) return
        const isEnough = answers.every((answer) => answer.isEnough)
        for (const [i, { share, more }] of short.entries()) {
          share.isExhausted = answers[i]?.isEnough === false
          if (isEnough) enlarge(share, more, this.nowMs())
        }
      })
      return
    }
  }
}

function enlarge(share: Share, more: bigint, nowMs: number): void {
  share.lease.take(more, nowMs)
  share.amount += more
}

function refusalOf(
  { budget, lease, amount }: Share,
  standing: Pick<LeaseAnswer, 'limit' | 'spent'>,
  estimate: CostEstimate,
): Refusal {
  const minimum = minimumOf(estimate, amount)
  const short = { budget, period: lease.period, standing, minimum }
  return standing.limit - standing.spent < minimum ? usedUp(short) : busy(short)
}
