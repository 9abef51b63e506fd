import { LongestAnswer } from './longest-answer'
import type { LimitAsk, LimitEnd, LimitRefusal, LimitRule, Standing } from './rule'
import { SlidingMinute } from './sliding-minute'

/** Rules counted at once; one more is no longer a rule that can be kept. */
const MAX_RULES = 100_000
/** From so many on, those of which nothing is used are dropped now and then. */
const SWEEP_FROM = 1024
/** After how long a call that found every place taken may try again: nobody knows when one becomes free. Milliseconds. */
export const BUSY_WAIT_MS = 1000

/** What is used of one rule in this process. */
type Counts = {
  requests: SlidingMinute
  tokens: SlidingMinute
  concurrent: number
  longest: LongestAnswer
}

/** What one call holds of one rule. */
export type RuleHold = {
  rule: LimitRule
  counts: Counts
  /** Set aside; 0 where tokens are not limited. */
  tokens: number
  /** How many answers were asked for. */
  answers: number
  requestSlice: number
  tokenSlice: number
}

/**
 * Counts in this process: exact, in memory, by a monotonic clock. Its memory is bounded by the rules there are, never by
 * what a client can make up, and a rule is forgotten only when nothing of it is used.
 */
export class LocalLimiter {
  readonly #counts = new Map<string, Counts>()
  #sweepAt = SWEEP_FROM

  /** @param nowMs a monotonic clock, milliseconds */
  constructor(private readonly nowMs: () => number) {}

  /**
   * Takes what the call needs of every rule, or nothing of any.
   * @throws Error when there are more rules than can be counted.
   */
  take(rules: readonly LimitRule[], ask: LimitAsk): RuleHold[] | LimitRefusal {
    const nowMs = this.nowMs()
    const holds: RuleHold[] = []
    let refusal: LimitRefusal | null = null
    for (const rule of rules) {
      const counts = this.#countsOf(rule.id)
      const tokens = tokensNeeded(rule, ask, counts.longest)
      const hold = { rule, counts, tokens, answers: ask.answers, requestSlice: 0, tokenSlice: 0 }
      refusal = refusedBy(hold, ask, nowMs, refusal)
      holds.push(hold)
    }
    if (refusal !== null) return refusal
    for (const hold of holds) {
      const { rule, counts } = hold
      if (rule.requestsPerMinute !== null) hold.requestSlice = counts.requests.take(1, nowMs)
      if (rule.tokensPerMinute !== null) hold.tokenSlice = counts.tokens.take(hold.tokens, nowMs)
      counts.concurrent++
    }
    return holds
  }

  /** Once per `take`: its place is free, and what it set aside becomes what it used. */
  settle(holds: readonly RuleHold[], end: LimitEnd): void {
    const nowMs = this.nowMs()
    for (const { rule, counts, tokens, answers, requestSlice, tokenSlice } of holds) {
      counts.concurrent--
      if (rule.requestsPerMinute !== null && !end.contacted) counts.requests.giveBack(requestSlice, 1, nowMs)
      if (rule.tokensPerMinute === null) continue
      const used = usedTokens(end)
      if (used < tokens) counts.tokens.giveBack(tokenSlice, tokens - used, nowMs)
      else if (used > tokens) counts.tokens.take(used - tokens, nowMs)
      if (end.contacted && end.outputTokens > 0) counts.longest.learn(end.outputTokens / answers)
    }
  }

  /** Rules it knows anything about. */
  get size(): number {
    return this.#counts.size
  }

  standing(rule: LimitRule): Standing {
    const counts = this.#counts.get(rule.id)
    return counts === undefined ? UNUSED : standingOf(counts, this.nowMs())
  }

  #countsOf(id: string): Counts {
    const known = this.#counts.get(id)
    if (known !== undefined) return known
    if (this.#counts.size >= this.#sweepAt) this.#sweep()
    const counts = {
      requests: new SlidingMinute(),
      tokens: new SlidingMinute(),
      concurrent: 0,
      longest: new LongestAnswer(),
    }
    this.#counts.set(id, counts)
    return counts
  }

  #sweep(): void {
    const nowMs = this.nowMs()
    for (const [id, { requests, tokens, concurrent }] of this.#counts) {
      if (concurrent === 0 && requests.used(nowMs) === 0 && tokens.used(nowMs) === 0) this.#counts.delete(id)
    }
    if (this.#counts.size >= MAX_RULES) throw new Error('there are more limits than can be counted')
    this.#sweepAt = Math.min(MAX_RULES, Math.max(SWEEP_FROM, this.#counts.size * 2))
  }
}

/** Of a rule that nobody has used. */
const UNUSED: Standing = { requests: 0, tokens: 0, concurrent: 0, requestsFullMs: 0, tokensFullMs: 0 }

/** All tokens of a call that has ended. */
export const usedTokens = ({ contacted, inputTokens, outputTokens }: LimitEnd): number =>
  contacted ? inputTokens + outputTokens : 0

/** Never more than the limit, so that a call which may need all of it can be made once nothing else is used. */
function tokensNeeded({ tokensPerMinute }: LimitRule, ask: LimitAsk, longest: LongestAnswer): number {
  if (tokensPerMinute === null) return 0
  const needed = ask.inputTokens + longest.guess(ask.outputTokens, ask.answers)
  // What is no number would never be counted again, and every comparison with it lets a call through.
  return needed < tokensPerMinute ? needed : tokensPerMinute
}

function standingOf({ requests, tokens, concurrent }: Counts, nowMs: number): Standing {
  return {
    requests: requests.used(nowMs),
    tokens: tokens.used(nowMs),
    concurrent,
    requestsFullMs: requests.fullMs(nowMs),
    tokensFullMs: tokens.fullMs(nowMs),
  }
}

/** What keeps the call waiting longest: `before`, or something of this rule. */
function refusedBy(
  { rule, counts, tokens }: RuleHold,
  { inputTokens }: LimitAsk,
  nowMs: number,
  before: LimitRefusal | null,
): LimitRefusal | null {
  const { requestsPerMinute, tokensPerMinute, concurrentCalls } = rule
  let refusal = before
  if (requestsPerMinute !== null && counts.requests.used(nowMs) >= requestsPerMinute) {
    const waitMs = counts.requests.waitMs(1, requestsPerMinute, nowMs)
    refusal = later(refusal, { rule, kind: 'requests', waitMs, standing: standingOf(counts, nowMs) })
  }
  if (tokensPerMinute !== null) {
    const isTooLarge = inputTokens > tokensPerMinute
    if (isTooLarge || counts.tokens.used(nowMs) + tokens > tokensPerMinute) {
      const waitMs = isTooLarge ? null : counts.tokens.waitMs(tokens, tokensPerMinute, nowMs)
      refusal = later(refusal, { rule, kind: 'tokens', waitMs, standing: standingOf(counts, nowMs) })
    }
  }
  if (concurrentCalls !== null && counts.concurrent >= concurrentCalls) {
    const waitMs = BUSY_WAIT_MS
    refusal = later(refusal, { rule, kind: 'concurrent', waitMs, standing: standingOf(counts, nowMs) })
  }
  return refusal
}

/** The refusal that lasts longer: when it is over, so is the other. */
function later(one: LimitRefusal | null, other: LimitRefusal): LimitRefusal {
  if (one === null || other.waitMs === null) return other
  return one.waitMs === null || one.waitMs >= other.waitMs ? one : other
}
