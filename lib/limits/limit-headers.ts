import type { Protocol } from '@/lib/gateway/types'
import type { LimitRule, LimitSubject, Standing } from './rule'

/** A rule, and what is used of it. */
export type RuleStanding = { rule: LimitRule; standing: Standing }

/** Of the same kind of limit the one that is told: the token's own, else that of which the least is left. */
const OWN: LimitSubject = 'token'

/** Limit, what is left of it, and milliseconds until all of it is there. */
type Told = { limit: number; remaining: number; fullMs: number; isOwn: boolean }

/**
 * The caller's limits as headers of its dialect (`compat.md` 1.3); null where none can be told. What the whole installation
 * may do, and does, is not for every caller to know.
 */
export function limitHeaders(
  rules: readonly RuleStanding[],
  dialect: Protocol,
  wallMs: number,
): Record<string, string> | null {
  let requests: Told | null = null
  let tokens: Told | null = null
  for (const { rule, standing } of rules) {
    if (rule.subject === 'platform') continue
    const isOwn = rule.subject === OWN
    if (rule.requestsPerMinute !== null) {
      requests = closer(requests, told(rule.requestsPerMinute, standing.requests, standing.requestsFullMs, isOwn))
    }
    if (rule.tokensPerMinute !== null) {
      tokens = closer(tokens, told(rule.tokensPerMinute, standing.tokens, standing.tokensFullMs, isOwn))
    }
  }
  if (requests === null && tokens === null) return null
  const headers: Record<string, string> = {}
  if (requests !== null) tell(headers, 'requests', requests, dialect, wallMs)
  if (tokens !== null) tell(headers, 'tokens', tokens, dialect, wallMs)
  return headers
}

const told = (limit: number, used: number, fullMs: number, isOwn: boolean): Told => ({
  limit,
  remaining: Math.max(0, limit - used),
  fullMs,
  isOwn,
})

function closer(one: Told | null, other: Told): Told {
  if (one === null) return other
  if (one.isOwn !== other.isOwn) return one.isOwn ? one : other
  return other.remaining < one.remaining ? other : one
}

function tell(
  headers: Record<string, string>,
  kind: 'requests' | 'tokens',
  { limit, remaining, fullMs }: Told,
  dialect: Protocol,
  wallMs: number,
): void {
  if (dialect === 'anthropic') {
    headers[`anthropic-ratelimit-${kind}-limit`] = String(limit)
    headers[`anthropic-ratelimit-${kind}-remaining`] = String(remaining)
    headers[`anthropic-ratelimit-${kind}-reset`] = momentOf(wallMs + fullMs)
  } else {
    headers[`x-ratelimit-limit-${kind}`] = String(limit)
    headers[`x-ratelimit-remaining-${kind}`] = String(remaining)
    headers[`x-ratelimit-reset-${kind}`] = durationOf(fullMs)
  }
}

/** RFC 3339 in whole seconds, rounded up. */
function momentOf(ms: number): string {
  return `${new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`
}

/** As OpenAI writes it: `0s`, `350ms`, `12s`, `1m0s`. */
export function durationOf(ms: number): string {
  const whole = Math.ceil(ms)
  if (whole > 0 && whole < 1000) return `${whole}ms`
  const seconds = Math.ceil(whole / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
