import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DELETE as revokeRoute } from '@/app/api/me/tokens/[id]/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/me/tokens/route'
import { isWellFormedToken } from '@/lib/crypto/token-secret'
import { db } from '@/lib/db/client'
import type { CreatedToken, TokenList, TokenView } from '@/lib/schemas/token'
import { callRoute } from '@/lib/testing/call-route'
import { testToken } from '@/lib/testing/test-rows'
import {
  addMember,
  DATABASES,
  startTestState,
  type TestPerson,
  testSpace,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'

const DAY_MS = 86_400_000

describe.each(DATABASES)('tokens on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  const create = (person: TestPerson, input: Record<string, unknown> = {}) =>
    callRoute(createRoute, {
      cookie: person.cookie,
      body: { name: 'laptop', spaceId: person.personalSpaceId, ...input },
    })
  const created = async (person: TestPerson, input: Record<string, unknown> = {}): Promise<CreatedToken> => {
    const response = await create(person, input)
    expect(response.status).toBe(201)
    return (await response.json()) as CreatedToken
  }
  const list = async (person: TestPerson): Promise<TokenList> =>
    (await (await callRoute(listRoute, { cookie: person.cookie })).json()) as TokenList
  const revoke = (person: TestPerson, id: string) =>
    callRoute(revokeRoute, { method: 'DELETE', cookie: person.cookie, params: { id } })

  test('R1.2 R3.1 R3.2 R3.3 B01 H-15 the secret is in the answer that creates it and nowhere else', async () => {
    const person = await testUser()
    const { token, secret } = await created(person)
    expect(isWellFormedToken(secret)).toBe(true)
    expect(token).toMatchObject({ prefix: secret.slice(0, 12), status: 'active', lastUsedAt: null, revokedAt: null })
    const listed = await (await callRoute(listRoute, { cookie: person.cookie })).text()
    const revoked = await (await revoke(person, token.id)).text()
    const row = await db().personalAccessToken.findUniqueOrThrow({ where: { id: token.id } })
    const audit = await db().auditEvent.findMany({ where: { subjectId: token.id }, orderBy: { id: 'asc' } })
    for (const text of [listed, revoked, JSON.stringify(row), JSON.stringify(audit)]) {
      expect(text).not.toContain(secret.slice(12))
    }
    for (const text of [listed, revoked, JSON.stringify(audit)]) expect(text).not.toContain(row.hash)
    expect(row.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(audit.map(({ action, actorUserId, spaceId }) => [action, actorUserId, spaceId])).toEqual([
      ['token.created', person.userId, person.personalSpaceId],
      ['token.revoked', person.userId, person.personalSpaceId],
    ])
  })

  test('L07 what is stored of a token cannot be used as one', async () => {
    const person = await testUser()
    const { secret } = await created(person)
    const [row] = await db().personalAccessToken.findMany({ where: { userId: person.userId } })
    expect(isWellFormedToken(row?.hash ?? '')).toBe(false)
    expect(isWellFormedToken(row?.prefix ?? '')).toBe(false)
    expect(new Set([secret, (await created(person)).secret]).size).toBe(2)
  })

  test('R3.3 H-11 names: blanks, markup, emoji, code points and controls', async () => {
    const person = await testUser()
    const flag = '🏳️'
    for (const name of [
      'x',
      '<script>alert(1)</script>',
      'é'.repeat(80),
      flag.repeat(80),
      '𝕏'.repeat(80),
      ' laptop ',
      '=1+1',
      'laptop',
    ]) {
      const response = await create(person, { name })
      expect(`${name} ${response.status}`).toBe(`${name} 201`)
      expect(((await response.json()) as CreatedToken).token.name).toBe(name.trim().normalize('NFC'))
    }
    const bad = [
      '',
      '   ',
      '\u00A0',
      '\u3000',
      'x'.repeat(81),
      flag.repeat(81),
      'a\nb',
      'a\0',
      'a\u202E',
      '\uDC00',
      7,
      null,
      ['a'],
      { a: 1 },
    ]
    for (const name of bad) {
      const response = await create(person, { name })
      expect(`${JSON.stringify(name)} ${response.status}`).toBe(`${JSON.stringify(name)} 400`)
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_input', issues: [{ path: 'name' }] } })
    }
  })

  test('R3.4 H-12 lifetimes: bounds, fractions, texts and huge numbers', async () => {
    const person = await testUser()
    for (const expiresInDays of [1, 30, 366]) {
      const { token } = await created(person, { expiresInDays })
      expect(Date.parse(token.expiresAt ?? '') - Date.parse(token.createdAt)).toBe(expiresInDays * DAY_MS)
    }
    expect((await created(person, { expiresInDays: null })).token.expiresAt).toBeNull()
    const usual = (await created(person)).token
    expect(Date.parse(usual.expiresAt ?? '') - Date.parse(usual.createdAt)).toBe(90 * DAY_MS)
    for (const expiresInDays of [0, -1, 367, 1.5, '30', '', 1e308, 2 ** 60, true, [], {}]) {
      const response = await create(person, { expiresInDays })
      expect(`${JSON.stringify(expiresInDays)} ${response.status}`).toBe(`${JSON.stringify(expiresInDays)} 400`)
    }
    const infinite = await callRoute(createRoute, {
      cookie: person.cookie,
      headers: { 'content-type': 'application/json' },
      body: `{"name":"x","spaceId":"${person.personalSpaceId}","expiresInDays":1e999}`,
    })
    expect(infinite.status).toBe(400)
  })

  test('B05 R3.26 a token is granted nothing its maker lacks, and nothing tokens never have', async () => {
    const { spaceId, person } = await testSpace('viewer')
    const refused = await create(person, { spaceId, permissions: ['gateway:call'] })
    expect(refused.status).toBe(403)
    const { token } = await created(person, { spaceId, permissions: ['usage:read'] })
    expect(token.permissions).toEqual(['usage:read'])
    const owner = await testUser()
    for (const permission of ['provider_keys:manage', 'members:manage', 'api_access:manage', '*', '', 'token:create']) {
      expect((await create(owner, { permissions: [permission] })).status).toBe(400)
    }
    expect((await create(owner, { permissions: [] })).status).toBe(400)
    expect(await db().personalAccessToken.count({ where: { userId: owner.userId } })).toBe(0)
  })

  test('A05 a space one is not in is not found, and no token is made for it', async () => {
    const [person, other] = [await testUser(), await testUser()]
    const before = await db().personalAccessToken.count()
    expect((await create(person, { spaceId: other.personalSpaceId })).status).toBe(404)
    expect((await create(person, { spaceId: 'x' })).status).toBe(400)
    expect(await db().personalAccessToken.count()).toBe(before)
  })

  test('B13 fifty live tokens are the limit, also when many are made at once; dead ones do not count', async () => {
    const person = await testUser()
    const dead = await testToken(person, person.personalSpaceId)
    await db().personalAccessToken.update({ where: { id: dead.id }, data: { revokedAt: new Date() } })
    await testToken(person, person.personalSpaceId, { expiresAt: new Date(Date.now() - 1) })
    for (let at = 0; at < 45; at += 1) await testToken(person, person.personalSpaceId)
    const answers = await Promise.all(Array.from({ length: 12 }, () => create(person)))
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([201, 201, 201, 201, 201, 409, 409, 409, 409, 409, 409, 409])
    const live = (await list(person)).items.find(({ status }) => status === 'active')
    await revoke(person, live?.id ?? '')
    expect((await create(person)).status).toBe(201)
    expect((await create(person)).status).toBe(409)
  })

  test('R3.6 revoking is for good, may be repeated, and is on record once', async () => {
    const person = await testUser()
    const { token } = await created(person)
    const answers = await Promise.all(Array.from({ length: 5 }, () => revoke(person, token.id)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    const views = await Promise.all(answers.map(async (answer) => (await answer.json()) as TokenView))
    expect(new Set(views.map(({ revokedAt }) => revokedAt)).size).toBe(1)
    expect(await db().auditEvent.count({ where: { subjectId: token.id, action: 'token.revoked' } })).toBe(1)
    expect((await list(person)).items).toMatchObject([{ id: token.id, status: 'revoked' }])
  })

  test('A04 R3.6 a colleague, even the owner of the space, cannot revoke or see my token here', async () => {
    const { spaceId, person: owner } = await testSpace('owner')
    const member = await testUser()
    await addMember(spaceId, member, 'member')
    const { id } = await testToken(member, spaceId)
    expect((await revoke(owner, id)).status).toBe(404)
    expect((await list(owner)).items.map((token) => token.id)).not.toContain(id)
    expect((await db().personalAccessToken.findUniqueOrThrow({ where: { id } })).revokedAt).toBeNull()
  })

  test('R3.5 H-2 the list is newest first and says what each token is worth now', async () => {
    const { spaceId, person } = await testSpace('member')
    const make = (days: number | null) =>
      testToken(person, spaceId, days === null ? {} : { expiresAt: new Date(Date.now() + days * DAY_MS) })
    const made = [await make(null), await make(30), await make(3), await make(-0.000_001)]
    expect((await list(person)).items.map(({ id, status }) => [id, status])).toEqual([
      [made[3]?.id, 'expired'],
      [made[2]?.id, 'expiring'],
      [made[1]?.id, 'active'],
      [made[0]?.id, 'active'],
    ])
    await db().member.update({
      where: { spaceId_userId: { spaceId, userId: person.userId } },
      data: { removedAt: new Date() },
    })
    const after = (await list(person)).items.map(({ status }) => status)
    expect(after).toEqual(['expired', 'inactive', 'inactive', 'inactive'])
  })
})
