import type { Log } from '@/lib/log'
import type { BudgetRule } from './budget-rule'

/** All in milliseconds. */
export type BudgetTimes = {
  /** A lease that is not renewed lapses after this: what a killed process held is free again. */
  leaseMs: number
  /** How often leases are looked after: used ones renewed, idle ones given back. */
  tendMs: number
}
const TIMES: BudgetTimes = { leaseMs: 120_000, tendMs: 1000 }
/** A lease is used for this part of its life only: the clocks of two machines never agree. */
const SAFE_PART = 0.75
/** Calls that one lease is made for, while the budget has plenty. */
const CALLS_PER_LEASE = 16n
/** How often a call asks for more, when others were quicker to take what came. */
const MAX_ASKS = 4

/** What the database says of a budget's period. Nano-dollars. */
export type BudgetPeriodState = {
  periodStart: Date
  periodEnd: Date | null
  limitNano: bigint
  spentNano: bigint
  reservedNano: bigint
}

/** A period of a budget in this process: what it leased, and what its calls hold of that. */
type Account = {
  rule: BudgetRule
  state: BudgetPeriodState
  granted: bigint
  /** Held by running calls, and by finished ones whose events are not stored yet. */
  held: bigint
  /** Stored since the lease was made: in `spent` by now, and still in the lease. */
  stored: bigint
  /** Monotonic milliseconds until which the lease may be used. */
  untilMs: number
  usedMs: number
}

type Part = { account: Account; amount: bigint }
/** What one call holds of all its budgets. */
export type BudgetHold = { requestId: string; parts: Part[] }
/** The first budget that has not enough left. */
export type BudgetRefusal = { rule: BudgetRule; state: BudgetPeriodState }

type LeaseRow = {
  period_start: Date
  period_end: Date | null
  limit_nano: string
  spent_nano: string
  reserved_nano: string
  granted_nano: string
}
type Database = { query: (text: string, values: unknown[]) => Promise<{ rows: Record<string, unknown>[] }> }

const LEASE = 'SELECT * FROM lease_budget($1, $2, $3, $4, $5, $6)'

export type BudgetDesk = {
  /**
   * Reserves the amount from every budget, or from none: at once while the leases have room, else with one statement per
   * budget that has not. Rejects when the store does not answer.
   */
  reserve: (
    rules: readonly BudgetRule[],
    requestId: string,
    amount: bigint,
  ) => BudgetHold | BudgetRefusal | Promise<BudgetHold | BudgetRefusal>
  /** A running call has used more than it holds. */
  extend: (hold: BudgetHold, amount: bigint) => void
  /** The call has ended and cost so much: held until its event is stored. Nothing is held for one that cost nothing. */
  settle: (hold: BudgetHold, cost: bigint) => void
  /** Events are in the database, and so in what their budgets have spent. */
  stored: (requestIds: Iterable<string>) => void
  /** A budget was changed or removed: nothing of it is used that was leased before. */
  forget: (budgetId: string) => void
  /** Gives everything back. */
  close: () => Promise<void>
}

