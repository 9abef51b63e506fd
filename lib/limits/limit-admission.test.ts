import { afterEach, describe, expect, test, vi } from 'vitest'
import { EXIT_NAMES, leaveBy } from '@/lib/gateway/exits-fixture'
import { type Harness, onlyEvent, startHarness, until } from '@/lib/gateway/test-harness'
import type { Protocol } from '@/lib/gateway/types'
import { createLog } from '@/lib/log'
import { createLimitAdmission, type RulesFor } from './limit-admission'
import { durationOf } from './limit-headers'
import { Limiter, type TakenLimits } from './limiter'
import type { LimitRule } from './rule'

const WALL_MS = Date.parse('2026-11-27T12:00:00.250Z')
const CALL = '{"model":"m","max_tokens":90,"messages":[{"role":"user","content":"twelve chars and some more of it"}]}'

let harness: Harness | undefined
afterEach(async () => {
  await harness?.close()
  harness = undefined
})

const rule = (limits: Partial<LimitRule>): LimitRule => ({
  id: limits.subject ?? 'space',
  subject: 'space',
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrentCalls: null,
  ...limits,
})

function limits(rules: readonly LimitRule[] | RulesFor) {
  const clock = { nowMs: 0 }
  const limiter = new Limiter({ redis: null, log: createLog('silent'), nowMs: () => clock.nowMs })
  const rulesFor = typeof rules === 'function' ? rules : () => rules
  return { clock, limiter, admission: createLimitAdmission({ rulesFor, limiter, wallMs: () => WALL_MS }) }
}

