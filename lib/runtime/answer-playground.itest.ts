import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { PUT as setApiAccess } from '@/app/api/spaces/[spaceId]/api-access/route'
import { DELETE as removeMember } from '@/app/api/spaces/[spaceId]/members/[id]/route'
import { GET as callOf } from '@/app/api/spaces/[spaceId]/playground/calls/route'
import { POST as chat } from '@/app/api/spaces/[spaceId]/playground/chat/completions/route'
import { POST as message } from '@/app/api/spaces/[spaceId]/playground/messages/route'
import { GET as models } from '@/app/api/spaces/[spaceId]/playground/models/route'
import { DELETE as endSession } from '@/app/api/me/sessions/[id]/route'
import { POST as disable } from '@/app/api/admin/users/[id]/disable/route'
import { GET as eventsOf } from '@/app/api/spaces/[spaceId]/usage/events/route'
import { GET as usageOf } from '@/app/api/spaces/[spaceId]/usage/route'
import { GET as gatewayRoute } from '@/app/api/v1/[[...path]]/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { UsageEventList, UsageEventView, UsageView } from '@/lib/schemas/usage'
import { createSession } from '@/lib/session/sessions'
import { callRoute } from '@/lib/testing/call-route'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { addMember, DATABASES, testFacts, type TestPerson, testSpace, testUser } from '@/lib/testing/test-state'

const WAIT = { timeout: 10_000 }