/** Hands out this process's part of the budgets. */
export function createBudgetDesk(parts: {
  database: Database
  processId: string
  log: Log
  nowMs: () => number
  wallMs: () => number
  times?: Partial<BudgetTimes>
}): BudgetDesk {
  const { database, processId, log, nowMs, wallMs } = parts
  const times = { ...TIMES, ...parts.times }
  const accounts = new Map<string, Account>()
  /** Ended calls whose events are not stored yet. */
  const ended = new Map<string, BudgetHold>()
  /** One question at a time about a budget. */
  const asking = new Map<string, Promise<Account | null>>()
  let closed = false
  const timer = setInterval(() => void tend(), times.tendMs).unref()

  const room = ({ granted, held, stored }: Account): bigint => granted - held - stored
  const isUsable = ({ untilMs, state }: Account): boolean =>
    nowMs() < untilMs && (state.periodEnd === null || wallMs() < state.periodEnd.getTime())

  function usable(rule: BudgetRule): Account | undefined {
    const account = accounts.get(rule.id)
    return account !== undefined && isUsable(account) ? account : undefined
  }

  /** @returns null when there is no such budget any more */
  async function lease(rule: BudgetRule, need: bigint, wish: bigint): Promise<Account | null> {
    const known = accounts.get(rule.id)
    const keep = known === undefined || hasEnded(known) ? 0n : max(0n, known.held)
    const storedBefore = known?.stored ?? 0n
    const askedMs = nowMs()
    const values = [rule.id, processId, String(keep), String(need), String(wish), times.leaseMs]
    const [row] = (await database.query(LEASE, values)).rows as LeaseRow[]
    if (row === undefined) {
      accounts.delete(rule.id)
      return null
    }
    const state: BudgetPeriodState = {
      periodStart: row.period_start,
      periodEnd: row.period_end,
      limitNano: BigInt(row.limit_nano),
      spentNano: BigInt(row.spent_nano),
      reservedNano: BigInt(row.reserved_nano),
    }
    let account = accounts.get(rule.id)
    if (account === undefined || account.state.periodStart.getTime() !== state.periodStart.getTime()) {
      // Calls of the last period go on holding what was theirs.
      account = { rule, state, granted: 0n, held: 0n, stored: 0n, untilMs: 0, usedMs: askedMs }
      accounts.set(rule.id, account)
    } else account.stored -= storedBefore
    account.rule = rule
    account.state = state
    account.granted = BigInt(row.granted_nano)
    account.untilMs = askedMs + times.leaseMs * SAFE_PART
    return account
  }

  const hasEnded = ({ state }: Account): boolean => state.periodEnd !== null && wallMs() >= state.periodEnd.getTime()

  /** Waits for its turn, then asks if there is still need. */
  async function ask(rule: BudgetRule, need: bigint): Promise<Account | null> {
    const before = asking.get(rule.id)
    const turn = (before ?? Promise.resolve(null))
      .catch(() => null)
      .then(() => {
        const account = usable(rule)
        return account !== undefined && room(account) >= need ? account : lease(rule, need, need * CALLS_PER_LEASE)
      })
    asking.set(rule.id, turn)
    try {
      return await turn
    } finally {
      if (asking.get(rule.id) === turn) asking.delete(rule.id)
    }
  }

  function take(rules: readonly BudgetRule[], requestId: string, amount: bigint): BudgetHold | null {
    const found: Part[] = []
    for (const rule of rules) {
      const account = usable(rule)
      if (account === undefined || room(account) < amount) return null
      found.push({ account, amount })
    }
    for (const { account } of found) {
      account.held += amount
      account.usedMs = nowMs()
    }
    return { requestId, parts: found }
  }

  async function takeAfterAsking(
    rules: readonly BudgetRule[],
    requestId: string,
    amount: bigint,
  ): Promise<BudgetHold | BudgetRefusal> {
    let wanted = rules
    let empty: BudgetRefusal | null = null
    for (let asks = 0; asks < MAX_ASKS; asks++) {
      empty = null
      for (const rule of wanted) {
        const account = await ask(rule, amount)
        if (account === null) wanted = wanted.filter((other) => other !== rule)
        else if (room(account) < amount) empty = { rule, state: account.state }
        if (empty !== null) break
      }
      const hold = take(wanted, requestId, amount)
      if (hold !== null) return hold
      if (empty !== null) return empty
    }
    throw new Error('A budget changed too often while it was asked for.')
  }

  /** Renews what is in use, gives back what is not. */
  async function tend(): Promise<void> {
    const now = nowMs()
    for (const account of accounts.values()) {
      if (asking.has(account.rule.id)) continue
      if (account.held === 0n && account.granted === 0n) {
        if (hasEnded(account)) accounts.delete(account.rule.id)
        continue
      }
      const isIdle = now - account.usedMs > times.tendMs * 5
      const isOld = account.untilMs - now < (times.leaseMs * SAFE_PART) / 2
      if (account.stored === 0n && !isIdle && !isOld && account.held <= account.granted) continue
      // Of an idle lease only what calls hold is kept.
      const spare = isIdle ? 0n : max(0n, room(account))
      const turn = lease(account.rule, 0n, spare)
      asking.set(account.rule.id, turn)
      await turn
        .catch((error: unknown) =>
          log.warn({ event: 'budget.lease_failed', err: error }, 'a budget could not be renewed'),
        )
        .finally(() => asking.get(account.rule.id) === turn && asking.delete(account.rule.id))
    }
  }

  function change(hold: BudgetHold, amount: bigint): void {
    for (const part of hold.parts) {
      part.account.held += amount - part.amount
      part.amount = amount
    }
  }

  return {
    reserve: (rules, requestId, amount) => take(rules, requestId, amount) ?? takeAfterAsking(rules, requestId, amount),
    extend: (hold, amount) => {
      const [part] = hold.parts
      if (part !== undefined && amount > part.amount) change(hold, amount)
    },
    settle: (hold, cost) => {
      change(hold, cost)
      if (cost > 0n) ended.set(hold.requestId, hold)
    },
    stored: (requestIds) => {
      if (ended.size === 0) return
      for (const requestId of requestIds) {
        const hold = ended.get(requestId)
        if (hold === undefined) continue
        ended.delete(requestId)
        for (const { account, amount } of hold.parts) {
          account.held -= amount
          account.stored += amount
        }
      }
    },
    forget: (budgetId) => {
      const account = accounts.get(budgetId)
      if (account !== undefined) account.untilMs = 0
    },
    close: async () => {
      if (closed) return
      closed = true
      clearInterval(timer)
      const now = [...accounts.values()].filter(({ granted }) => granted > 0n)
      for (const { rule } of now) await lease(rule, 0n, 0n).catch(() => null)
    },
  }
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
