import { withTimeout } from '@/lib/usage/deadlines'
import type { UsageDatabase } from '@/lib/usage/usage-sql'
import type { Budget } from './budget'
import { periodAt } from './calendar'
import { type Asked, Lease } from './lease'
import { addPeriods, type LeaseAnswer, setLeases } from './set-leases'

/** What is wanted of a lease beyond what is free in it. `need` 0: nobody waits. Nano-USD. */
export type Wanted = { lease: Lease; need: bigint; minimum: bigint; want: bigint }

export type LeaseBookOptions = {
  database: UsageDatabase
  /** This process, among all that share the database. */
  holder: string
  /** How long a lease counts that its process says nothing of. */
  lifeMs: number
  /** Monotonic. */
  nowMs: () => number
}

/** Leases in one question. */
const PER_QUESTION = 100
/** Longer than this no call waits for the database. Milliseconds. */
const ANSWER_MS = 5000

/** Thrown when budgets were deleted while a call was about to take from them. */
export class BudgetGoneError extends Error {
  override readonly name = 'BudgetGoneError'

  constructor(readonly budgetIds: ReadonlySet<string>) {
    super('A budget was deleted.')
  }
}

/** The leases of this process, and their questions to the database: never two at once about the same lease. */
export class LeaseBook {
  readonly #leases = new Map<string, Lease[]>()

  constructor(private readonly options: LeaseBookOptions) {}

  /** The lease of a budget for the period that a request came in, at the earliest the budget's first. Milliseconds since the epoch. */
  leaseAt(budget: Budget, arrivedAt: number): Lease {
    const instant = Math.max(arrivedAt, budget.createdAt)
    let leases = this.#leases.get(budget.id)
    if (leases === undefined) this.#leases.set(budget.id, (leases = []))
    const nowMs = this.options.nowMs()
    for (const lease of leases) {
      const { startsAt, endsAt } = lease.period
      if (instant < startsAt || (endsAt !== null && instant >= endsAt)) continue
      lease.seen(nowMs)
      return lease
    }
    const period = periodAt(budget.period, budget.zone, instant, budget.createdAt)
    const lease = new Lease(budget.id, budget.spaceId, period, this.options.lifeMs, nowMs)
    leases.unshift(lease)
    return lease
  }

  /**
   * Asks for all of it or nothing. None of the leases may be about to be asked for.
   * @param use is given the answers, in the order of what is wanted, before anybody else can take what was granted
   * @throws BudgetGoneError, or whatever keeps the database from answering
   */
  async ask<T>(wanted: readonly Wanted[], use: (answers: readonly LeaseAnswer[]) => T): Promise<T> {
    const used = this.#answers(wanted).then(use)
    const ended = used.then(nothing, nothing)
    for (const { lease } of wanted) lease.asking = ended
    try {
      return await used
    } finally {
      for (const { lease } of wanted) lease.asking = null
    }
  }

  async #answers(wanted: readonly Wanted[]): Promise<LeaseAnswer[]> {
    const { database, holder, lifeMs, nowMs } = this.options
    const atMs = nowMs()
    const asked = wanted.map(({ lease, need }) => lease.asks(atMs, need === 0n))
    const wishes = wanted.map(({ lease, need, minimum, want }, i) => ({
      budgetId: lease.budgetId,
      startsAt: lease.period.startsAt,
      base: asked[i]?.base ?? 0n,
      need,
      minimum,
      want,
      isUncovered: lease.isUncovered,
    }))
    const question = (): Promise<LeaseAnswer[]> => withTimeout(setLeases(database, holder, lifeMs, wishes), ANSWER_MS)
    let answers = await question()
    if (answers.length < wanted.length) {
      await withTimeout(addPeriods(database, wanted.map(periodOf)), ANSWER_MS)
      answers = await question()
    }
    return this.#answered(wanted, asked, answers)
  }

  #answered(wanted: readonly Wanted[], asked: readonly Asked[], answers: readonly LeaseAnswer[]): LeaseAnswer[] {
    const gone = new Set<string>()
    const found = wanted.flatMap(({ lease }, i) => {
      const answer = answers.find(
        ({ budgetId, startsAt }) => budgetId === lease.budgetId && startsAt === lease.period.startsAt,
      )
      const sent = asked[i]
      if (answer === undefined || sent === undefined) {
        gone.add(lease.budgetId)
        this.#leases.delete(lease.budgetId)
        return []
      }
      lease.answered(answer, sent)
      return answer
    })
    if (gone.size > 0) throw new BudgetGoneError(gone)
    return found
  }

  /** What was promised of the budgets of a space may no longer hold; null = of any space. */
  drop(spaceId: string | null): void {
    for (const lease of [...this.#leases.values()].flat()) {
      if (spaceId === null || lease.spaceId === spaceId) lease.dropFree()
    }
  }

  /** A turn of the clock: tells the database what is given back, asks for what comes, and forgets what is past. */
  async turn(): Promise<void> {
    const nowMs = this.options.nowMs()
    const due: Wanted[] = []
    for (const [budgetId, leases] of this.#leases) {
      for (const lease of leases) {
        if (lease.asking !== null) continue
        const want = lease.turn(nowMs)
        if (want !== null) due.push({ lease, need: 0n, minimum: 0n, want })
      }
      const left = leases.filter((lease) => !lease.isForgotten(nowMs))
      if (left.length === 0) this.#leases.delete(budgetId)
      else if (left.length < leases.length) this.#leases.set(budgetId, left)
    }
    await this.#tell(due)
  }

  /** Gives back everything that no call has set aside. */
  async close(): Promise<void> {
    const all = [...this.#leases.values()].flat()
    await Promise.all(all.map(async ({ asking }) => asking))
    for (const lease of all) lease.dropFree()
    await this.#tell(all.map((lease) => ({ lease, need: 0n, minimum: 0n, want: 0n })))
  }

  /** One budget that is gone does not keep the others from being told of. */
  async #tell(due: readonly Wanted[]): Promise<void> {
    for (let i = 0; i < due.length; i += PER_QUESTION) {
      try {
        // Somebody may have begun to ask for one of them meanwhile.
        const part = due.slice(i, i + PER_QUESTION).filter(({ lease }) => lease.asking === null)
        if (part.length > 0) await this.ask(part, nothing)
      } catch (error) {
        if (!(error instanceof BudgetGoneError)) throw error
      }
    }
  }
}

function nothing(): void {}

const periodOf = ({ lease }: Wanted) => ({ budgetId: lease.budgetId, ...lease.period })
