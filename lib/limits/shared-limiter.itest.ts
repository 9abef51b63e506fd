import { performance } from 'node:perf_hooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '@/lib/crypto/secret'
import { createLog } from '@/lib/log'
import { startTestRedis, type TestRedis } from '@/lib/testing/redis'
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy-fixture'
import { Limiter, type TakenLimits } from './limiter'
import type { LimitAsk, LimitRefusal, LimitRule } from './rule'
import { KEY_PREFIX } from './scripts'

let redis: TestRedis
let proxy: FaultProxy
beforeAll(async () => {
  redis = await startTestRedis()
  proxy = await startFaultProxy(redis.port)
})
afterAll(async () => {
  await proxy?.close()
  await redis?.stop()
})

const open: Limiter[] = []
/** A limiter as a process of its own has one. */
async function limiter(url = redis.url): Promise<Limiter> {
  const made = new Limiter({ redis: new Secret(url), log: createLog('silent'), nowMs: () => performance.now() })
  open.push(made)
  await made.started
  return made
}
beforeEach(() => proxy.fault('none'))
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

let next = 0
const rule = (limits: Partial<LimitRule> = {}): LimitRule => ({
  id: `rule-${next++}`,
  subject: 'space',
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrentCalls: null,
  ...limits,
})
const ask = (more: Partial<LimitAsk> = {}): LimitAsk => ({
  requestId: `call-${next++}`,
  inputTokens: 10,
  outputTokens: 90,
  answers: 1,
  ...more,
})
const isTaken = (answer: TakenLimits | LimitRefusal): answer is TakenLimits => 'settle' in answer
const DONE = { contacted: true, inputTokens: 10, outputTokens: 20 }
const NEVER = { contacted: false, inputTokens: 0, outputTokens: 0 }

const times = async (count: number, on: Limiter, rules: readonly LimitRule[]) =>
  Promise.all(Array.from({ length: count }, async () => on.take(rules, ask())))

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('J01 P12 of 200 calls at a limit of 50 exactly 50 get through over two processes, in a hundred rounds', async () => {
  const [a, b] = [await limiter(), await limiter()]
  for (let round = 0; round < 100; round++) {
    const rules = [rule({ requestsPerMinute: 50 }), rule({ subject: 'platform', requestsPerMinute: 1000 })]
    const answers = await Promise.all([times(100, a, rules), times(100, b, rules)])
    expect(answers.flat().filter(isTaken)).toHaveLength(50)
  }
  expect([a.counting, b.counting]).toEqual(['everywhere', 'everywhere'])
})

test('J01 P12 H-67 without Redis two processes let at most twice the limit through', async () => {
  const alone = () => new Limiter({ redis: null, log: createLog('silent'), nowMs: () => performance.now() })
  const [a, b] = [alone(), alone()]
  const rules = [rule({ requestsPerMinute: 50 })]
  const answers = await Promise.all([times(100, a, rules), times(100, b, rules)])
  expect(answers.flat().filter(isTaken)).toHaveLength(100)
})

test('R4.22 all rules are taken of or none, and what one process used the other is told', async () => {
  const [a, b] = [await limiter(), await limiter()]
  const wide = rule({ requestsPerMinute: 10, tokensPerMinute: 10_000, concurrentCalls: 10 })
  const tight = rule({ subject: 'token', requestsPerMinute: 1 })
  const first = await a.take([wide, tight], ask())
  expect(isTaken(first) && first.standings).toMatchObject([
    { requests: 1, tokens: 100, concurrent: 1 },
    { requests: 1 },
  ])
  const refused = await b.take([wide, tight], ask())
  expect(refused).toMatchObject({ rule: tight, kind: 'requests', standing: { requests: 1 } })
  expect(!isTaken(refused) && refused.waitMs).toBeGreaterThan(59_000)
  const { standings } = await b.look([wide, tight])
  expect(standings).toMatchObject([{ requests: 1, tokens: 100, concurrent: 1 }, { requests: 1 }])
  expect(standings[0]!.requestsFullMs).toBeGreaterThan(59_000)
  if (isTaken(first)) first.settle(DONE)
  await until(async () => (await b.look([wide])).standings[0]!.concurrent === 0)
  expect((await b.look([wide])).standings).toMatchObject([{ requests: 1, tokens: 30, concurrent: 0 }])
})

