import { describe, expect, test } from 'vitest'
import { createLog } from '@/lib/log'
import { Limiter, type TakenLimits } from './limiter'
import { LocalLimiter } from './local-limiter'
import type { LimitAsk, LimitRefusal, LimitRule } from './rule'

let nextRule = 0
const rule = (limits: Partial<LimitRule> = {}): LimitRule => ({
  id: `rule-${nextRule++}`,
  subject: 'space',
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrentCalls: null,
  ...limits,
})
const ASK: LimitAsk = { requestId: 'r', inputTokens: 10, outputTokens: 90, answers: 1 }

function limiter() {
  const clock = { nowMs: 1000 }
  return { clock, limiter: new Limiter({ redis: null, log: createLog('silent'), nowMs: () => clock.nowMs }) }
}
const isTaken = (answer: unknown): answer is TakenLimits =>
  typeof answer === 'object' && answer !== null && 'settle' in answer
function take(on: Limiter, rules: readonly LimitRule[], ask: LimitAsk = ASK): TakenLimits | LimitRefusal {
  const answer = on.take(rules, ask)
  if (answer instanceof Promise) throw new Error('nothing has to be waited for')
  return answer
}
const DONE = { contacted: true, inputTokens: 10, outputTokens: 20 }
const NEVER = { contacted: false, inputTokens: 0, outputTokens: 0 }

test('J01 P12 of a burst of 200 at a limit of 50 exactly 50 get through, in a hundred rounds', () => {
  const { clock, limiter: on } = limiter()
  const rules = [rule({ requestsPerMinute: 50 })]
  for (let round = 0; round < 100; round++) {
    const answers = Array.from({ length: 200 }, () => take(on, rules))
    expect(answers.filter(isTaken)).toHaveLength(50)
    clock.nowMs += 60_000
  }
})

test('H-68 what is refused takes nothing: neither of the rule that refuses nor of the others', async () => {
  const { limiter: on } = limiter()
  const tight = rule({ requestsPerMinute: 1, subject: 'token' })
  const wide = rule({ requestsPerMinute: 10, tokensPerMinute: 10_000, concurrentCalls: 10 })
  expect(isTaken(take(on, [wide, tight]))).toBe(true)
  for (let i = 0; i < 20; i++)
    expect(take(on, [wide, tight])).toMatchObject({ rule: tight, kind: 'requests', waitMs: 60_000 })
  const { standings } = await on.look([wide, tight])
  expect(standings).toMatchObject([{ requests: 1, tokens: 100, concurrent: 1 }, { requests: 1 }])
})

test('H-68 a call that no provider heard of gives everything back, one that a provider answered keeps its request', async () => {
  const { limiter: on } = limiter()
  const rules = [rule({ requestsPerMinute: 2, tokensPerMinute: 1000, concurrentCalls: 2 })]
  const [one, two] = [take(on, rules), take(on, rules)]
  if (isTaken(one)) one.settle(NEVER)
  if (isTaken(two)) two.settle(DONE)
  const { standings } = await on.look(rules)
  expect(standings).toMatchObject([{ requests: 1, tokens: 30, concurrent: 0 }])
})

test('R4.22 tokens are set aside before they are known and become what was used', async () => {
  const { clock, limiter: on } = limiter()
  const rules = [rule({ tokensPerMinute: 250 })]
  const first = take(on, rules)
  expect(isTaken(take(on, rules))).toBe(true)
  // 200 are set aside and 100 more asked for.
  expect(take(on, rules)).toMatchObject({ kind: 'tokens', waitMs: 60_000 })
  if (isTaken(first)) first.settle(DONE)
  expect(isTaken(take(on, rules, { ...ASK, outputTokens: 30 }))).toBe(true)
  clock.nowMs += 60_000
  // An answer longer than what was set aside counts from when it is known.
  const long = take(on, rules)
  if (isTaken(long)) long.settle({ contacted: true, inputTokens: 10, outputTokens: 900 })
  expect(take(on, rules)).toMatchObject({ kind: 'tokens', waitMs: 60_000 })
})

test('R4.22 a call that may need more than the whole limit is let in when nothing else is used; one that is too large alone, never', () => {
  const { limiter: on } = limiter()
  const rules = [rule({ tokensPerMinute: 500 })]
  expect(take(on, rules, { ...ASK, inputTokens: 501 })).toMatchObject({ kind: 'tokens', waitMs: null })
  expect(isTaken(take(on, rules, { ...ASK, inputTokens: 400, outputTokens: 1e9, answers: Infinity }))).toBe(true)
  expect(take(on, rules)).toMatchObject({ kind: 'tokens', waitMs: 60_000 })
})

