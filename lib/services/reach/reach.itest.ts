import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DELETE as cutRoute, PUT as restoreRoute } from '@/app/api/spaces/[spaceId]/tokens/[id]/reach/route'
import { GET as listRoute } from '@/app/api/spaces/[spaceId]/tokens/route'
import { GET as gatewayGet } from '@/app/api/v1/[[...path]]/route'
import { newId } from '@/lib/crypto/id'
import { db, inTransaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { ReachingTokenList } from '@/lib/schemas/api-access'
import type { Role } from '@/lib/schemas/permission'
import { createSpace } from '@/lib/services/spaces/create-space'
import { setApiAccess } from '@/lib/services/spaces/set-api-access'
import { TokenPermission } from '@/lib/schemas/permission'
import { callRoute } from '@/lib/testing/call-route'
import { testServiceToken, testToken } from '@/lib/testing/test-rows'
import {
  addMember,
  DATABASES,
  selfContext,
  spaceContext,
  startTestState,
  type TestPerson,
  testSpace,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'

describe.each(DATABASES)('the tokens that reach a space on %s', (database) => {
  let state: TestState
  let spaceId: string
  let owner: TestPerson

  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())
  beforeEach(async () => {
    const space = await testSpace('owner')
    ;({ spaceId } = space)
    owner = space.person
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
  })

  const join = async (role: Role, name?: string): Promise<TestPerson> => {
    const person = await testUser(name === undefined ? {} : { name })
    await addMember(spaceId, person, role)
    return person
  }
  const rename = (id: string, name: string) => db().personalAccessToken.update({ where: { id }, data: { name } })
  const list = async (person = owner, query = ''): Promise<ReachingTokenList> => {
    const response = await callRoute(listRoute, { cookie: person.cookie, params: { spaceId }, query })
    expect(response.status).toBe(200)
    return (await response.json()) as ReachingTokenList
  }
  const idsOf = ({ items }: ReachingTokenList): string[] => items.map(({ id }) => id)
  const cut = (id: string, person = owner) =>
    callRoute(cutRoute, { method: 'DELETE', cookie: person.cookie, params: { spaceId, id } })
  const restore = (id: string, person = owner) =>
    callRoute(restoreRoute, { method: 'PUT', cookie: person.cookie, params: { spaceId, id }, body: {} })
  const models = async (secret: string, space?: string): Promise<number> =>
    (
      await callRoute(gatewayGet, {
        path: '/api/v1/models',
        headers: { authorization: `Bearer ${secret}`, ...(space === undefined ? {} : { 'x-keyway-space': space }) },
      })
    ).status

  test('R3.18 every kind is listed with owner, prefix, permissions and expiry; what does not work is not, and no secret is', async () => {
    const [member, removed, disabled] = [await join('member'), await join('member'), await join('member')]
    const viewer = await join('viewer')
    const expiresAt = new Date(Date.now() + 86_400_000)
    const live = await testToken(member, spaceId, { expiresAt })
    const everywhere = await testToken(viewer, null)
    const own = await testServiceToken(spaceId)
    await testToken(member, spaceId, { expiresAt: new Date(Date.now() - 1) })
    await testToken(member, member.personalSpaceId)
    await testToken(removed, spaceId)
    await testToken(disabled, spaceId)
    await testToken(await testUser(), spaceId)
    const revoked = await testToken(owner, spaceId)
    await db().personalAccessToken.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } })
    await db().member.update({
      where: { spaceId_userId: { spaceId, userId: removed.userId } },
      data: { removedAt: new Date() },
    })
    await db().user.update({ where: { id: disabled.userId }, data: { status: 'disabled' } })
    const response = await callRoute(listRoute, { cookie: owner.cookie, params: { spaceId } })
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({
      total: 3,
      nextCursor: null,
      items: [
        { id: own.id, kind: 'service', owner: null, permissions: TokenPermission.options },
        // What its owner's role does not include is not there, whatever the token was granted (B05).
        {
          id: everywhere.id,
          kind: 'all_spaces',
          owner: { email: viewer.email },
          permissions: ['models:read', 'usage:read'],
        },
        { id: live.id, kind: 'personal', owner: { email: member.email }, expiresAt: expiresAt.toISOString() },
      ],
    })
    for (const { secret } of [live, everywhere, own]) expect(text).not.toContain(secret.slice(12))
  })

  test('H-13 expiry is what the policies of platform and space make of it; what has ended by them is not listed', async () => {
    const member = await join('member')
    const token = await testToken(member, spaceId)
    const old = await testToken(member, spaceId)
    const createdAt = new Date(Date.now() - 5 * 86_400_000)
    await db().personalAccessToken.update({ where: { id: old.id }, data: { createdAt } })
    expect((await list()).items.map(({ expiresAt }) => expiresAt)).toEqual([null, null])
    await db().space.update({ where: { id: spaceId }, data: { tokenMaxDays: 4 } })
    const { items } = await list()
    expect(items.map(({ id }) => id)).toEqual([token.id])
    const [first] = items
    expect(Date.parse(first?.expiresAt ?? '') - Date.parse(first?.createdAt ?? '')).toBe(4 * 86_400_000)
  })

  test('H-30 search and pages are the query’s: nothing is lost, doubled or counted wrongly, and wildcards mean themselves', async () => {
    const ann = await join('member', 'Ann Able')
    const tokens = []
    for (let index = 0; index < 7; index++) {
      const token = await testToken(index < 5 ? ann : owner, spaceId)
      await rename(token.id, `laptop ${index}`)
      tokens.unshift(token.id)
    }
    const odd = await testToken(owner, spaceId)
    await rename(odd.id, String.raw`100%_\ done`)
    let page = await list(owner, 'limit=3')
    const seen = idsOf(page)
    while (page.nextCursor !== null) {
      page = await list(owner, `limit=3&cursor=${page.nextCursor}`)
      expect(page.total).toBe(8)
      seen.push(...idsOf(page))
    }
    expect(seen).toEqual([odd.id, ...tokens])
    expect(await list(owner, `search=${encodeURIComponent('ann a')}&limit=2`)).toMatchObject({ total: 5 })
    expect(idsOf(await list(owner, 'search=LAPTOP%206'))).toEqual([tokens[0]])
    for (const text of ['%', '0%_', '\\', String.raw`0%_\ d`]) {
      expect(idsOf(await list(owner, `search=${encodeURIComponent(text)}`))).toEqual([odd.id])
    }
    expect(await list(owner, `search=${encodeURIComponent(ann.email)}`)).toMatchObject({ total: 5 })
    expect(await list(owner, 'search=nothing%20like%20it')).toMatchObject({ total: 0, items: [], nextCursor: null })
    for (const query of ['limit=0', 'limit=201', 'cursor=x', `search=${'x'.repeat(255)}`, 'search=%00', 'other=1']) {
      const response = await callRoute(listRoute, { cookie: owner.cookie, params: { spaceId }, query })
      expect(response.status).toBe(400)
    }
  })

  test('A02 without tokens:read one sees one’s own only', async () => {
    const [admin, member, viewer] = [await join('admin'), await join('member'), await join('viewer')]
    const own = await testToken(member, spaceId)
    await testToken(owner, spaceId)
    await testServiceToken(spaceId)
    expect((await list(admin)).total).toBe(3)
    expect(idsOf(await list(member))).toEqual([own.id])
    expect(await list(viewer)).toMatchObject({ items: [], total: 0 })
    expect(await list(viewer, 'search=token')).toMatchObject({ items: [], total: 0 })
  })

  test('P4 a cut token is refused here from its next call on, works elsewhere, and works again once restored', async () => {
    const member = await join('member')
    await db().space.update({ where: { id: member.personalSpaceId }, data: { apiAccessEnabled: true } })
    const everywhere = await testToken(member, null)
    const single = await testToken(member, spaceId)
    expect([await models(single.secret), await models(everywhere.secret, spaceId)]).toEqual([200, 200])
    const response = await cut(single.id)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id: single.id, cutAt: expect.any(String) as string })
    await cut(everywhere.id)
    expect([await models(single.secret), await models(everywhere.secret, spaceId)]).toEqual([401, 404])
    expect(await models(everywhere.secret, member.personalSpaceId)).toBe(200)
    expect((await list()).items.map(({ cutAt }) => cutAt === null)).toEqual([false, false])
    expect((await restore(single.id)).status).toBe(200)
    await restore(everywhere.id)
    expect([await models(single.secret), await models(everywhere.secret, spaceId)]).toEqual([200, 200])
    const audit = await db().auditEvent.findMany({ where: { spaceId, subjectId: single.id }, orderBy: { id: 'asc' } })
    expect(audit.map(({ action, actorUserId }) => [action, actorUserId])).toEqual([
      ['token.reach_cut', owner.userId],
      ['token.reach_restored', owner.userId],
    ])
    expect(audit[0]).toMatchObject({
      before: { cutAt: null },
      after: { id: single.id, prefix: single.secret.slice(0, 12) },
    })
  })

  test('H-18 a token for all spaces, however warm, reaches a space that its owner makes next', async () => {
    const member = await join('member')
    const { secret } = await testToken(member, null)
    expect(await models(secret, spaceId)).toBe(200)
    const made = await createSpace(await selfContext(member), { name: 'Made later' })
    expect(await models(secret, made.id)).toBe(403)
    await setApiAccess(await spaceContext(member, made.id), { enabled: true, streams: 'cut' })
    expect(await models(secret, made.id)).toBe(200)
  })

  test('ten cuts and ten restores at once each leave one record', async () => {
    const { id } = await testToken(await join('member'), spaceId)
    const many = <T>(run: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 10 }, run))
    expect(new Set((await many(() => cut(id))).map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set((await many(() => restore(id))).map(({ status }) => status))).toEqual(new Set([200]))
    expect(await db().auditEvent.count({ where: { spaceId, subjectId: id } })).toBe(2)
    expect(await db().tokenSpaceCut.count({ where: { tokenId: id } })).toBe(0)
  })

  test('A02 A04 only who manages tokens cuts, and only what reaches the space', async () => {
    const [member, viewer] = [await join('member'), await join('viewer')]
    const own = await testToken(member, spaceId)
    for (const person of [member, viewer]) {
      for (const send of [cut, restore]) {
        const response = await send(own.id, person)
        expect(response.status).toBe(403)
        expect(await response.text()).toContain('tokens:manage')
      }
    }
    const foreign = await testToken(member, member.personalSpaceId)
    const revoked = await testToken(member, spaceId)
    await inTransaction((tx) =>
      tx.personalAccessToken.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } }),
    )
    for (const id of [foreign.id, revoked.id, newId(), 'not-an-id']) {
      for (const send of [cut, restore]) expect((await send(id)).status).toBe(404)
    }
    expect(await db().tokenSpaceCut.count({ where: { spaceId } })).toBe(0)
    expect(processState().gateway.running(spaceId)).toBe(0)
  })
})
