import { expect, test } from 'vitest'
import { limitHeaders, limitRefusal } from './limit-answers'
import { LimitGate, type LimitHold, type LimitRefusal } from './limit-gate'
import { indexRules, type LimitRow, type LimitRule, readRule, rulesFor } from './limit-rule'
import type { AdmissionRequest } from '@/lib/gateway/types'

const rule = (part: Partial<LimitRule>): LimitRule => ({
  id: 'rule-1',
  spaceId: 'space-1',
  subject: 'token',
  subjectId: 'token-1',
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrent: null,
  ...part,
})
const isHold = (answer: LimitHold | LimitRefusal): answer is LimitHold => 'states' in answer
function held(answer: LimitHold | LimitRefusal): LimitHold {
  if (!isHold(answer)) throw new Error('It was refused.')
  return answer
}

test('J01 P12 of a burst of 200 at a limit of 50 exactly 50 pass, and the rest are told when to come back', () => {
  const gate = new LimitGate()
  const rules = [rule({ requestsPerMinute: 50 })]
  const answers = Array.from({ length: 200 }, () => gate.take(rules, 0, 1234))
  expect(answers.filter(isHold)).toHaveLength(50)
  for (const answer of answers) {
    if (isHold(answer)) continue
    expect(answer).toMatchObject({ kind: 'requests' })
    expect(answer.retryAfterMs).toBeGreaterThan(59_000)
    expect(answer.retryAfterMs).toBeLessThanOrEqual(60_500)
  }
})

test('J03 every rule a call comes under has to be kept, and one refused by the last takes nothing of the first', () => {
  const gate = new LimitGate()
  const space = rule({ id: 'space', subject: 'space', requestsPerMinute: 10 })
  const token = rule({ id: 'token', requestsPerMinute: 2 })
  for (let i = 0; i < 5; i++) gate.take([space, token], 0, 0)
  expect(gate.use('space', 0).requests).toBe(2)
  // Another token of the same space still finds what is left of the space.
  const other = rule({ id: 'other', requestsPerMinute: 100 })
  const passed = Array.from({ length: 20 }, () => gate.take([space, other], 0, 0)).filter(isHold)
  expect(passed).toHaveLength(8)
})

test('J07 a place among running calls is free again on its end, and only once', () => {
  const gate = new LimitGate()
  const rules = [rule({ concurrent: 2 })]
  const first = held(gate.take(rules, 0, 0))
  held(gate.take(rules, 0, 0))
  expect(gate.take(rules, 0, 0)).toMatchObject({ kind: 'concurrent', retryAfterMs: 1000 })
  gate.release(first, 0, 10)
  held(gate.take(rules, 0, 10))
  expect(gate.use('rule-1', 10).concurrent).toBe(2)
})

test('R4.22 tokens are reserved by estimate and put right by what was used; a call larger than the limit waits for an empty minute only', () => {
  const gate = new LimitGate()
  const rules = [rule({ tokensPerMinute: 1000 })]
  const first = held(gate.take(rules, 900, 0))
  expect(gate.take(rules, 200, 0)).toMatchObject({ kind: 'tokens' })
  gate.release(first, 100, 0)
  const second = held(gate.take(rules, 200, 0))
  gate.raise(second, 950, 1000)
  expect(gate.use('rule-1', 1000).tokens).toBe(1050)
  gate.raise(second, 10, 1000)
  expect(gate.use('rule-1', 1000).tokens).toBe(1050)
  expect(gate.take(rules, 1, 1000)).toMatchObject({ kind: 'tokens' })
  gate.release(second, 950, 1000)
  const large = gate.take(rules, 5000, 100_000)
  expect(isHold(large)).toBe(true)
})

test('H-68 what was refused for another reason afterwards is as if it had never asked', () => {
  const gate = new LimitGate()
  const rules = [rule({ requestsPerMinute: 1, tokensPerMinute: 10, concurrent: 1 })]
  gate.undo(held(gate.take(rules, 10, 0)), 5)
  expect(gate.use('rule-1', 5)).toEqual({ requests: 0, tokens: 0, concurrent: 0 })
  held(gate.take(rules, 10, 5))
})

