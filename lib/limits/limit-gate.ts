import { LRUCache } from 'lru-cache'
import type { LimitRule } from './limit-rule'
import { MinuteWindow } from './minute-window'

/** Rules whose state is remembered. They are rows of the database, so nobody fills this with made-up names (H-67). */
const MAX_STATES = 20_000
/** A place among running calls is looked for again after this. Milliseconds. */
const CONCURRENT_RETRY_MS = 1000

export type LimitKind = 'requests' | 'tokens' | 'concurrent'

/** Why a call has to wait. */
export type LimitRefusal = { rule: LimitRule; kind: LimitKind; retryAfterMs: number }

/** What a rule has taken now. */
export type LimitUse = { requests: number; tokens: number; concurrent: number }

/** What is left of a rule's requests and tokens; null = not limited. Resets are milliseconds until nothing is taken. */
export type LimitState = {
  requests: { limit: number; remaining: number; resetMs: number } | null
  tokens: { limit: number; remaining: number; resetMs: number } | null
}

type State = { requests: MinuteWindow; tokens: MinuteWindow; concurrent: number }

/** A place held by a call under each of its rules. */
export type LimitHold = { rules: readonly LimitRule[]; states: readonly State[]; takenMs: number; tokens: number }

/**
 * Counts calls against their rules within this process, exactly: all rules are looked at before any is charged, and nothing
 * happens in between. With n processes and no shared store each lets the limit through, so the whole factor is n.
 */
export class LimitGate {
  readonly #states = new LRUCache<string, State>({ max: MAX_STATES })

  /** Takes a place under every rule, or none. @param tokens what the call is expected to use */
  take(rules: readonly LimitRule[], tokens: number, nowMs: number): LimitHold | LimitRefusal {
    const refusal = this.#refusalOf(rules, tokens, nowMs)
    return refusal ?? this.record(rules, tokens, nowMs)
  }

  /** Takes the places without asking: somebody else has decided. */
  record(rules: readonly LimitRule[], tokens: number, nowMs: number): LimitHold {
    const states = rules.map((rule) => this.#stateOf(rule.id))
    for (const [i, { requestsPerMinute, tokensPerMinute }] of rules.entries()) {
      const state = states[i]
      if (state === undefined) continue
      state.concurrent++
      if (requestsPerMinute !== null) state.requests.take(nowMs, 1)
      if (tokensPerMinute !== null) state.tokens.take(nowMs, tokens)
    }
    return { rules, states, takenMs: nowMs, tokens }
  }

  /** Puts right what a running call is known to have used: only ever more. */
  raise(hold: LimitHold, used: number, nowMs: number): void {
    if (used > hold.tokens) this.#correct(hold, used, nowMs)
  }

  /** Frees the place, and books what the call really used. Once per hold. */
  release(hold: LimitHold, used: number, nowMs: number): void {
    for (const state of hold.states) state.concurrent--
    this.#correct(hold, used, nowMs)
  }

  /** Frees the place as if the call had never asked. */
  undo(hold: LimitHold, nowMs: number): void {
    this.release(hold, 0, nowMs)
    for (const [i, { requestsPerMinute }] of hold.rules.entries())
      if (requestsPerMinute !== null) hold.states[i]?.requests.correct(nowMs, hold.takenMs, -1)
  }

  use(ruleId: string, nowMs: number): LimitUse {
    const state = this.#states.get(ruleId)
    if (state === undefined) return { requests: 0, tokens: 0, concurrent: 0 }
    return {
      requests: state.requests.used(nowMs),
      tokens: state.tokens.used(nowMs),
      concurrent: state.concurrent,
    }
  }

  /** What the answer's headers tell: of each kind the rule with the least left. */
  tightest(hold: LimitHold, nowMs: number): LimitState {
    const found: LimitState = { requests: null, tokens: null }
    for (const [i, { requestsPerMinute, tokensPerMinute }] of hold.rules.entries()) {
      const state = hold.states[i]
      if (state === undefined) continue
      if (requestsPerMinute !== null) found.requests = tighter(found.requests, requestsPerMinute, state.requests, nowMs)
      if (tokensPerMinute !== null) found.tokens = tighter(found.tokens, tokensPerMinute, state.tokens, nowMs)
    }
    return found
  }

  #correct(hold: LimitHold, used: number, nowMs: number): void {
    const more = used - hold.tokens
    hold.tokens = used
    if (more === 0) return
    for (const [i, { tokensPerMinute }] of hold.rules.entries())
      if (tokensPerMinute !== null) hold.states[i]?.tokens.correct(nowMs, hold.takenMs, more)
  }

  #refusalOf(rules: readonly LimitRule[], tokens: number, nowMs: number): LimitRefusal | null {
    for (const rule of rules) {
      const state = this.#states.get(rule.id)
      if (state === undefined) continue
      const { requestsPerMinute, tokensPerMinute, concurrent } = rule
      if (concurrent !== null && state.concurrent >= concurrent)
        return { rule, kind: 'concurrent', retryAfterMs: CONCURRENT_RETRY_MS }
      if (requestsPerMinute !== null) {
        const retryAfterMs = state.requests.waitFor(nowMs, requestsPerMinute - 1)
        if (retryAfterMs > 0) return { rule, kind: 'requests', retryAfterMs }
      }
      if (tokensPerMinute !== null) {
        // A call larger than the whole limit waits for an empty minute instead of for ever.
        const retryAfterMs = state.tokens.waitFor(nowMs, Math.max(0, tokensPerMinute - tokens))
        if (retryAfterMs > 0) return { rule, kind: 'tokens', retryAfterMs }
      }
    }
    return null
  }

  #stateOf(ruleId: string): State {
    let state = this.#states.get(ruleId)
    if (state === undefined) {
      state = { requests: new MinuteWindow(), tokens: new MinuteWindow(), concurrent: 0 }
      this.#states.set(ruleId, state)
    }
    return state
  }
}

function tighter(
  known: LimitState['requests'],
  limit: number,
  window: MinuteWindow,
  nowMs: number,
): LimitState['requests'] {
  const remaining = Math.max(0, limit - window.used(nowMs))
  if (known !== null && known.remaining <= remaining) return known
  return { limit, remaining, resetMs: window.waitFor(nowMs, 0) }
}