test('H-68 what no provider heard of comes back everywhere, and a longer answer than expected counts everywhere', async () => {
  const [a, b] = [await limiter(), await limiter()]
  const rules = [rule({ requestsPerMinute: 1, tokensPerMinute: 1000 })]
  const first = await a.take(rules, ask())
  if (isTaken(first)) first.settle(NEVER)
  await until(async () => (await b.look(rules)).standings[0]!.requests === 0)
  const second = await b.take(rules, ask())
  if (isTaken(second)) second.settle({ contacted: true, inputTokens: 10, outputTokens: 990 })
  await until(async () => (await a.look(rules)).standings[0]!.tokens === 1000)
  expect(await a.take(rules, ask())).toMatchObject({ standing: { requests: 1, tokens: 1000 } })
})

test('J07 R4.57 places are counted over processes, and those of a process that died are free after its lease', async () => {
  const [a, b] = [await limiter(), await limiter()]
  const rules = [rule({ concurrentCalls: 2 })]
  const first = await a.take(rules, ask())
  await a.take(rules, ask({ requestId: 'dies' }))
  expect(await b.take(rules, ask())).toMatchObject({ kind: 'concurrent', waitMs: 1000 })
  if (isTaken(first)) first.settle(DONE)
  await until(async () => isTaken(await b.take(rules, ask())))
  // As it is half a minute after the last word of a process.
  const key = `${KEY_PREFIX}${rules[0]!.id}:running`
  redis.command('ZADD', key, 'XX', '1', 'dies')
  expect(isTaken(await b.take(rules, ask()))).toBe(true)
})

/** Every call is answered within this, whatever Redis does. Milliseconds. */
const AT_MOST_MS = 1000