test('H-67 rules nobody has met take no memory, and asking about them makes none', () => {
  const gate = new LimitGate()
  for (let i = 0; i < 100; i++) expect(gate.use(`made-up-${i}`, 0)).toEqual({ requests: 0, tokens: 0, concurrent: 0 })
  expect(isHold(gate.take([], 10, 0))).toBe(true)
})

test('R4.54 a stored limit that makes no sense is an error, never no limit', () => {
  const row: LimitRow = {
    id: 'x',
    space_id: null,
    subject: 'token',
    subject_id: 'y',
    requests_per_minute: 5,
    tokens_per_minute: '12',
    concurrent: null,
  }
  expect(readRule(row)).toMatchObject({ requestsPerMinute: 5, tokensPerMinute: 12, concurrent: null })
  const bad: Partial<LimitRow>[] = [
    { subject: 'team' },
    { requests_per_minute: 0 },
    { requests_per_minute: -5 },
    { tokens_per_minute: '1e400' },
    { tokens_per_minute: 'many' },
    { concurrent: 1.5 },
  ]
  for (const part of bad) expect(() => readRule({ ...row, ...part })).toThrow(/limit/)
})

test('J03 the rules of a call are those of the installation, its space, model, person and token, by their ids', () => {
  const rules = [
    rule({ id: 'all', spaceId: null, subject: 'platform', subjectId: '' }),
    rule({ id: 'by-platform', spaceId: null, subject: 'space', subjectId: 'space-1' }),
    rule({ id: 'other-space', spaceId: null, subject: 'space', subjectId: 'space-2' }),
    rule({ id: 'own', subject: 'space', subjectId: '' }),
    rule({ id: 'model', subject: 'model', subjectId: 'openai/gpt-x' }),
    rule({ id: 'person', subject: 'person', subjectId: 'user-1' }),
    rule({ id: 'token' }),
    rule({ id: 'other-token', subjectId: 'token-2' }),
  ]
  const request = {
    caller: { spaceId: 'space-1', userId: 'user-1', tokenId: 'token-1' },
    route: { provider: 'openai', upstreamModel: 'gpt-x' },
  } as AdmissionRequest
  const found = rulesFor(indexRules('space-1', rules), request).map(({ id }) => id)
  expect(found).toEqual(['all', 'by-platform', 'own', 'model', 'person', 'token'])
})

test('compat 1.3 1.7 what is left and when to come back, in the headers of either dialect', () => {
  const gate = new LimitGate()
  const hold = held(gate.take([rule({ requestsPerMinute: 10, tokensPerMinute: 1000 })], 300, 0))
  const state = gate.tightest(hold, 0)
  expect(limitHeaders('openai', state, 0)).toEqual({
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '9',
    'x-ratelimit-reset-requests': '1m1s',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '700',
    'x-ratelimit-reset-tokens': '1m1s',
  })
  expect(limitHeaders('anthropic', state, Date.parse('2026-11-27T10:00:00Z'))).toMatchObject({
    'anthropic-ratelimit-requests-limit': '10',
    'anthropic-ratelimit-requests-remaining': '9',
    'anthropic-ratelimit-tokens-reset': '2026-11-27T10:01:00Z',
  })
  const refused = limitRefusal({ rule: rule({ requestsPerMinute: 10 }), kind: 'requests', retryAfterMs: 1234.5 })
  expect(refused).toMatchObject({
    code: 'limit_requests',
    headers: { 'retry-after': '2', 'retry-after-ms': '1235' },
    message: 'The limit of 10 requests a minute for this token is reached. Try again in 2 seconds.',
  })
  expect(limitHeaders('openai', { requests: null, tokens: null }, 0)).toBeNull()
})