test('J05 J01 what is no number is taken to need the whole limit, and leaves numbers behind', () => {
  const { limiter: on } = limiter()
  const rules = [rule({ tokensPerMinute: 500 })]
  const odd = take(on, rules, { ...ASK, inputTokens: 0, outputTokens: 0, answers: Infinity })
  if (!isTaken(odd)) throw new Error('refused')
  expect(take(on, rules)).toMatchObject({ kind: 'tokens', waitMs: 60_000 })
  odd.settle({ contacted: true, inputTokens: 1, outputTokens: 0 })
  expect(take(on, rules)).toMatchObject({ standings: [{ tokens: 1 + 100 }] })
})

test('R4.22 what a call is taken to need follows the longest recent answer, up and slowly down', () => {
  const { clock, limiter: on } = limiter()
  const rules = [rule({ tokensPerMinute: 1_000_000 })]
  const needed = (ask: LimitAsk, outputTokens: number): number => {
    clock.nowMs += 60_000
    const taken = take(on, rules, ask)
    if (!isTaken(taken)) throw new Error('refused')
    taken.settle({ contacted: true, inputTokens: 0, outputTokens })
    return taken.standings[0]!.tokens
  }
  const ask = { ...ASK, inputTokens: 0, outputTokens: null }
  expect(needed(ask, 5000)).toBe(1024)
  expect(needed(ask, 100)).toBe(5000)
  expect(needed({ ...ask, outputTokens: 64 }, 64)).toBe(64)
  expect(needed({ ...ask, answers: 3 }, 300)).toBeGreaterThan(3 * 4500)
  for (let i = 0; i < 300; i++) needed(ask, 100)
  expect(needed(ask, 100)).toBe(101)
})

test('J07 R4.57 no more calls run at a time than allowed, and a place that becomes free is free at once', () => {
  const { limiter: on } = limiter()
  const rules = [rule({ concurrentCalls: 3 }), rule({ subject: 'platform', concurrentCalls: 5 })]
  const open = [take(on, rules), take(on, rules), take(on, rules)]
  expect(take(on, rules)).toMatchObject({ kind: 'concurrent', rule: rules[0], waitMs: 1000 })
  const others = [rule({ concurrentCalls: 3 }), rules[1]!]
  expect([take(on, others), take(on, others)].every(isTaken)).toBe(true)
  expect(take(on, others)).toMatchObject({ kind: 'concurrent', rule: rules[1] })
  const [first] = open
  if (first !== undefined && isTaken(first)) first.settle(DONE)
  expect(isTaken(take(on, rules))).toBe(true)
})

test('of several refusals the one that lasts longest is told', () => {
  const { clock, limiter: on } = limiter()
  const short = rule({ requestsPerMinute: 1 })
  const long = rule({ requestsPerMinute: 1 })
  take(on, [short])
  clock.nowMs += 20_000
  take(on, [long])
  expect(take(on, [short, long])).toMatchObject({ rule: long, waitMs: 60_000 })
  expect(take(on, [long, short])).toMatchObject({ rule: long, waitMs: 60_000 })
  expect(take(on, [short])).toMatchObject({ rule: short, waitMs: 40_000 })
})

describe('J13 H-69 the wall clock decides nothing', () => {
  test('a limit goes on as it was while the wall clock jumps', () => {
    const clock = { nowMs: 5 }
    // What the limiter is given is the monotonic clock; it has no other.
    const on = new Limiter({ redis: null, log: createLog('silent'), nowMs: () => clock.nowMs })
    const rules = [rule({ requestsPerMinute: 1 })]
    const wall = Date.now
    try {
      expect(isTaken(take(on, rules))).toBe(true)
      for (const yearMs of [3_600_000, -3_600_000, 315_360_000_000, -315_360_000_000]) {
        Date.now = () => wall() + yearMs
        expect(take(on, rules)).toMatchObject({ waitMs: 60_000 })
      }
      clock.nowMs += 60_000
      expect(isTaken(take(on, rules))).toBe(true)
    } finally {
      Date.now = wall
    }
  })
})

test('P12 H-67 memory is bounded by what is used now, and what is used is never forgotten for it', () => {
  const clock = { nowMs: 0 }
  const local = new LocalLimiter(() => clock.nowMs)
  const kept = rule({ requestsPerMinute: 1 })
  local.take([kept], ASK)
  for (let i = 0; i < 5000; i++) {
    const holds = local.take([rule({ requestsPerMinute: 1 })], ASK)
    if (Array.isArray(holds)) local.settle(holds, NEVER)
  }
  expect(local.size).toBeLessThan(3000)
  expect(local.take([kept], ASK)).toMatchObject({ kind: 'requests' })
})