describe('J14 while Redis does not answer, each process keeps to the limit by itself', () => {
  const faults: Fault[] = ['silent', 'garbage', 'nonsense', 'readonly', 'down']
  test.each(faults)(
    '%s: at most so many times the limit as there are processes, and recovery without a restart',
    async (fault) => {
      const [a, b] = [await limiter(proxy.url), await limiter(proxy.url)]
      const rules = [rule({ requestsPerMinute: 50, concurrentCalls: 500 })]
      const before = await times(10, a, rules)
      expect(before.every(isTaken)).toBe(true)
      proxy.fault(fault)
      const from = performance.now()
      // How late a timer is on this machine now is not the limiter's doing.
      const stalled = new Promise<number>((resolve) =>
        setTimeout(() => resolve(performance.now() - from - AT_MOST_MS / 2), AT_MOST_MS / 2),
      )
      const answers = (await Promise.all([times(100, a, rules), times(100, b, rules)])).flat()
      const tookMs = performance.now() - from
      if (tookMs > AT_MOST_MS) expect(tookMs - (await stalled)).toBeLessThan(AT_MOST_MS)
      const passed = answers.filter(isTaken)
      // A had let ten through already.
      expect(passed).toHaveLength(90)
      expect([a.counting, b.counting]).toEqual(['here_for_now', 'here_for_now'])
      // Nothing waits for Redis any more.
      expect(a.take(rules, ask())).not.toBeInstanceOf(Promise)
      proxy.fault('none')
      await until(() => a.counting === 'everywhere' && b.counting === 'everywhere')
      // Who runs since then is known everywhere again; what was used meanwhile is known to each.
      await until(async () => (await a.look(rules)).standings[0]!.concurrent === 100)
      expect((await times(50, a, rules)).some(isTaken)).toBe(false)
      for (const each of [...before, ...passed]) if (isTaken(each)) each.settle(DONE)
      await until(async () => (await b.look(rules)).standings[0]!.concurrent === 0)
    },
  )

  test('a Redis that is killed and comes back empty: nobody gets more than by its own count', async () => {
    const [a, b] = [await limiter(), await limiter()]
    const rules = [rule({ requestsPerMinute: 20 })]
    expect((await times(20, a, rules)).every(isTaken)).toBe(true)
    await redis.kill()
    expect((await times(20, a, rules)).some(isTaken)).toBe(false)
    await redis.start()
    await until(() => a.counting === 'everywhere' && b.counting === 'everywhere')
    expect((await times(20, a, rules)).some(isTaken)).toBe(false)
    // The other process has its own share of what was forgotten, and no more.
    expect((await times(100, b, rules)).filter(isTaken)).toHaveLength(20)
  })

  test('a flushed Redis forgets what others used, never what this process did', async () => {
    const [a, b] = [await limiter(), await limiter()]
    const rules = [rule({ requestsPerMinute: 20 })]
    expect((await times(20, a, rules)).every(isTaken)).toBe(true)
    expect((await times(20, b, rules)).some(isTaken)).toBe(false)
    redis.command('FLUSHALL')
    redis.command('SCRIPT', 'FLUSH')
    expect((await times(20, a, rules)).some(isTaken)).toBe(false)
    expect((await times(100, b, rules)).filter(isTaken)).toHaveLength(20)
    expect(b.counting).toBe('everywhere')
  })

  test('a process that starts while Redis is away starts, and joins when it is there', async () => {
    proxy.fault('down')
    const late = await limiter(proxy.url)
    expect(late.counting).toBe('here_for_now')
    expect(isTaken(await late.take([rule({ requestsPerMinute: 1 })], ask()))).toBe(true)
    proxy.fault('none')
    await until(() => late.counting === 'everywhere')
  })

  test('what somebody else wrote under its keys is no limit and no way around one', async () => {
    const a = await limiter()
    const key = (id: string, of: string): string => `${KEY_PREFIX}${id}:${of}`
    const odd: [string, ...string[]][] = [
      ['SET', 'nonsense'],
      ['SET', '9999999999999:9999999999999:1000000'],
      ['SET', '-1:1e9:NaN;1:2:3'],
      ['HSET', 'field', 'value'],
      ['ZADD', '9e15', 'member'],
    ]
    for (const [command, ...values] of odd) {
      const rules = [rule({ requestsPerMinute: 3, tokensPerMinute: 900, concurrentCalls: 3 })]
      const { id } = rules[0]!
      for (const of of ['requests', 'tokens', 'running']) redis.command(command, key(id, of), ...values)
      const answers = await times(10, a, rules)
      expect(answers.filter(isTaken), `${command} ${values.join(' ')}`).toHaveLength(3)
      expect(a.counting).toBe('everywhere')
    }
  })
})

test('J13 H-69 a Redis whose clock is set back or ahead by an hour holds nobody up for longer than a minute', async () => {
  const a = await limiter()
  const hourMs = 3_600_000
  const nowMs = Number(redis.command('TIME').split('\n')[0]) * 1000
  for (const wrongMs of [nowMs + hourMs, nowMs - hourMs]) {
    const rules = [rule({ requestsPerMinute: 5 })]
    redis.command('SET', `${KEY_PREFIX}${rules[0]!.id}:requests`, `${wrongMs}:${wrongMs}:5`)
    expect((await times(10, a, rules)).filter(isTaken)).toHaveLength(5)
  }
})

test('P12 H-67 keys that nobody uses go away by themselves', async () => {
  const a = await limiter()
  const rules = [rule({ requestsPerMinute: 5, tokensPerMinute: 500, concurrentCalls: 5 })]
  await a.take(rules, ask())
  for (const [of, mostMs] of [
    ['requests', 61_000],
    ['tokens', 61_000],
    ['running', 30_000],
  ] as const) {
    const leftMs = Number(redis.command('PTTL', `${KEY_PREFIX}${rules[0]!.id}:${of}`))
    expect(leftMs).toBeGreaterThan(0)
    expect(leftMs).toBeLessThanOrEqual(mostMs)
  }
})
