import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PATCH as updateRoute, GET as getRoute } from '@/app/api/me/tokens/[id]/route'
import { POST as rotateRoute } from '@/app/api/me/tokens/[id]/rotate/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/me/tokens/route'
import { newId } from '@/lib/crypto/id'
import { isWellFormedToken } from '@/lib/crypto/token-secret'
import { db } from '@/lib/db/client'
import type { CreatedToken, TokenList, TokenView } from '@/lib/schemas/token'
import { callRoute } from '@/lib/testing/call-route'
import { testToken } from '@/lib/testing/test-rows'
import {
  DATABASES,
  startTestState,
  type TestPerson,
  testSpace,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe.each(DATABASES)('the life of a token on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())
  afterEach(() => platformAllows(null))

  const platformAllows = (tokenMaxDays: number | null) =>
    db().platform.update({ where: { id: 1 }, data: { tokenMaxDays } })
  const create = (person: TestPerson, input: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
    callRoute(createRoute, {
      cookie: person.cookie,
      body: { name: 'laptop', spaceId: person.personalSpaceId, ...input },
      headers,
    })
  const created = async (answer: Promise<Response>): Promise<CreatedToken> => {
    const response = await answer
    expect(response.status).toBe(201)
    return (await response.json()) as CreatedToken
  }
  const theMade = async (answers: readonly Response[]): Promise<CreatedToken> => {
    const made = answers.find(({ status }) => status === 201)
    if (!made) throw new Error('None was made.')
    return (await made.json()) as CreatedToken
  }
  const rotate = (person: TestPerson, id: string, body: object = {}) =>
    callRoute(rotateRoute, { cookie: person.cookie, params: { id }, body })
  const update = (person: TestPerson, id: string, body: object) =>
    callRoute(updateRoute, { method: 'PATCH', cookie: person.cookie, params: { id }, body })
  const get = async (person: TestPerson, id: string): Promise<TokenView> => {
    const response = await callRoute(getRoute, { cookie: person.cookie, params: { id } })
    expect(response.status).toBe(200)
    return (await response.json()) as TokenView
  }
  const list = async (person: TestPerson, query = ''): Promise<TokenList> => {
    const response = await callRoute(listRoute, { cookie: person.cookie, query })
    expect(response.status).toBe(200)
    return (await response.json()) as TokenList
  }

  test('R3.4 a lifetime beyond the policy is refused naming the limit and who can change it; the stricter one wins', async () => {
    const { spaceId, person } = await testSpace('owner')
    const refusal = async (input: object) => {
      const response = await create(person, { spaceId, ...input })
      expect(response.status).toBe(400)
      return (await response.json()) as unknown
    }
    const says = (message: RegExp) => ({
      error: {
        message: expect.stringMatching(message) as string,
        issues: [{ path: 'expiresInDays', message: expect.stringMatching(message) as string }],
      },
    })
    await platformAllows(30)
    expect(await refusal({ expiresInDays: 31 })).toMatchObject(says(/at most 30 days on this platform.*administrator/))
    expect(await refusal({ expiresInDays: null })).toMatchObject(says(/at most 30 days/))
    expect(await refusal({})).toMatchObject(says(/at most 30 days/))
    expect((await create(person, { spaceId, expiresInDays: 30 })).status).toBe(201)
    await db().space.update({ where: { id: spaceId }, data: { tokenMaxDays: 1 } })
    expect(await refusal({ expiresInDays: 2 })).toMatchObject(says(/at most 1 day in this space/))
    expect((await create(person, { spaceId, expiresInDays: 1 })).status).toBe(201)
    expect((await create(person, { spaceId: null, expiresInDays: 30 })).status).toBe(201)
    await db().space.update({ where: { id: spaceId }, data: { tokenMaxDays: 60 } })
    expect(await refusal({ expiresInDays: 31 })).toMatchObject(says(/at most 30 days on this platform/))
  })

  test('H-13 a policy that was tightened shows on the tokens there are', async () => {
    const { spaceId, person } = await testSpace('member')
    const old = await testToken(person, spaceId, { createdAt: new Date(Date.now() - 10 * DAY_MS) })
    expect(await get(person, old.id)).toMatchObject({ status: 'active', expiresAt: null })
    await db().space.update({ where: { id: spaceId }, data: { tokenMaxDays: 12 } })
    expect(await get(person, old.id)).toMatchObject({ status: 'expiring' })
    await platformAllows(10)
    expect(await get(person, old.id)).toMatchObject({ status: 'expired' })
    expect(await list(person, 'state=live')).toMatchObject({ items: [], live: 0, total: 1 })
    expect((await rotate(person, old.id)).status).toBe(409)
  })

  test('B14 H-15 the same Idempotency-Key makes one token, also at once, and never shows the secret again', async () => {
    const [person, other] = [await testUser(), await testUser()]
    const headers = { 'idempotency-key': newId() }
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(person, {}, headers)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409])
    const { secret } = await theMade(answers)
    const again = await (await create(person, { name: 'other' }, headers)).text()
    expect(again).toContain('shown once')
    expect(again).not.toContain(secret)
    expect((await list(person)).total).toBe(1)
    expect((await create(other, {}, headers)).status).toBe(201)
    for (const key of ['a b', 'x'.repeat(256)]) {
      expect((await create(person, {}, { 'idempotency-key': key })).status).toBe(400)
    }
  })

  test('R4.64 a rotation keeps every setting and the length of life; the old secret ends with the grace', async () => {
    const { spaceId, person } = await testSpace('member')
    const settings = { spaceId, permissions: ['gateway:call'], modelAllow: ['mock/*'], expiresInDays: 30 }
    const { token, secret } = await created(create(person, settings))
    await db().tokenSpaceCut.create({ data: { tokenId: token.id, spaceId, cutById: person.userId } })
    const before = Date.now()
    const next = await created(rotate(person, token.id))
    expect(isWellFormedToken(next.secret)).toBe(true)
    expect(next.secret).not.toBe(secret)
    expect(next.token).toMatchObject({
      name: token.name,
      space: token.space,
      permissions: token.permissions,
      modelAllow: ['mock/*'],
      status: 'cut',
      rotated: false,
    })
    expect(Date.parse(next.token.expiresAt ?? '') - Date.parse(next.token.createdAt)).toBe(30 * DAY_MS)
    const old = await get(person, token.id)
    expect(old).toMatchObject({ rotated: true, revokedAt: null })
    const grace = Date.parse(old.expiresAt ?? '') - before
    expect(grace).toBeGreaterThanOrEqual(24 * HOUR_MS)
    expect(grace).toBeLessThan(25 * HOUR_MS)
    const [event] = await db().auditEvent.findMany({ where: { subjectId: token.id, action: 'token.rotated' } })
    expect(event).toMatchObject({ actorUserId: person.userId, spaceId })
    expect(JSON.stringify(event)).not.toContain(next.secret.slice(12))
  })

  test('R4.64 no grace ends the old one at once; a grace never lengthens a life; bounds of the grace', async () => {
    const person = await testUser()
    const soon = new Date(Date.now() + HOUR_MS)
    const short = await testToken(person, person.personalSpaceId, { expiresAt: soon })
    await created(rotate(person, short.id, { graceHours: 2160 }))
    expect((await get(person, short.id)).expiresAt).toBe(soon.toISOString())
    const old = await testToken(person, person.personalSpaceId)
    for (const graceHours of [-1, 2161, 1.5, '24', null]) {
      expect((await rotate(person, old.id, { graceHours })).status).toBe(400)
    }
    await created(rotate(person, old.id, { graceHours: 0 }))
    expect(await get(person, old.id)).toMatchObject({ status: 'revoked', revokedReason: 'rotated', rotated: true })
    expect((await rotate(person, old.id)).status).toBe(409)
  })

  test('R4.64 the policy of today bounds the new life, and a token is rotated once, however many try', async () => {
    const person = await testUser()
    const { id } = await testToken(person, person.personalSpaceId)
    await platformAllows(30)
    const answers = await Promise.all(Array.from({ length: 6 }, () => rotate(person, id)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409])
    const { token } = await theMade(answers)
    expect(Date.parse(token.expiresAt ?? '') - Date.parse(token.createdAt)).toBe(30 * DAY_MS)
  })

  test('B13 a rotation with a grace needs room for two; without one it does not', async () => {
    const person = await testUser()
    const made = []
    for (let at = 0; at < 50; at += 1) made.push(await testToken(person, person.personalSpaceId))
    const id = made[0]?.id ?? ''
    expect((await rotate(person, id)).status).toBe(409)
    expect(await get(person, id)).toMatchObject({ status: 'active', expiresAt: null, rotated: false })
    expect((await rotate(person, id, { graceHours: 0 })).status).toBe(201)
    expect((await list(person, 'state=live')).live).toBe(50)
  })

  test('A04 A05 another person’s token is not found, in the words of a missing one', async () => {
    const [person, other] = [await testUser(), await testUser()]
    const { id } = await testToken(other, other.personalSpaceId)
    const text = async (answer: Promise<Response>) => {
      const response = await answer
      expect(response.status).toBe(404)
      return (await response.text()).replace(/"requestId":"[^"]+"/, '')
    }
    for (const ask of [
      (of: string) => callRoute(getRoute, { cookie: person.cookie, params: { id: of } }),
      (of: string) => update(person, of, { name: 'mine' }),
      (of: string) => rotate(person, of),
    ]) {
      expect(await text(ask(id))).toBe(await text(ask(newId())))
    }
    expect((await db().personalAccessToken.findUniqueOrThrow({ where: { id } })).name).toBe('test token')
    expect(await db().personalAccessToken.count({ where: { rotatedFromId: id } })).toBe(0)
  })

  test('B05 for all spaces a token is granted what its owner may do in one of them', async () => {
    const { person } = await testSpace('viewer')
    const { token } = await created(create(person, { spaceId: null, permissions: ['gateway:call'] }))
    expect(token).toMatchObject({ space: null, permissions: ['gateway:call'], status: 'active' })
    await db().member.updateMany({ where: { userId: person.userId }, data: { role: 'viewer' } })
    const refused = await create(person, { spaceId: null, permissions: ['gateway:call'] })
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('gateway:call')
  })

  test('name and model list can be changed, each on record with what it was', async () => {
    const person = await testUser()
    const { id } = await testToken(person, person.personalSpaceId)
    const changed = await update(person, id, { name: 'CI', modelAllow: ['openai/gpt-4o', 'openai/gpt-4o', 'mock/*'] })
    expect(await changed.json()).toMatchObject({ name: 'CI', modelAllow: ['openai/gpt-4o', 'mock/*'] })
    expect(await (await update(person, id, { modelAllow: [] })).json()).toMatchObject({ name: 'CI', modelAllow: [] })
    for (const pattern of ['gpt-4o', '*', '*/x', 'openai/', '/x', 'openai/*x', 'openai/a b', 'x'.repeat(300)]) {
      const refused = await update(person, id, { modelAllow: [pattern] })
      expect(`${pattern} ${refused.status}`).toBe(`${pattern} 400`)
    }
    const events = await db().auditEvent.findMany({
      where: { subjectId: id, action: 'token.updated' },
      orderBy: { id: 'asc' },
    })
    expect(events[0]).toMatchObject({ before: { name: 'test token', modelAllow: [] }, after: { name: 'CI' } })
    expect(events).toHaveLength(2)
  })

  test('H-30 A18 the list is searched, filtered and paged in the query; its marker is no other list’s', async () => {
    const person = await testUser()
    const wanted = []
    for (let at = 0; at < 7; at += 1) {
      const name = at % 2 === 0 ? `build ${at} 100%_x` : `laptop ${at}`
      const { id } = await testToken(person, at === 6 ? null : person.personalSpaceId, { name })
      if (at % 2 === 0) wanted.unshift(id)
    }
    await db().personalAccessToken.update({ where: { id: wanted[3] ?? '' }, data: { revokedAt: new Date() } })
    const first = await list(person, 'search=BUILD&limit=2')
    expect(first).toMatchObject({ items: [{ id: wanted[0] }, { id: wanted[1] }], live: 6, total: 7 })
    const second = await list(person, `search=BUILD&limit=2&cursor=${first.nextCursor}`)
    expect(second).toMatchObject({ items: [{ id: wanted[2] }, { id: wanted[3] }], nextCursor: null })
    const live = await list(person, 'search=100%25_x&state=live')
    expect(live.items.map(({ id }) => id)).toEqual(wanted.slice(0, 3))
    expect((await list(person, 'search=all your spaces')).items.map(({ id }) => id)).toEqual([wanted[0]])
    expect((await list(person, 'search=%25_')).items).toHaveLength(4)
    for (const query of ['cursor=x', `cursor=${first.nextCursor}x`, 'state=dead', 'limit=0', 'limit=201']) {
      const refused = await callRoute(listRoute, { cookie: person.cookie, query })
      expect(`${query} ${refused.status}`).toBe(`${query} 400`)
    }
  })
})
