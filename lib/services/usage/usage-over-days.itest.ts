import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as platformRoute } from '@/app/api/admin/usage/route'
import { GET as mineRoute } from '@/app/api/me/usage/route'
import { db } from '@/lib/db/client'
import type { UsageOverDaysView, UsageTotals } from '@/lib/schemas/usage'
import { callRoute } from '@/lib/testing/call-route'
import { storeCalls } from '@/lib/testing/store-calls'
import { testToken } from '@/lib/testing/test-rows'
import {
  DATABASES,
  startTestState,
  testSpace,
  testUser,
  type TestPerson,
  type TestState,
} from '@/lib/testing/test-state'

const DAY_MS = 86_400_000
/** Percentiles are exact to the bin, half an octave. */
const near = (ms: number) => (value: unknown) => typeof value === 'number' && value > ms / 1.5 && value < ms * 1.5

describe.each(DATABASES)('on the %s database', (kind) => {
  let state: TestState
  let one: Awaited<ReturnType<typeof testSpace>>
  let other: Awaited<ReturnType<typeof testSpace>>
  let admin: TestPerson
  let token: { id: string }
  beforeAll(async () => {
    state = await startTestState(kind)
    one = await testSpace('owner')
    other = await testSpace('member')
    admin = await testUser({ isPlatformAdmin: true })
    const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()
    const call = (space: typeof one, days: number, part: object = {}) => ({
      spaceId: space.spaceId,
      userId: space.person.userId,
      ts: ago(days),
      costNano: '5',
      ...part,
    })
    token = await testToken(one.person, one.spaceId)
    await storeCalls([
      call(one, 0, { tokenId: null, latencyMs: 100 }),
      call(one, 1, { upstreamModel: 'b', costNano: null, tokenId: token.id, latencyMs: 5000 }),
      call(one, 40, { latencyMs: 20 }),
      call(one, 400),
      call(other, 0, { outcome: 'upstream_error', costNano: '0', latencyMs: 100_000 }),
      // In a space the person is not in, and never was.
      { ...call(other, 0), userId: one.person.userId },
    ])
  })
  afterAll(() => state?.stop())

  const ask = (handler: typeof mineRoute, who: TestPerson | null, query = '') =>
    callRoute(handler, { ...(who ? { cookie: who.cookie } : {}), query })
  const read = async (handler: typeof mineRoute, who: TestPerson, query = ''): Promise<UsageOverDaysView> => {
    const answer = await ask(handler, who, query)
    expect(answer.status).toBe(200)
    return (await answer.json()) as UsageOverDaysView
  }
  const requests = (parts: readonly UsageTotals[]) => parts.reduce((sum, part) => sum + part.requests, 0)

  test('R4.58 H-48 a person’s own usage over days, with the days before it, sums in every split', async () => {
    const usage = await read(mineRoute, one.person, 'days=30')
    expect(usage.totals).toMatchObject({ requests: 2, costNanoUsd: '5', unpricedRequests: 1 })
    expect(usage.previous.requests).toBe(1)
    expect(usage.byDay).toHaveLength(30)
    for (const parts of [usage.byDay, usage.bySpace, usage.byModel, usage.byOutcome]) expect(requests(parts)).toBe(2)
    expect(requests(usage.byToken ?? [])).toBe(2)
    expect(usage.durations.latency?.p50).toSatisfy(near(100))
    expect(usage.durations.latency?.p99).toSatisfy(near(5000))
    expect(usage.previousDurations.latency?.p99).toSatisfy(near(20))
    const days = usage.byDay.flatMap(({ durations }) => durations?.latency?.p99 ?? [])
    expect(days).toEqual([expect.toSatisfy(near(5000)), expect.toSatisfy(near(100))])
    expect(usage.bySpace).toMatchObject([{ value: one.spaceId, name: 'Test space', slug: one.slug }])
    const tokens = (usage.byToken ?? []).toSorted((a, b) => a.name.localeCompare(b.name))
    expect(tokens).toMatchObject([
      { name: 'Playground', prefix: null, requests: 1 },
      { value: token.id, prefix: expect.stringMatching(/^kw_pat_/), requests: 1 },
    ])
    expect((await read(mineRoute, one.person, 'days=1')).totals.requests).toBe(1)
    expect((await read(mineRoute, one.person, 'days=366')).totals.requests).toBe(3)
    expect((await read(mineRoute, admin)).totals.requests).toBe(0)
  })

  test('a space one has left stays in one’s own usage, without a way in', async () => {
    const { spaceId, person } = other
    const space = async () => (await read(mineRoute, person)).bySpace
    expect(await space()).toMatchObject([{ value: spaceId, slug: other.slug }])
    await db().member.updateMany({ where: { spaceId, userId: person.userId }, data: { removedAt: new Date() } })
    expect(await space()).toMatchObject([{ value: spaceId, name: 'Test space', slug: null, requests: 1 }])
  })

  test('R4.58 C15 the whole installation is the administrators’ to see', async () => {
    const usage = await read(platformRoute, admin)
    expect(usage.byToken).toBeNull()
    expect(usage.totals).toMatchObject({ requests: 4, errors: 1, costNanoUsd: '10' })
    expect(usage.durations.latency?.p99).toSatisfy(near(100_000))
    expect(new Map(usage.bySpace.map(({ value, requests }) => [value, requests]))).toEqual(
      new Map([
        [one.spaceId, 2],
        [other.spaceId, 2],
      ]),
    )
    for (const parts of [usage.byDay, usage.byModel, usage.byOutcome]) expect(requests(parts)).toBe(4)
    expect((await ask(platformRoute, one.person)).status).toBe(403)
    expect((await ask(platformRoute, null)).status).toBe(401)
    expect((await ask(mineRoute, null)).status).toBe(401)
  })

  test('H14 P7 days that are none are refused, naming the field', async () => {
    for (const query of ['days=0', 'days=367', 'days=x', 'days=1.5', 'days=1&days=2', 'user=1']) {
      const answer = await ask(mineRoute, one.person, query)
      expect({ query, status: answer.status }).toEqual({ query, status: 400 })
    }
  })
})
