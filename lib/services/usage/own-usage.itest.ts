import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as onboardingRoute } from '@/app/api/spaces/[spaceId]/onboarding/route'
import { GET as eventRoute } from '@/app/api/spaces/[spaceId]/usage/events/[id]/route'
import { GET as eventsRoute } from '@/app/api/spaces/[spaceId]/usage/events/route'
import { GET as exportRoute } from '@/app/api/spaces/[spaceId]/usage/export/route'
import { GET as usageRoute } from '@/app/api/spaces/[spaceId]/usage/route'
import { newId } from '@/lib/crypto/id'
import type { UsageEventList, UsageView } from '@/lib/schemas/usage'
import type { OnboardingView } from '@/lib/schemas/space'
import { callRoute } from '@/lib/testing/call-route'
import { storeCalls } from '@/lib/testing/store-calls'
import { DATABASES, startTestState, type TestPerson, type TestState } from '@/lib/testing/test-state'
import { addWithRole, type TestTeam, testRole, testTeam } from '@/lib/testing/test-team'

describe.each(DATABASES)('a person’s own usage of a space on %s', (database) => {
  let state: TestState
  let team: TestTeam
  /** In the space without `usage:read`. */
  let person: TestPerson
  const calls = { own: newId(), ofMember: newId(), ofNobody: newId() }

  beforeAll(async () => {
    state = await startTestState(database)
    team = await testTeam()
    const { spaceId, member } = team
    person = await addWithRole(spaceId, await testRole(spaceId, ['space:read']))
    const model = (name: string) => ({ model: name, upstreamModel: name })
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    await storeCalls([
      { requestId: calls.own, spaceId, userId: person.userId, ts: at(3), ...model('mine'), costNano: '5' },
      { requestId: calls.ofMember, spaceId, userId: member.userId, ts: at(2), ...model('theirs'), costNano: '7' },
      { requestId: calls.ofNobody, spaceId, userId: null, ts: at(1), ...model('nobody’s'), costNano: '9' },
    ])
  })
  afterAll(() => state?.stop())

  const ask = (handler: typeof usageRoute, who: TestPerson, query = '', params: Record<string, string> = {}) =>
    callRoute(handler, { cookie: who.cookie, params: { spaceId: team.spaceId, ...params }, query })
  const read = async <T>(handler: typeof usageRoute, who: TestPerson, query = ''): Promise<T> => {
    const answer = await ask(handler, who, query)
    expect(answer.status).toBe(200)
    return (await answer.json()) as T
  }
  const day = () => new Date().toISOString().slice(0, 10)

  test('R4.58 C15 without usage:read one’s own calls are all there is, in sums, in the list and in the export', async () => {
    const usage = await read<UsageView>(usageRoute, person)
    expect(usage.totals).toMatchObject({ requests: 1, costNanoUsd: '5' })
    expect(usage.byModel.map(({ model }) => model)).toEqual(['mine'])
    expect(usage.byPerson.map(({ value }) => value)).toEqual([person.userId])
    expect(usage.durations?.latency).not.toBeNull()
    const list = await read<UsageEventList>(eventsRoute, person)
    expect(list.items.map(({ requestId }) => requestId)).toEqual([calls.own])
    // Over midnight the calls are of two days.
    const from = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const file = await (await ask(exportRoute, person, `from=${from}&to=${day()}&format=ndjson`)).text()
    expect(file.trimEnd().split('\n')).toHaveLength(1)
    expect(file).toContain(calls.own)
    const { firstCall } = await read<OnboardingView>(onboardingRoute, person)
    expect(firstCall?.model).toBe('mine')
  })

  test('R4.58 with usage:read the whole space is there', async () => {
    for (const who of [team.viewer, team.owner]) {
      expect((await read<UsageView>(usageRoute, who)).totals.requests).toBe(3)
      expect((await read<UsageEventList>(eventsRoute, who)).items).toHaveLength(3)
    }
  })

  test('A01 C15 nobody names a person to see their calls, and a filter of one’s own changes nothing', async () => {
    const others = `userId=${team.member.userId}`
    const days = `from=${day()}&to=${day()}`
    for (const handler of [usageRoute, eventsRoute, exportRoute]) {
      const needed = handler === exportRoute ? `&${days}` : ''
      expect((await ask(handler, person, others + needed)).status).toBe(403)
    }
    const own = await read<UsageView>(usageRoute, person, `userId=${person.userId}`)
    expect(own.totals.requests).toBe(1)
    expect((await read<UsageView>(usageRoute, person, 'model=theirs')).totals.requests).toBe(0)
    expect((await read<UsageEventList>(eventsRoute, person, 'model=theirs')).items).toEqual([])
  })

  test('A03 R4.62 the story of somebody else’s call is not there, and not to be told from one that never was', async () => {
    const story = (id: string) => ask(eventRoute, person, '', { id })
    expect((await story(calls.own)).status).toBe(200)
    const [theirs, nobodys, none] = await Promise.all([story(calls.ofMember), story(calls.ofNobody), story(newId())])
    const words = async (answer: Response) => {
      const { error } = (await answer.json()) as { error: { code: string; message: string } }
      return `${answer.status} ${error.code} ${error.message}`
    }
    const expected = await words(none)
    expect(expected).toMatch(/^404 not_found/)
    expect([await words(theirs), await words(nobodys)]).toEqual([expected, expected])
  })
})
