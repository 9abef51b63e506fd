import type { Refusal, RefusalCode } from '@/lib/gateway/refusal'
import type { Protocol } from '@/lib/gateway/types'
import { limitHeaders } from './limit-headers'
import type { LimitKind, LimitRefusal, LimitRule, LimitSubject } from './rule'

const WHO: Readonly<Record<LimitSubject, string>> = {
  platform: 'This Keyway as a whole is',
  person: 'Over all your spaces together you are',
  space: 'This space is',
  member: 'In this space you are',
  token: 'This token is',
  model: 'In this space this model is',
}

const CODES: Readonly<Record<LimitKind, RefusalCode>> = {
  requests: 'rate_limited',
  tokens: 'rate_limited_tokens',
  concurrent: 'rate_limited_concurrent',
}

/** The refusal that a client gets: which limit it met, how much that is, and when to try again. */
export function limitRefusal(refusal: LimitRefusal, dialect: Protocol, wallMs: number): Refusal {
  const { rule, kind, waitMs, standing } = refusal
  const headers = limitHeaders([{ rule, standing }], dialect, wallMs) ?? {}
  const code = CODES[kind]
  if (waitMs === null) {
    const message = `${limited(rule, kind)}, and this request alone has more. Send less at once.`
    return { code, message, headers: { ...headers, 'x-should-retry': 'false' } }
  }
  return { code, message: `${limited(rule, kind)}. ${advice(kind, waitMs)}`, headers, retryAfterMs: waitMs }
}

/** What all of Keyway may do is nobody's but its operator's. */
function limited(rule: LimitRule, kind: LimitKind): string {
  const who = WHO[rule.subject]
  if (rule.subject === 'platform') return `${who} at its limit`
  switch (kind) {
    case 'requests':
      return `${who} limited to ${counted(rule.requestsPerMinute, 'request')} a minute`
    case 'tokens':
      return `${who} limited to ${counted(rule.tokensPerMinute, 'token')} a minute`
    case 'concurrent':
      return `${who} limited to ${counted(rule.concurrentCalls, 'call')} at a time`
  }
}

function advice(kind: LimitKind, waitMs: number): string {
  if (kind === 'concurrent') return 'Try again when one has ended.'
  return `Try again in ${counted(Math.ceil(waitMs / 1000), 'second')}.`
}

const NUMBER = new Intl.NumberFormat('en')

const counted = (count: number | null, noun: string): string =>
  `${NUMBER.format(count ?? 0)} ${noun}${count === 1 ? '' : 's'}`