async function start(rules: readonly LimitRule[] | RulesFor, protocol: Protocol = 'openai') {
  const made = limits(rules)
  const body =
    protocol === 'openai'
      ? '{"usage":{"prompt_tokens":8,"completion_tokens":2}}'
      : '{"usage":{"input_tokens":8,"output_tokens":2}}'
  harness = await startHarness(
    (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    { protocol, ports: { admission: made.admission } },
  )
  return { ...harness, ...made }
}

const errorOf = (body: Buffer): Record<string, unknown> =>
  (JSON.parse(body.toString()) as { error: Record<string, unknown> }).error

describe('J07 every place is free again whichever way a call ends, fifty times', () => {
  test.each(EXIT_NAMES)('%s', async (name) => {
    const rules = [rule({ concurrentCalls: 50, requestsPerMinute: 1000, tokensPerMinute: 1_000_000 })]
    const { limiter, admission } = limits(rules)
    const used = async () => (await limiter.look(rules)).standings[0]
    await leaveBy(name, 50, admission)
    while ((await used())?.concurrent !== 0) await new Promise((resolve) => setTimeout(resolve, 2))
    // Nothing stays set aside: fifty times the first guess would be more.
    expect((await used())?.tokens).toBeLessThan(1000)
  })
})

test('R4.57 a call more than run at a time is refused at once, and let in when one has ended', async () => {
  const { call, upstream } = await start([rule({ subject: 'space', concurrentCalls: 1 })])
  upstream.removeAllListeners('request')
  const waiting: (() => void)[] = []
  upstream.on('request', (_request: unknown, response: import('node:http').ServerResponse) => {
    waiting.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  })
  const running = call({ body: CALL })
  await until(() => waiting.length > 0)
  const refused = await call({ body: CALL }).done
  expect(refused.status).toBe(429)
  expect(refused.headers).toMatchObject({ 'retry-after': '1', 'retry-after-ms': '1000' })
  expect(errorOf(refused.body)).toEqual({
    message: 'This space is limited to 1 call at a time. Try again when one has ended.',
    type: 'requests',
    param: null,
    code: 'rate_limit_exceeded',
  })
  waiting.pop()?.()
  await running.done
  const again = call({ body: CALL })
  await until(() => waiting.length > 0)
  waiting.pop()?.()
  expect((await again.done).status).toBe(200)
})

test('1.3 R4.22 an OpenAI client is told what is left, and when refused how long to wait', async () => {
  const { call, clock, seen } = await start([
    rule({ subject: 'platform', requestsPerMinute: 3 }),
    rule({ subject: 'space', requestsPerMinute: 40, tokensPerMinute: 1000 }),
    rule({ subject: 'token', requestsPerMinute: 50 }),
  ])
  const first = await call({ body: CALL }).done
  expect(first.status).toBe(200)
  // The token's own where it has one; the space's tokens with the call's estimate set aside.
  expect(first.headers).toMatchObject({
    'x-ratelimit-limit-requests': '50',
    'x-ratelimit-remaining-requests': '49',
    'x-ratelimit-reset-requests': '1m0s',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '901',
    'x-ratelimit-reset-tokens': '1m0s',
  })
  clock.nowMs += 15_500
  await call({ body: CALL }).done
  await call({ body: CALL }).done
  const refused = await call({ body: CALL }).done
  expect(refused.status).toBe(429)
  expect(refused.headers).toMatchObject({ 'retry-after': '45', 'retry-after-ms': '44500' })
  // What all of Keyway may do is not told.
  expect(Object.keys(refused.headers).filter((name) => name.includes('ratelimit'))).toEqual([])
  expect(errorOf(refused.body)['message']).toBe('This Keyway as a whole is at its limit. Try again in 45 seconds.')
  expect(seen).toHaveLength(3)
})

test('1.3 R4.22 an Anthropic client gets its own headers, with moments instead of durations', async () => {
  const { call, events } = await start(
    [rule({ subject: 'member', requestsPerMinute: 1, tokensPerMinute: 1000 })],
    'anthropic',
  )
  const first = await call({ body: CALL }).done
  expect(first.status).toBe(200)
  expect(first.headers).toMatchObject({
    'anthropic-ratelimit-requests-limit': '1',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': '2026-11-27T12:01:01Z',
    'anthropic-ratelimit-tokens-limit': '1000',
    'anthropic-ratelimit-tokens-remaining': '901',
    'anthropic-ratelimit-tokens-reset': '2026-11-27T12:01:01Z',
  })
  expect(Object.keys(first.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([])
  const refused = await call({ body: CALL }).done
  expect(refused.status).toBe(429)
  expect(refused.headers).toMatchObject({
    'retry-after': '60',
    'retry-after-ms': '60000',
    'anthropic-ratelimit-requests-remaining': '0',
  })
  expect(JSON.parse(refused.body.toString())).toMatchObject({
    type: 'error',
    error: {
      type: 'rate_limit_error',
      message: 'In this space you are limited to 1 request a minute. Try again in 60 seconds.',
    },
  })
  const [, second] = [...events.values()]
  expect(second?.settlement).toMatchObject({ outcome: 'rejected', status: 429, errorCode: 'rate_limited' })
})

test('R4.22 a prompt that alone is more than the limit is not worth another try', async () => {
  const { call } = await start([rule({ subject: 'token', tokensPerMinute: 5 })])
  const refused = await call({ body: CALL }).done
  expect(refused.headers['x-should-retry']).toBe('false')
  expect(refused.headers).not.toHaveProperty('retry-after')
  expect(errorOf(refused.body)).toMatchObject({
    message: 'This token is limited to 5 tokens a minute, and this request alone has more. Send less at once.',
    type: 'tokens',
  })
})

test('R4.22 counting tokens and embedding set no answer aside; a model says how long its answers can be', async () => {
  const rules = [rule({ tokensPerMinute: 10_000 })]
  const { call, limiter, route } = await start(rules)
  const used: number[] = []
  const taken = vi.spyOn(limiter, 'take')
  await call({ body: '{"model":"m"}' }).done
  await call({ path: '/embeddings', body: '{"model":"m","input":"12345678"}' }).done
  Object.assign(route, { maxOutputTokens: 300 })
  await call({ body: '{"model":"m"}' }).done
  await call({ body: '{"model":"m","max_tokens":7,"n":2}' }).done
  await call({ body: '{"model":"m","max_tokens":9000}' }).done
  await call({ body: '{"model":"m","max_tokens":-4}' }).done
  for (const { value } of taken.mock.results) used.push((value as TakenLimits).rules[0]?.tokens ?? -1)
  expect(used).toEqual([1024, 2, 300, 14, 300, 300])
})

test.each([
  ['cannot be understood', () => 'malformed' as const],
  ['cannot be read', () => Promise.reject(new Error('planted'))],
])('R4.54 J14 a call whose limits %s is not made, and its usage event says why', async (_how, rulesFor) => {
  const { call, seen } = await start(rulesFor)
  const answer = await call({ body: CALL }).done
  expect(answer.status).toBe(503)
  expect(answer.headers).toMatchObject({ 'retry-after': '1' })
  expect(seen).toHaveLength(0)
  expect(onlyEvent(harness!).settlement).toMatchObject({ outcome: 'rejected', errorCode: 'limits_unavailable' })
})

test('a caller whom nothing limits gets no headers and costs nothing', async () => {
  const { call } = await start([])
  const { headers } = await call({ body: CALL }).done
  expect(Object.keys(headers).filter((name) => name.includes('ratelimit'))).toEqual([])
})

test('1.3 durations as OpenAI writes them', () => {
  expect([0, 0.4, 350, 1000, 1001, 59_001, 360_000].map(durationOf)).toEqual([
    '0s',
    '1ms',
    '350ms',
    '1s',
    '2s',
    '1m0s',
    '6m0s',
  ])
})
