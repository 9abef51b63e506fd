import type { Secret } from '@/lib/crypto/secret'
import type { MaybePromise } from '@/lib/gateway/ports'
import type { Log } from '@/lib/log'
import { LocalLimiter, type RuleHold } from './local-limiter'
import type { LimitAsk, LimitEnd, LimitRefusal, LimitRule, Standing } from './rule'
import { SharedHold, SharedLimiter } from './shared-limiter'

/** Who counts: this process by itself, all of them together, or this process until Redis answers again. */
export type Counting = 'here' | 'everywhere' | 'here_for_now'

/** What an admitted call holds of its rules. */
export type TakenLimits = {
  readonly rules: readonly RuleHold[]
  /** What is used of each rule, this call included. */
  readonly standings: readonly Standing[]
  /** Exactly once. Never throws, never waits. */
  settle: (end: LimitEnd) => void
}

/**
 * The limits of one process. Each process keeps to every limit by its own counts, whatever else happens; with Redis all of
 * them keep to it together, exactly. Without Redis, and while Redis does not answer, so many processes let at most as many
 * times the limit through.
 */
export class Limiter {
  readonly #local: LocalLimiter
  readonly #shared: SharedLimiter | null

  /** @param parts.redis null = this process counts by itself; `nowMs`: a monotonic clock, milliseconds */
  constructor(parts: { redis: Secret | null; log: Log; nowMs: () => number }) {
    const { redis, log, nowMs } = parts
    this.#local = new LocalLimiter(nowMs)
    this.#shared = redis === null ? null : new SharedLimiter({ url: redis, log })
  }

  /** Resolves once Redis was reached, or could not be for the first time. */
  get started(): Promise<void> {
    return this.#shared?.started ?? Promise.resolve()
  }

  get counting(): Counting {
    return this.#shared === null ? 'here' : this.#shared.isUp ? 'everywhere' : 'here_for_now'
  }

  /**
   * Takes what a call needs of all rules, or nothing of any.
   * @throws Error when there are more rules than can be counted.
   */
  take(rules: readonly LimitRule[], ask: LimitAsk): MaybePromise<TakenLimits | LimitRefusal> {
    const holds = this.#local.take(rules, ask)
    if (!Array.isArray(holds)) return holds
    const shared = this.#shared
    if (shared === null || !shared.isUp) return this.#takenHere(holds, ask)
    return this.#takenEverywhere(shared, holds, ask)
  }

  /** What is used of each rule now; `counting` says by whom it was counted. */
  async look(rules: readonly LimitRule[]): Promise<{ standings: readonly Standing[]; counting: Counting }> {
    const shared = this.#shared?.isUp === true ? await this.#shared.look(rules) : null
    return { standings: shared ?? rules.map((rule) => this.#local.standing(rule)), counting: this.counting }
  }

  async close(): Promise<void> {
    await this.#shared?.close()
  }

  #takenHere(holds: RuleHold[], { requestId }: LimitAsk): TakenLimits {
    const standings = holds.map(({ rule }) => this.#local.standing(rule))
    if (this.#shared === null) return { rules: holds, standings, settle: (end) => this.#local.settle(holds, end) }
    const hold = new SharedHold(requestId, holds)
    this.#shared.join(hold)
    return this.#taken(this.#shared, hold, standings)
  }

  async #takenEverywhere(
    shared: SharedLimiter,
    holds: RuleHold[],
    { requestId }: LimitAsk,
  ): Promise<TakenLimits | LimitRefusal> {
    const hold = new SharedHold(requestId, holds)
    const answer = await shared.take(hold)
    if (answer !== null && 'kind' in answer) {
      this.#local.settle(holds, { contacted: false, inputTokens: 0, outputTokens: 0 })
      return answer
    }
    return this.#taken(shared, hold, answer ?? holds.map(({ rule }) => this.#local.standing(rule)))
  }

  #taken(shared: SharedLimiter, hold: SharedHold, standings: readonly Standing[]): TakenLimits {
    return {
      rules: hold.holds,
      standings,
      settle: (end) => {
        this.#local.settle(hold.holds, end)
        shared.settle(hold, end)
      },
    }
  }
}
