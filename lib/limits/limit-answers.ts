import type { Refusal } from '@/lib/gateway/refusal'
import type { Protocol } from '@/lib/gateway/types'
import type { LimitRefusal, LimitState } from './limit-gate'
import type { LimitRule } from './limit-rule'

const CODES = { requests: 'limit_requests', tokens: 'limit_tokens', concurrent: 'limit_concurrent' } as const

/** Whose limit it is, as the person who meets it is told. */
const WHOSE: Readonly<Record<LimitRule['subject'], string>> = {
  platform: 'this installation',
  space: 'this space',
  person: 'you',
  token: 'this token',
  model: 'this model',
}

/** How a call that has to wait is told so; every such wait is at most a minute (`compat.md` 1.7). */
export function limitRefusal({ rule, kind, retryAfterMs }: LimitRefusal): Refusal {
  const waitMs = Math.min(60_000, Math.ceil(retryAfterMs))
  const seconds = Math.ceil(waitMs / 1000)
  const whose = WHOSE[rule.subject]
  const limit = {
    requests: `${rule.requestsPerMinute} requests a minute`,
    tokens: `${rule.tokensPerMinute} tokens a minute`,
    concurrent: `${rule.concurrent} calls at the same time`,
  }[kind]
  return {
    code: CODES[kind],
    message: `The limit of ${limit} for ${whose} is reached. Try again in ${seconds === 1 ? '1 second' : `${seconds} seconds`}.`,
    headers: { 'retry-after': String(seconds), 'retry-after-ms': String(waitMs) },
  }
}

/** What is left, in the headers clients of either dialect read (`compat.md` 1.3); null when nothing is limited by the minute. */
export function limitHeaders(dialect: Protocol, state: LimitState, wallMs: number): Record<string, string> | null {
  if (state.requests === null && state.tokens === null) return null
  const headers: Record<string, string> = {}
  for (const kind of ['requests', 'tokens'] as const) {
    const part = state[kind]
    if (part === null) continue
    const { limit, remaining, resetMs } = part
    if (dialect === 'openai') {
      headers[`x-ratelimit-limit-${kind}`] = String(limit)
      headers[`x-ratelimit-remaining-${kind}`] = String(Math.floor(remaining))
      headers[`x-ratelimit-reset-${kind}`] = duration(resetMs)
    } else {
      headers[`anthropic-ratelimit-${kind}-limit`] = String(limit)
      headers[`anthropic-ratelimit-${kind}-remaining`] = String(Math.floor(remaining))
      headers[`anthropic-ratelimit-${kind}-reset`] = `${new Date(wallMs + resetMs).toISOString().slice(0, 19)}Z`
    }
  }
  return headers
}

/** As OpenAI writes a time to wait: `20ms`, `1.5s`, `1m0s`. */
function duration(ms: number): string {
  const whole = Math.ceil(ms)
  if (whole < 1000) return `${whole}ms`
  if (whole < 60_000) return `${Math.ceil(whole / 100) / 10}s`
  return `${Math.floor(whole / 60_000)}m${Math.ceil((whole % 60_000) / 1000)}s`
}
