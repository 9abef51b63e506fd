import type { Secret } from '@/lib/crypto/secret'
import type { Log } from '@/lib/log'
import { NO_SLOT, SlotList, type Slotted } from '@/lib/slot-list'
import { BUSY_WAIT_MS, type RuleHold, usedTokens } from './local-limiter'
import { RedisScripts } from './redis-scripts'
import type { LimitEnd, LimitKind, LimitRefusal, LimitRule, Standing } from './rule'
import { KEY_PREFIX, LOOK, RENEW, SETTLE, TAKE } from './scripts'

/** A running call of a process that died stops counting after this. Milliseconds. */
const LEASE_MS = 30_000
/** Running calls said to be so at once. */
const RENEW_AT_ONCE = 500

const KINDS: readonly LimitKind[] = ['requests', 'tokens', 'concurrent']
/** Numbers per rule in the answers of `TAKE` and `LOOK`. */
const TAKEN = 7
const LOOKED = 5

/** What one call has taken in Redis. */
export class SharedHold implements Slotted {
  slot = NO_SLOT
  /** Of requests and of tokens, per rule; null = Redis did not say. */
  slices: readonly number[] | null = null

  constructor(
    readonly requestId: string,
    readonly holds: readonly RuleHold[],
  ) {}
}

/** Counts for all processes together, in Redis: one script per call, whatever the number of rules. */
export class SharedLimiter {
  readonly #scripts: RedisScripts
  readonly #open = new SlotList<SharedHold>()
  readonly #timer: NodeJS.Timeout

  constructor(parts: { url: Secret; log: Log }) {
    // Running calls are told of at once where Redis may have forgotten them, or never heard of them.
    this.#scripts = new RedisScripts({ ...parts, onUp: () => this.#renew() })
    this.#timer = setInterval(() => this.#renew(), LEASE_MS / 3)
    this.#timer.unref()
  }

  get isUp(): boolean {
    return this.#scripts.isUp
  }

  get started(): Promise<void> {
    return this.#scripts.started
  }

  /** @returns what is used of each rule now; a refusal, and then nothing was taken; null when Redis does not say. */
  async take(hold: SharedHold): Promise<readonly Standing[] | LimitRefusal | null> {
    const { requestId, holds } = hold
    const values: (string | number)[] = [LEASE_MS, requestId, BUSY_WAIT_MS]
    for (const { rule, tokens } of holds) {
      values.push(rule.requestsPerMinute ?? -1, rule.tokensPerMinute ?? -1, rule.concurrentCalls ?? -1, tokens)
    }
    const answer = await this.#scripts.run(TAKE, keysOf(holds), values, 3 + TAKEN * holds.length)
    if (answer === null) {
      this.join(hold)
      return null
    }
    const [refused = 0, kind = 0, waitMs = 0] = answer
    const standings = holds.map((_hold, i) => standingAt(answer, 3 + TAKEN * i))
    const rule = holds[refused - 1]?.rule
    const standing = standings[refused - 1]
    if (rule !== undefined && standing !== undefined) {
      return { rule, kind: KINDS[kind - 1] ?? 'requests', waitMs, standing }
    }
    hold.slices = holds.flatMap((_hold, i) => answer.slice(3 + TAKEN * i + LOOKED, 3 + TAKEN * (i + 1)))
    this.join(hold)
    return standings
  }

  /** A call that was let in without Redis: it is told of when Redis answers again. */
  join(hold: SharedHold): void {
    this.#open.add(hold)
  }

  /** Once per call that was let in. What Redis does not hear of comes back by itself. */
  settle(hold: SharedHold, end: LimitEnd): void {
    this.#open.delete(hold)
    if (!this.isUp) return
    const { requestId, holds, slices } = hold
    const values: (string | number)[] = [requestId]
    for (let i = 0; i < holds.length; i++) {
      const requestSlice = end.contacted ? -1 : (slices?.[2 * i] ?? -1)
      values.push(requestSlice, slices?.[2 * i + 1] ?? -1, holds[i]?.tokens ?? 0, usedTokens(end))
    }
    void this.#scripts.run(SETTLE, keysOf(holds), values, 1)
  }

  /** @returns null when Redis does not say. */
  async look(rules: readonly LimitRule[]): Promise<readonly Standing[] | null> {
    const keys = rules.flatMap(keysOfRule)
    const answer = await this.#scripts.run(LOOK, keys, [LEASE_MS], LOOKED * rules.length)
    return answer === null ? null : rules.map((_rule, i) => standingAt(answer, LOOKED * i))
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#scripts.close()
  }

  #renew(): void {
    if (!this.isUp || this.#open.size === 0) return
    const keys: string[] = []
    const names: string[] = []
    const say = (): void => {
      void this.#scripts.run(RENEW, keys.splice(0), [LEASE_MS, ...names.splice(0)], 1)
    }
    for (const { requestId, holds } of this.#open.snapshot()) {
      for (const { rule } of holds) {
        if (rule.concurrentCalls === null) continue
        keys.push(runningKey(rule))
        names.push(requestId)
        if (keys.length === RENEW_AT_ONCE) say()
      }
    }
    if (keys.length > 0) say()
  }
}

const runningKey = ({ id }: LimitRule): string => `${KEY_PREFIX}${id}:running`

const keysOfRule = (rule: LimitRule): string[] => [
  `${KEY_PREFIX}${rule.id}:requests`,
  `${KEY_PREFIX}${rule.id}:tokens`,
  runningKey(rule),
]

const keysOf = (holds: readonly RuleHold[]): string[] => holds.flatMap(({ rule }) => keysOfRule(rule))

function standingAt(answer: readonly number[], at: number): Standing {
  const [requests = 0, requestsFullMs = 0, tokens = 0, tokensFullMs = 0, concurrent = 0] = answer.slice(at, at + LOOKED)
  return { requests, requestsFullMs, tokens, tokensFullMs, concurrent }
}