describe.each(DATABASES)('the playground on %s', (database) => {
  let state: StateWithProvider
  let administrator: TestPerson
  /** API access is off, as in every new space. */
  let space: { spaceId: string; person: TestPerson }

  beforeAll(async () => {
    state = await startStateWithProvider(database)
    administrator = await testUser({ isPlatformAdmin: true })
  })
  beforeEach(async () => {
    space = await testSpace('owner')
    await testProviderKey(space.spaceId, { baseUrl: `${state.mock.url}/v1`, isDefault: true, models: ['gpt-4o-mini'] })
    await testProviderKey(space.spaceId, {
      provider: 'anthropic_compatible',
      slug: 'claude',
      baseUrl: state.mock.url,
      models: ['claude-haiku-4-5'],
    })
  })
  afterAll(() => state.stop())

  const ask = (person: TestPerson, model: string, more: object = {}, headers: Record<string, string | null> = {}) =>
    callRoute(chat, {
      cookie: person.cookie,
      params: { spaceId: space.spaceId },
      body: { model, messages: [{ role: 'user', content: 'hello' }], ...more },
      headers,
    })
  const stream = (person: TestPerson, model: string) => ask(person, model, { stream: true })
  const member = async (role: 'member' | 'viewer' = 'member'): Promise<TestPerson> => {
    const person = await testUser()
    await addMember(space.spaceId, person, role)
    return person
  }
  const recorded = () => db().usageEvent.findMany({ where: { spaceId: space.spaceId } })
  /** All events, once there are so many of them. */
  const eventually = async (count: number) => {
    await vi.waitFor(async () => expect(await recorded()).toHaveLength(count), WAIT)
    return recorded()
  }
  /** What the provider saw of this call. */
  const servedAs = (requestId: string) => state.mock.ledger.entries.find((each) => each.callerRequestId === requestId)
  const idOf = (response: Response): string => response.headers.get('x-request-id') ?? ''
  const opened = async (response: Response) => {
    const reader = response.body!.getReader()
    const { value } = await reader.read()
    const decoder = new TextDecoder()
    const first = decoder.decode(value, { stream: true })
    return {
      reader,
      rest: async (): Promise<string> => {
        let text = first
        for (;;) {
          const { done, value: chunk } = await reader.read()
          if (done) return text
          text += decoder.decode(chunk, { stream: true })
        }
      },
    }
  }

  test('G04 a conversation in either shape is one usage event of the person, with no token, while API access is off', async () => {
    const { spaceId, person } = space
    const first = await stream(person, 'mock/gpt-4o-mini')
    expect(first.status).toBe(200)
    expect(first.headers.get('content-type')).toContain('text/event-stream')
    expect(first.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(await first.text()).toContain('data: [DONE]')
    const second = await callRoute(message, {
      cookie: person.cookie,
      params: { spaceId },
      body: {
        model: 'claude/claude-haiku-4-5',
        max_tokens: 9,
        stream: true,
        messages: [{ role: 'user', content: 'hi' }],
      },
    })
    expect(await second.text()).toContain('event: message_stop')

    const events = await eventually(2)
    for (const event of events) {
      expect(event).toMatchObject({ userId: person.userId, tokenId: null, outcome: 'completed', stream: true })
      expect(Number(event.outputTokens)).toBeGreaterThan(0)
    }
    const list = await callRoute(eventsOf, { cookie: person.cookie, params: { spaceId } })
    expect(((await list.json()) as UsageEventList).items.map(({ tokenName }) => tokenName)).toEqual([
      'Playground',
      'Playground',
    ])
    const usage = (await (await callRoute(usageOf, { cookie: person.cookie, params: { spaceId } })).json()) as UsageView
    expect(usage.byToken).toMatchObject([{ tokenId: null, name: 'Playground', requests: 2 }])
  })

  test('R3.12 A06 a viewer may not, a stranger finds nothing, and neither costs anything', async () => {
    const before = state.mock.ledger.entries.length
    expect((await ask(await member('viewer'), 'mock/gpt-4o-mini')).status).toBe(403)
    expect((await ask(await testUser(), 'mock/gpt-4o-mini')).status).toBe(404)
    expect(state.mock.ledger.entries).toHaveLength(before)
    expect(await recorded()).toEqual([])
  })

  test('A15 C05 another site’s page spends nothing', async () => {
    const before = state.mock.ledger.entries.length
    for (const headers of [
      { 'x-keyway-csrf': null },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: null, 'sec-fetch-site': null },
    ]) {
      const response = await ask(space.person, 'mock/gpt-4o-mini', {}, headers)
      expect(await response.json()).toMatchObject({ error: { code: 'csrf_failed' } })
    }
    expect(state.mock.ledger.entries).toHaveLength(before)
    expect(await recorded()).toEqual([])
  })

  test('G20 H-31 a person who stops an answer ends it at the provider, and it is recorded once', async () => {
    const response = await stream(space.person, 'mock/endless')
    const { reader } = await opened(response)
    expect(servedAs(idOf(response))?.outcome).toBe('open')
    await reader.cancel()
    await vi.waitFor(() => expect(servedAs(idOf(response))?.outcome).toBe('client_closed'), WAIT)
    expect(await eventually(1)).toMatchObject([{ outcome: 'client_abort', status: 499, tokenId: null }])
    expect(processState().gateway.running(space.spaceId)).toBe(0)
  })

  test('F06 a reader who stops reading stops the provider', async () => {
    const response = await stream(space.person, 'mock/endless-fast')
    const { reader } = await opened(response)
    let last = -1
    await vi.waitFor(
      () => {
        const sent = servedAs(idOf(response))?.bytesSent ?? 0
        const stands = sent === last
        last = sent
        expect(stands).toBe(true)
      },
      { timeout: 20_000, interval: 500 },
    )
    expect(last).toBeLessThan(32 * 1024 * 1024)
    await reader.cancel()
    await eventually(1)
  })

  const ENDINGS: [string, (person: TestPerson) => Promise<Response>][] = [
    [
      'H-21 a removed member',
      ({ userId }) =>
        callRoute(removeMember, {
          method: 'DELETE',
          cookie: space.person.cookie,
          params: { spaceId: space.spaceId, id: userId },
        }),
    ],
    [
      'H-3 a disabled person',
      ({ userId }) => callRoute(disable, { cookie: administrator.cookie, params: { id: userId }, body: {} }),
    ],
    [
      'H-6 a person whose session is ended elsewhere',
      async (person) => {
        const [session] = await db().session.findMany({ where: { userId: person.userId } })
        const elsewhere = await createSession(person.userId, testFacts())
        return callRoute(endSession, { method: 'DELETE', cookie: elsewhere, params: { id: session!.id } })
      },
    ],
  ]
  test.each(ENDINGS)('%s loses the running answer, in words of its own dialect', async (_, end) => {
    const person = await member()
    const response = await stream(person, 'mock/endless')
    const { rest } = await opened(response)
    expect((await end(person)).status).toBe(200)
    const text = await rest()
    expect(text).toContain('"code":"playground_denied"')
    expect(text).not.toContain('[DONE]')
    await vi.waitFor(() => expect(servedAs(idOf(response))?.outcome).toBe('client_closed'), WAIT)
    const [event, ...more] = await eventually(1)
    expect(more).toEqual([])
    expect(event).toMatchObject({ outcome: 'truncated', errorCode: 'playground_denied', userId: person.userId })
    expect((await stream(person, 'mock/gpt-4o-mini')).ok).toBe(false)
  })

  test('H-20 switching API access off touches no conversation, another member’s removal neither', async () => {
    const person = await member()
    const bystander = await member()
    await db().space.update({ where: { id: space.spaceId }, data: { apiAccessEnabled: true } })
    const { rest } = await opened(await stream(person, 'mock/slow-drip@fast'))
    await callRoute(setApiAccess, {
      method: 'PUT',
      cookie: space.person.cookie,
      params: { spaceId: space.spaceId },
      body: { enabled: false, streams: 'cut' },
    })
    await callRoute(removeMember, {
      method: 'DELETE',
      cookie: space.person.cookie,
      params: { spaceId: space.spaceId, id: bystander.userId },
    })
    expect(await rest()).toContain('[DONE]')
  })

  test('R1.26 the models are those a token of the space is told', async () => {
    const { spaceId, person } = space
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
    const { secret } = await testToken(person, spaceId)
    const asToken = await callRoute(gatewayRoute, {
      path: '/api/v1/models',
      headers: { authorization: `Bearer ${secret}` },
    })
    const listed = ((await asToken.json()) as { data: { id: string }[] }).data.map(({ id }) => id)
    const shown = await callRoute(models, { cookie: person.cookie, params: { spaceId } })
    expect(await shown.json()).toEqual({
      models: [
        { id: 'mock/gpt-4o-mini', protocol: 'openai' },
        { id: 'claude/claude-haiku-4-5', protocol: 'anthropic' },
      ],
      hasProviderKey: true,
    })
    expect(listed).toEqual(['mock/gpt-4o-mini', 'claude/claude-haiku-4-5'])
  })

  test('A17 one call is told to who made it, and to who may read usage', async () => {
    const person = await member()
    const answered = await ask(person, 'mock/gpt-4o-mini')
    await answered.text()
    await eventually(1)
    const onlyPlays = await testUser()
    const role = { id: newId(), spaceId: space.spaceId, name: 'plays', permissions: ['playground:use'] }
    await db().role.create({ data: role })
    await db().member.create({
      data: { spaceId: space.spaceId, userId: onlyPlays.userId, role: 'custom', customRoleId: role.id },
    })
    const isTold = async ({ cookie }: TestPerson, requestId = idOf(answered)): Promise<boolean> => {
      const asked = { cookie, params: { spaceId: space.spaceId }, query: `requestId=${requestId}` }
      const { call } = (await (await callRoute(callOf, asked)).json()) as { call: UsageEventView | null }
      return call?.requestId === requestId
    }
    expect(await isTold(person)).toBe(true)
    expect(await isTold(space.person)).toBe(true)
    expect(await isTold(onlyPlays)).toBe(false)
    expect(await isTold(person, newId())).toBe(false)
    const own = await ask(onlyPlays, 'mock/gpt-4o-mini')
    await own.text()
    await eventually(2)
    expect(await isTold(onlyPlays, idOf(own))).toBe(true)
  })

  test('a provider’s refusal and an unknown model are said in the gateway’s words, with the request’s id', async () => {
    for (const [model, status] of [
      ['mock/error-429', 429],
      ['nobody/none', 404],
    ] as const) {
      const response = await stream(space.person, model)
      expect(response.status).toBe(status)
      expect(idOf(response)).toMatch(/^[0-9a-f-]{36}$/)
      expect(await response.json()).toMatchObject({ error: { message: expect.any(String) as string } })
    }
    await eventually(2)
  })
})
