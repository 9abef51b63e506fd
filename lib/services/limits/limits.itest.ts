import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DELETE as clearPlatformRoute } from '@/app/api/admin/limits/[id]/route'
import { GET as platformListRoute, PUT as setPlatformRoute } from '@/app/api/admin/limits/route'
import { POST as rotateRoute } from '@/app/api/me/tokens/[id]/rotate/route'
import { DELETE as clearRoute } from '@/app/api/spaces/[spaceId]/limits/[id]/route'
import { GET as listRoute, PUT as setRoute } from '@/app/api/spaces/[spaceId]/limits/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import type { LimitList, LimitView } from '@/lib/schemas/limit'
import { CreatedToken } from '@/lib/schemas/token'
import { callRoute } from '@/lib/testing/call-route'
import { callData } from '@/lib/testing/data-plane'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testServiceToken, testToken } from '@/lib/testing/test-rows'
import { DATABASES, type TestPerson, testUser } from '@/lib/testing/test-state'
import { statusesAtOnce, testTeam, type TestTeam } from '@/lib/testing/test-team'

describe.each(DATABASES)('limits on %s', (database) => {
  let state: StateWithProvider
  let team: TestTeam
  beforeAll(async () => {
    state = await startStateWithProvider(database)
  })
  afterAll(() => state?.stop())
  beforeEach(async () => {
    team = await testTeam()
    await testProviderKey(team.spaceId, { baseUrl: `${state.mock.url}/v1`, isDefault: true })
    await db().space.update({ where: { id: team.spaceId }, data: { apiAccessEnabled: true } })
  })

  type Handler = Parameters<typeof callRoute>[0]
  const send = async (
    handler: Handler,
    person: TestPerson,
    more: { method?: string; id?: string; body?: object } = {},
  ) => {
    const { method = 'GET', id, body } = more
    const params = { spaceId: team.spaceId, ...(id === undefined ? {} : { id }) }
    const response = await callRoute(handler, { method, cookie: person.cookie, params, ...(body ? { body } : {}) })
    return { status: response.status, body: await response.json() }
  }
  const set = (person: TestPerson, body: object) => send(setRoute, person, { method: 'PUT', body })
  const list = async (person: TestPerson): Promise<LimitList> => (await send(listRoute, person)).body as LimitList
  const names = async (person: TestPerson) =>
    (await list(person)).items.map(({ subject, of }) => `${subject} ${of?.name ?? ''}`.trim())
  const ask = async (token: string, path = '/chat/completions'): Promise<Response> => {
    const messages = [{ role: 'user', content: 'hello' }]
    return callData(
      path,
      path === '/chat/completions' ? { token, body: { model: 'mock/gpt-4o-mini', messages } } : { token },
    )
  }
  const statusOf = async (token: string): Promise<number> => {
    const answer = await ask(token)
    await answer.text()
    return answer.status
  }

  test('R4.22 a limit is set, seen with what is left of it, changed and cleared; each change is on record and counts at once', async () => {
    const { owner, member, spaceId } = team
    const { secret } = await testToken(member, spaceId)
    const created = await set(owner, { subject: 'member', userId: member.userId, requestsPerMinute: 2 })
    expect(created).toMatchObject({
      status: 200,
      body: {
        subject: 'member',
        of: { id: member.userId, name: 'Mina Member', detail: member.email },
        requestsPerMinute: { limit: 2, used: 0 },
        tokensPerMinute: null,
        concurrentCalls: null,
        setBy: { name: 'Olga Owner', email: owner.email },
        manageable: true,
      },
    })
    expect([await statusOf(secret), await statusOf(secret), await statusOf(secret)]).toEqual([200, 200, 429])
    expect(await list(owner)).toMatchObject({ counting: 'here', items: [{ requestsPerMinute: { limit: 2, used: 2 } }] })

    const { id } = created.body as LimitView
    const changed = await set(team.admin, {
      subject: 'member',
      userId: member.userId,
      requestsPerMinute: 3,
      concurrentCalls: 9,
    })
    expect(changed.body).toMatchObject({ id, requestsPerMinute: { limit: 3, used: 2 }, setBy: { name: 'Adam Admin' } })
    expect([await statusOf(secret), await statusOf(secret)]).toEqual([200, 429])

    expect(await send(clearRoute, owner, { method: 'DELETE', id })).toEqual({ status: 200, body: { id } })
    expect(await statusOf(secret)).toBe(200)
    expect((await list(owner)).items).toEqual([])
    expect((await send(clearRoute, owner, { method: 'DELETE', id })).status).toBe(404)

    const events = await db().auditEvent.findMany({ where: { spaceId, subjectId: id }, orderBy: { id: 'asc' } })
    expect(events.map(({ action, before, after }) => ({ action, before, after }))).toEqual([
      {
        action: 'limit.set',
        before: null,
        after: {
          subject: 'member',
          of: 'Mina Member',
          requestsPerMinute: 2,
          tokensPerMinute: null,
          concurrentCalls: null,
        },
      },
      {
        action: 'limit.set',
        before: { requestsPerMinute: 2, tokensPerMinute: null, concurrentCalls: null },
        after: {
          subject: 'member',
          of: 'Mina Member',
          requestsPerMinute: 3,
          tokensPerMinute: null,
          concurrentCalls: 9,
        },
      },
      {
        action: 'limit.cleared',
        before: {
          subject: 'member',
          of: 'Mina Member',
          requestsPerMinute: 3,
          tokensPerMinute: null,
          concurrentCalls: 9,
        },
        after: null,
      },
    ])
  })

  test('R4.22 those who may not read limits see the ones that concern them, and nobody but managers changes any', async () => {
    const { owner, admin, member, viewer, spaceId } = team
    const mine = await testToken(member, spaceId, { name: 'mine' })
    const theirs = await testToken(admin, spaceId, { name: 'theirs' })
    const service = await testServiceToken(spaceId, { name: 'nightly' })
    const one = { requestsPerMinute: 10 }
    await set(owner, { subject: 'space', ...one })
    await set(owner, { subject: 'member', userId: member.userId, ...one })
    await set(owner, { subject: 'member', userId: admin.userId, ...one })
    for (const { id } of [mine, theirs, service]) await set(owner, { subject: 'token', tokenId: id, ...one })
    await set(owner, { subject: 'model', model: 'mock/gpt-4o-mini', ...one })
    await db().callLimit.create({ data: { id: newId(), userId: member.userId, requestsPerMinute: 99 } })

    expect(await names(member)).toEqual([
      'space',
      'person Mina Member',
      'member Mina Member',
      'token mine',
      'model mock/gpt-4o-mini',
    ])
    expect(await names(viewer)).toEqual(['space', 'model mock/gpt-4o-mini'])
    const all = [
      'space',
      'member Adam Admin',
      'member Mina Member',
      'token mine',
      'token nightly',
      'token theirs',
      'model mock/gpt-4o-mini',
    ]
    expect(await names(admin)).toEqual(all)
    expect((await list(member)).items.map(({ manageable }) => manageable)).not.toContain(true)
    for (const person of [member, viewer]) expect((await set(person, { subject: 'space', ...one })).status).toBe(403)

    await db().personalAccessToken.update({ where: { id: theirs.id }, data: { revokedAt: new Date() } })
    await db().member.updateMany({ where: { spaceId, userId: member.userId }, data: { removedAt: new Date() } })
    expect(await names(owner)).toEqual(all.filter((name) => !name.includes('theirs') && !name.includes('member Mina')))
    await db().callLimit.deleteMany({ where: { spaceId: null } })
  })

  test('R4.54 what makes no sense is refused with the field at fault', async () => {
    const { owner, member } = team
    const stranger = await testUser()
    const foreign = await testServiceToken((await testTeam()).spaceId)
    const wrong: [object, number, string | undefined][] = [
      [{ subject: 'space' }, 400, 'requestsPerMinute'],
      [{ subject: 'space', requestsPerMinute: 0 }, 400, 'requestsPerMinute'],
      [{ subject: 'space', tokensPerMinute: 1.5 }, 400, 'tokensPerMinute'],
      [{ subject: 'space', concurrentCalls: 1e9 }, 400, 'concurrentCalls'],
      [{ subject: 'space', userId: member.userId, requestsPerMinute: 1 }, 400, 'userId'],
      [{ subject: 'member', requestsPerMinute: 1 }, 400, 'userId'],
      [{ subject: 'token', requestsPerMinute: 1 }, 400, 'tokenId'],
      [{ subject: 'model', model: 'no-slash', requestsPerMinute: 1 }, 400, 'model'],
      [{ subject: 'model', model: 'nobody/gpt-4o', requestsPerMinute: 1 }, 400, 'model'],
      [{ subject: 'platform', requestsPerMinute: 1 }, 400, 'subject'],
      [{ subject: 'member', userId: stranger.userId, requestsPerMinute: 1 }, 404, undefined],
      [{ subject: 'token', tokenId: foreign.id, requestsPerMinute: 1 }, 404, undefined],
    ]
    for (const [body, status, path] of wrong) {
      const answer = await set(owner, body)
      expect(answer.status, JSON.stringify(body)).toBe(status)
      if (path !== undefined) expect(answer.body).toMatchObject({ error: { issues: [{ path }] } })
    }
    expect((await list(owner)).items).toEqual([])
  })

  test('J03 several at once make one limit, and a model is the same in any case', async () => {
    const put = (body: object) => () =>
      callRoute(setRoute, { method: 'PUT', cookie: team.owner.cookie, params: { spaceId: team.spaceId }, body })
    const numbers = [1, 2, 3, 4, 5, 6]
    const calls = numbers.map((requestsPerMinute) => put({ subject: 'space', requestsPerMinute }))
    expect(await statusesAtOnce(calls)).toEqual(numbers.map(() => 200))
    await set(team.owner, { subject: 'model', model: 'mock/gpt-4o-mini', requestsPerMinute: 1 })
    await set(team.owner, { subject: 'model', model: 'mock/GPT-4o-mini', requestsPerMinute: 2 })
    expect((await list(team.owner)).items).toMatchObject([
      { subject: 'space' },
      { subject: 'model', of: { name: 'mock/gpt-4o-mini' }, requestsPerMinute: { limit: 2 } },
    ])
  })

  test('R4.54 who adds a limit where there is one changes nothing, and is told', async () => {
    const { owner, member } = team
    await set(owner, { subject: 'space', requestsPerMinute: 10_000, onlyNew: true })
    await set(owner, { subject: 'member', userId: member.userId, requestsPerMinute: 9, onlyNew: true })
    const before = (await list(owner)).items
    const again = await set(owner, { subject: 'space', tokensPerMinute: 5000, onlyNew: true })
    expect(again).toMatchObject({ status: 409, body: { error: { issues: [{ path: 'subject' }] } } })
    const other = await set(owner, { subject: 'member', userId: member.userId, tokensPerMinute: 1, onlyNew: true })
    expect(other).toMatchObject({ status: 409, body: { error: { issues: [{ path: 'userId' }] } } })
    expect((await list(owner)).items).toEqual(before)
    expect((await set(owner, { subject: 'space', tokensPerMinute: 5000 })).status).toBe(200)
  })

  test('J03 R4.54 a name with a character that patterns know is the name of one model only', async () => {
    await set(team.owner, { subject: 'model', model: 'mock/gpt-4o', requestsPerMinute: 5 })
    for (const [at, model] of ['mock/gpt_4o', 'mock/%', String.raw`mock/gpt\4o`].entries()) {
      const { status } = await set(team.owner, { subject: 'model', model, requestsPerMinute: 100 + at })
      expect(status).toBe(200)
    }
    const limits = (await list(team.owner)).items.map(({ of, requestsPerMinute }) => [
      of?.name,
      requestsPerMinute?.limit,
    ])
    expect(Object.fromEntries(limits)).toEqual({
      'mock/gpt-4o': 5,
      'mock/gpt_4o': 100,
      'mock/%': 101,
      [String.raw`mock/gpt\4o`]: 102,
    })
  })

  test('J03 a token that is rotated has used what it used before, however often, and the old one beside it the same', async () => {
    const { owner, member, spaceId } = team
    let { id, secret } = await testToken(member, spaceId)
    await set(owner, { subject: 'token', tokenId: id, requestsPerMinute: 2 })
    const first = secret
    expect(await statusOf(secret)).toBe(200)
    const statuses: number[] = []
    for (const graceHours of [1, 0, 0]) {
      const rotated = await send(rotateRoute, member, { method: 'POST', id, body: { graceHours } })
      ;({
        secret,
        token: { id },
      } = CreatedToken.parse(rotated.body))
      statuses.push(await statusOf(secret))
    }
    expect(statuses).toEqual([200, 429, 429])
    expect(await statusOf(first)).toBe(429)
    const limit = (await list(owner)).items.find(({ of }) => of?.id === id)
    expect(limit?.requestsPerMinute).toEqual({ limit: 2, used: 2 })
  })

  test('J03 a rotated token keeps its limits', async () => {
    const { owner, member, spaceId } = team
    const { id } = await testToken(member, spaceId)
    await set(owner, { subject: 'token', tokenId: id, requestsPerMinute: 1 })
    const rotated = await send(rotateRoute, member, { method: 'POST', id, body: {} })
    const { secret, token } = CreatedToken.parse(rotated.body)
    expect([await statusOf(secret), await statusOf(secret)]).toEqual([200, 429])
    const held = (await list(owner)).items.map(({ of }) => of?.id)
    expect(new Set(held)).toEqual(new Set([id, token.id]))
  })

  test('R1.18 a program reads all limits of the space where its owner may, and its own always', async () => {
    const { owner, member, spaceId } = team
    const { secret, id } = await testToken(member, spaceId, { name: 'mine' })
    await set(owner, { subject: 'space', concurrentCalls: 7 })
    await set(owner, { subject: 'token', tokenId: id, requestsPerMinute: 5, tokensPerMinute: 9000 })
    await statusOf(secret)
    const used = (limit: number, of: number) => ({ limit, used: of, remaining: limit - of })
    const refused = await ask(secret, '/quota-stats')
    expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'insufficient_permissions' } }])
    const whoami = (await (await ask(secret, '/whoami')).json()) as { limits: unknown }
    expect(whoami.limits).toMatchObject([
      { subject: 'space', requestsPerMinute: null, tokensPerMinute: null, concurrentCalls: used(7, 0) },
      { subject: 'token', requestsPerMinute: used(5, 1), tokensPerMinute: { limit: 9000 }, concurrentCalls: null },
    ])
    const stats = await ask((await testToken(owner, spaceId)).secret, '/quota-stats')
    expect(await stats.json()).toMatchObject({
      object: 'quota_stats',
      counting: 'here',
      data: [
        { subject: 'space', of: null, concurrentCalls: used(7, 0) },
        { subject: 'token', of: { id, name: 'mine' }, requestsPerMinute: used(5, 1) },
      ],
    })
    const narrow = await testToken(owner, spaceId, { permissions: ['gateway:call'] })
    expect((await ask(narrow.secret, '/quota-stats')).status).toBe(403)
  })

  test('J03 R4.57 an administrator limits the whole installation, or a person over all their spaces', async () => {
    const admin = await testUser({ name: 'Ada Admin', isPlatformAdmin: true })
    const { member, spaceId } = team
    const { secret } = await testToken(member, spaceId)
    const put = (body: object) => send(setPlatformRoute, admin, { method: 'PUT', body })
    expect((await put({ subject: 'person', userId: newId(), requestsPerMinute: 1 })).status).toBe(404)
    expect((await put({ subject: 'person', requestsPerMinute: 1 })).status).toBe(400)
    const { body } = await put({ subject: 'person', userId: member.userId, requestsPerMinute: 1 })
    expect([await statusOf(secret), await statusOf(secret)]).toEqual([200, 429])
    const whole = await put({ subject: 'platform', concurrentCalls: 400 })
    expect((await send(platformListRoute, admin)).body).toMatchObject({
      items: [
        { subject: 'platform', of: null, concurrentCalls: { limit: 400, used: 0 }, setBy: { name: 'Ada Admin' } },
        { subject: 'person', of: { name: 'Mina Member' }, requestsPerMinute: { limit: 1, used: 1 } },
      ],
    })
    // Neither is the space's to clear.
    for (const view of [body, whole.body] as LimitView[]) {
      expect((await send(clearRoute, team.owner, { method: 'DELETE', id: view.id })).status).toBe(404)
      expect((await send(clearPlatformRoute, admin, { method: 'DELETE', id: view.id })).status).toBe(200)
    }
    expect(await statusOf(secret)).toBe(200)
    const events = await db().auditEvent.findMany({ where: { actorUserId: admin.userId }, orderBy: { id: 'asc' } })
    expect(events.map(({ action, spaceId: of }) => [action, of])).toEqual([
      ['limit.set', null],
      ['limit.set', null],
      ['limit.cleared', null],
      ['limit.cleared', null],
    ])
  })
})
