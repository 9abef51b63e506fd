import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as leaveRoute } from '@/app/api/spaces/[spaceId]/leave/route'
import { DELETE as removeRoute, PATCH as updateRoute } from '@/app/api/spaces/[spaceId]/members/[id]/route'
import { GET as listRoute } from '@/app/api/spaces/[spaceId]/members/route'
import { GET as spaceRoute } from '@/app/api/spaces/[spaceId]/route'
import { newId } from '@/lib/crypto/id'
import { db, inTransaction } from '@/lib/db/client'
import type { MemberList, MemberView } from '@/lib/schemas/member'
import { Role } from '@/lib/schemas/permission'
import { createUser } from '@/lib/services/account/create-user'
import { callRoute } from '@/lib/testing/call-route'
import { testToken } from '@/lib/testing/test-rows'
import {
  addMember,
  DATABASES,
  startTestState,
  type TestPerson,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'
import { tokenStatus } from '@/lib/testing/token-status'
import { addWithRole, statusesAtOnce, testRole, testTeam } from '@/lib/testing/test-team'

describe.each(DATABASES)('members on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  type Where = { spaceId: string }
  const update = (who: TestPerson, { spaceId }: Where, id: string, body: unknown) =>
    callRoute(updateRoute, { method: 'PATCH', cookie: who.cookie, params: { spaceId, id }, body })
  const remove = (who: TestPerson, { spaceId }: Where, id: string) =>
    callRoute(removeRoute, { method: 'DELETE', cookie: who.cookie, params: { spaceId, id } })
  const leave = (who: TestPerson, { spaceId }: Where) =>
    callRoute(leaveRoute, { method: 'POST', cookie: who.cookie, params: { spaceId }, body: {} })
  const list = async (who: TestPerson, { spaceId }: Where, query = ''): Promise<MemberList> => {
    const response = await callRoute(listRoute, { cookie: who.cookie, params: { spaceId }, query })
    expect(response.status).toBe(200)
    return (await response.json()) as MemberList
  }
  const enters = async (who: TestPerson, { spaceId }: Where): Promise<number> =>
    (await callRoute(spaceRoute, { cookie: who.cookie, params: { spaceId } })).status
  const rolesOf = async ({ spaceId }: Where): Promise<Record<string, string>> => {
    const rows = await db().member.findMany({ where: { spaceId, removedAt: null } })
    return Object.fromEntries(rows.map(({ userId, role }) => [userId, role]))
  }
  const invite = (spaceId: string, createdById: string, more: Record<string, unknown> = {}) =>
    db().invitation.create({
      data: {
        id: newId(),
        spaceId,
        codeHash: newId(),
        role: 'member',
        createdById,
        expiresAt: new Date(Date.now() + 86_400_000),
        ...more,
      },
    })

  test('A11 H-25 R2.1 R2.2 nobody changes, removes or makes anybody above themselves, for every pair of roles', async () => {
    const team = await testTeam()
    const person = await testUser()
    const where = { spaceId_userId: { spaceId: team.spaceId, userId: person.userId } }
    await addMember(team.spaceId, person, 'viewer')
    const found: string[] = []
    const expected: string[] = []
    for (const actor of Role.options) {
      for (const target of Role.options) {
        for (const next of Role.options) {
          await db().member.update({ where, data: { role: target } })
          const { status } = await update(team[actor], team, person.userId, { role: next })
          const may = actor === 'owner' || (actor === 'admin' && target !== 'owner' && next !== 'owner')
          found.push(`${actor} makes ${target} ${next}: ${status}`)
          expected.push(`${actor} makes ${target} ${next}: ${may ? 200 : 403}`)
          expect((await rolesOf(team))[person.userId]).toBe(may ? next : target)
        }
        await db().member.update({ where, data: { role: target } })
        const { status } = await remove(team[actor], team, person.userId)
        const may = actor === 'owner' || (actor === 'admin' && target !== 'owner')
        found.push(`${actor} removes ${target}: ${status}`)
        expected.push(`${actor} removes ${target}: ${may ? 200 : 403}`)
        await db().member.update({ where, data: { removedAt: null } })
      }
    }
    expect(found).toEqual(expected)
  })

  test('A11 H-25 nobody raises their own role; stepping down is one’s own business', async () => {
    const team = await testTeam()
    for (const [who, role] of [
      ['admin', 'owner'],
      ['member', 'admin'],
      ['viewer', 'owner'],
    ] as const) {
      expect((await update(team[who], team, team[who].userId, { role })).status).toBe(403)
    }
    expect((await update(team.admin, team, team.admin.userId, { role: 'viewer' })).status).toBe(200)
    expect((await rolesOf(team))[team.admin.userId]).toBe('viewer')
    // What they gave away they cannot take back.
    expect((await update(team.admin, team, team.admin.userId, { role: 'admin' })).status).toBe(403)
  })

  test('A11 R3.23 a role of the space’s own reaches exactly as far as its permissions', async () => {
    const team = await testTeam()
    const host = await testRole(team.spaceId, [
      'space:read',
      'members:read',
      'members:manage',
      'models:read',
      'usage:read',
    ])
    const small = await testRole(team.spaceId, ['space:read', 'usage:read'])
    const caller = await addWithRole(team.spaceId, host)
    const reader = await addWithRole(team.spaceId, small)
    expect((await update(caller, team, reader.userId, { role: 'viewer' })).status).toBe(200)
    expect((await update(caller, team, reader.userId, { roleId: small })).status).toBe(200)
    expect((await update(caller, team, reader.userId, { role: 'member' })).status).toBe(403)
    expect((await update(caller, team, team.member.userId, { role: 'viewer' })).status).toBe(403)
    const refused = await remove(caller, team, team.admin.userId)
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'forbidden',
        message: expect.stringMatching(/Admin may do more than your role .* owner/) as string,
      },
    })
  })

  test('A10 H-26 the last owner is not demoted, removed and does not leave; the owner of a personal space stays', async () => {
    const team = await testTeam()
    const { owner } = team
    expect((await update(owner, team, owner.userId, { role: 'admin' })).status).toBe(409)
    expect((await remove(owner, team, owner.userId)).status).toBe(409)
    expect((await leave(owner, team)).status).toBe(409)
    // An owner who cannot sign in is nobody's owner.
    const asleep = await testUser()
    await addMember(team.spaceId, asleep, 'owner')
    await db().user.update({ where: { id: asleep.userId }, data: { status: 'disabled' } })
    expect((await leave(owner, team)).status).toBe(409)
    expect((await remove(owner, team, asleep.userId)).status).toBe(200)
    const personal = { spaceId: owner.personalSpaceId }
    await addMember(personal.spaceId, team.admin, 'owner')
    for (const answer of [
      await leave(owner, personal),
      await remove(team.admin, personal, owner.userId),
      await update(team.admin, personal, owner.userId, { role: 'viewer' }),
    ]) {
      expect(answer.status).toBe(409)
    }
    expect((await leave(team.admin, personal)).status).toBe(200)
  })

  test('A10 H-26 two owners who demote, remove or leave at once, fifty times: one always remains', async () => {
    const rounds = Array.from({ length: 50 }, (_, round) => round)
    const [one, two] = [await testUser(), await testUser()]
    for (const round of rounds) {
      const space = await db().space.create({ data: { id: newId(), slug: newId(), name: 'Two owners' } })
      const where = { spaceId: space.id }
      await addMember(space.id, one, 'owner')
      await addMember(space.id, two, 'owner')
      const ways = [
        [
          () => update(one, where, two.userId, { role: 'viewer' }),
          () => update(two, where, one.userId, { role: 'viewer' }),
        ],
        [() => leave(one, where), () => leave(two, where)],
        [() => remove(one, where, two.userId), () => leave(one, where)],
        [() => remove(one, where, two.userId), () => remove(two, where, one.userId)],
      ] as const
      const statuses = await statusesAtOnce(ways[round % ways.length] ?? [])
      expect(statuses[0]).toBe(200)
      // Whoever came second lost their right, is gone, or is the last one.
      expect([403, 404, 409]).toContain(statuses[1])
      const owners = Object.values(await rolesOf(where)).filter((role) => role === 'owner')
      expect(owners).toHaveLength(1)
    }
  })

  test('A08 H-21 H-29 a removed member’s browser and token are refused at once; a tombstone without a role stays', async () => {
    const team = await testTeam()
    const roleId = await testRole(team.spaceId, ['space:read', 'usage:read', 'gateway:call'])
    const person = await addWithRole(team.spaceId, roleId)
    await testToken(person, team.spaceId)
    const { secret } = await testToken(person, team.spaceId)
    await testToken(person, person.personalSpaceId)
    expect(await enters(person, team)).toBe(200)
    expect(await tokenStatus(secret)).toBe(200)
    const removed = await remove(team.owner, team, person.userId)
    expect(await removed.json()).toEqual({ id: person.userId, stoppedTokens: 2 })
    expect(await enters(person, team)).toBe(404)
    expect(await tokenStatus(secret)).toBe(401)
    const row = await db().member.findUniqueOrThrow({
      where: { spaceId_userId: { spaceId: team.spaceId, userId: person.userId } },
    })
    expect(row).toMatchObject({ role: 'viewer', customRoleId: null, removedAt: expect.any(Date) as Date })
    expect((await remove(team.owner, team, person.userId)).status).toBe(404)
    expect((await update(team.owner, team, person.userId, { role: 'admin' })).status).toBe(404)
    const events = await db().auditEvent.findMany({ where: { spaceId: team.spaceId, subjectId: person.userId } })
    expect(events).toMatchObject([
      { action: 'member.removed', actorUserId: team.owner.userId, after: { stoppedTokens: 2 } },
    ])
  })

  test('A08 a demoted member loses at the next request what the role does not include, also with a token', async () => {
    const team = await testTeam()
    await db().space.update({ where: { id: team.spaceId }, data: { apiAccessEnabled: true } })
    const { secret } = await testToken(team.member, team.spaceId)
    expect(await tokenStatus(secret, 'call')).not.toBe(403)
    await update(team.owner, team, team.member.userId, { role: 'viewer' })
    expect(await tokenStatus(secret, 'call')).toBe(403)
    expect(await tokenStatus(secret)).toBe(200)
    const events = await db().auditEvent.findMany({ where: { spaceId: team.spaceId } })
    expect(events).toMatchObject([
      { action: 'member.role_changed', before: { role: 'Member' }, after: { role: 'Viewer' } },
    ])
    // Saying the same again changes nothing, so nothing is on record for it.
    await update(team.owner, team, team.member.userId, { role: 'viewer' })
    expect(await db().auditEvent.count({ where: { spaceId: team.spaceId } })).toBe(1)
  })

  test('A09 R3.24 what is named must be in this space, and a role is named once', async () => {
    const [team, other] = [await testTeam(), await testTeam()]
    const foreignRole = await testRole(other.spaceId, ['space:read'])
    const target = team.member.userId
    for (const [id, body] of [
      [other.member.userId, { role: 'viewer' }],
      [newId(), { role: 'viewer' }],
      [target, { roleId: foreignRole }],
      [target, { roleId: newId() }],
    ] as const) {
      expect((await update(team.owner, team, id, body)).status).toBe(404)
    }
    expect((await remove(team.owner, team, other.member.userId)).status).toBe(404)
    for (const body of [
      {},
      { role: 'custom' },
      { role: 'superuser' },
      { role: 'viewer', roleId: foreignRole },
      { role: 'viewer', removedAt: null },
      { roleId: 'x' },
    ]) {
      expect((await update(team.owner, team, target, body)).status).toBe(400)
    }
    expect((await rolesOf(team))[target]).toBe('member')
  })

  test('R2.16 R2.3 people and pending invitations are one list, the latter for those who manage members', async () => {
    const team = await testTeam()
    const { spaceId, admin } = team
    await invite(spaceId, admin.userId, { email: 'new@example.org' })
    await invite(spaceId, admin.userId, { role: 'viewer', maxUses: 5 })
    await invite(spaceId, admin.userId, { revokedAt: new Date() })
    await invite(spaceId, admin.userId, { uses: 1 })
    await invite(spaceId, admin.userId, { expiresAt: new Date(Date.now() - 1) })
    const forAdmin = await list(team.admin, team)
    expect(forAdmin.items.map((item) => (item.kind === 'member' ? item.name : item.email))).toEqual([
      null,
      'new@example.org',
      'Adam Admin',
      'Mina Member',
      'Olga Owner',
      'Vera Viewer',
    ])
    expect(forAdmin.total).toBe(6)
    expect(forAdmin.items[1]).toMatchObject({ status: 'pending', invitedBy: 'Adam Admin', roleName: 'Member' })
    const flags = (of: MemberList) =>
      of.items.flatMap((item) => (item.kind === 'member' ? [[item.roleName, item.manageable, item.you]] : []))
    expect(flags(forAdmin)).toEqual([
      ['Admin', true, true],
      ['Member', true, false],
      ['Owner', false, false],
      ['Viewer', true, false],
    ])
    const forViewer = await list(team.viewer, team)
    expect(forViewer.total).toBe(4)
    expect(forViewer.items.every((item) => item.kind === 'member' && !item.manageable)).toBe(true)
    expect(forViewer.items.every((item) => item.kind === 'member' && item.liveTokens === null)).toBe(true)
    expect((await list(team.viewer, team, 'kind=invitation')).items).toEqual([])
    expect(JSON.stringify(forAdmin)).not.toMatch(/codeHash|passwordHash/)
  })

  test('R2.16 H-21 a list says how many live tokens stop, and marks invitations whose maker fell', async () => {
    const team = await testTeam()
    await testToken(team.member, team.spaceId)
    await testToken(team.member, team.spaceId, { expiresAt: new Date(Date.now() - 1) })
    await invite(team.spaceId, team.admin.userId, { email: 'late@example.org' })
    const tokensOf = (of: MemberList, id: string) =>
      of.items.find((item): item is MemberView => item.kind === 'member' && item.id === id)?.liveTokens
    const before = await list(team.owner, team)
    expect(tokensOf(before, team.member.userId)).toBe(1)
    expect(tokensOf(before, team.viewer.userId)).toBe(0)
    expect(before.items[0]).toMatchObject({ status: 'pending' })
    await update(team.owner, team, team.admin.userId, { role: 'member' })
    expect((await list(team.owner, team)).items[0]).toMatchObject({ status: 'lapsed' })
  })

  test('H-30 search, filters and pages are cut by the query: nobody twice, nobody lost, the count is of what fits', async () => {
    const team = await testTeam()
    const { spaceId } = team
    const custom = await testRole(spaceId, ['space:read'], 'Reader')
    await inTransaction(async (tx) => {
      for (let at = 0; at < 60; at += 1) {
        // Names that repeat, that sort differently in different languages, and that look like patterns.
        const name = at % 3 === 0 ? 'Same Name' : at % 3 === 1 ? `Ärger ${at}%` : `zed_${at}`
        const { userId } = await createUser(tx, {
          email: `p${at}-${newId()}@example.org`,
          name,
          passwordHash: null,
          isPlatformAdmin: false,
        })
        const role = at % 2 === 0 ? { role: 'member' } : { role: 'custom', customRoleId: custom }
        await tx.member.create({ data: { spaceId, userId, ...role } })
      }
    })
    for (let at = 0; at < 5; at += 1) await invite(spaceId, team.owner.userId, { email: `i${at}@example.org` })
    const everything = async (query: string): Promise<{ ids: string[]; totals: Set<number> }> => {
      const ids: string[] = []
      const totals = new Set<number>()
      let cursor: string | null = null
      do {
        const page: MemberList = await list(
          team.owner,
          team,
          `limit=7${query}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        )
        expect(page.items.length).toBeLessThanOrEqual(7)
        ids.push(...page.items.map(({ id }) => id))
        totals.add(page.total)
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(new Set(ids).size).toBe(ids.length)
      return { ids, totals }
    }
    for (const [query, count] of [
      ['', 69],
      ['&kind=member', 64],
      ['&kind=invitation', 5],
      ['&role=owner', 1],
      ['&role=member', 36],
      [`&role=${custom}`, 30],
      ['&search=SAME', 20],
      ['&search=%25', 20],
      ['&search=_', 20],
      ['&search=%C3%84rGER', 20],
      [`&search=${encodeURIComponent(team.member.email)}`, 1],
      ['&search=nobody-at-all', 0],
      [`&role=${newId()}`, 0],
      ['&search=', 69],
    ] as const) {
      const { ids, totals } = await everything(query)
      expect([query, ids.length, [...totals]]).toEqual([query, count, [count]])
    }
    for (const query of ['role=custom', 'role=x', 'limit=0', 'limit=201', 'cursor=abc', 'sort=x', 'search=%00']) {
      const answer = await callRoute(listRoute, { cookie: team.owner.cookie, params: { spaceId }, query })
      expect(`${query} ${answer.status}`).toBe(`${query} 400`)
    }
  })

  test('X21 leaving is on record and for good until somebody invites again', async () => {
    const team = await testTeam()
    await testToken(team.member, team.spaceId)
    const answer = await leave(team.member, team)
    expect(await answer.json()).toEqual({ id: team.member.userId, stoppedTokens: 1 })
    expect(await enters(team.member, team)).toBe(404)
    expect((await leave(team.member, team)).status).toBe(404)
    const events = await db().auditEvent.findMany({ where: { spaceId: team.spaceId } })
    expect(events).toMatchObject([{ action: 'member.left', actorUserId: team.member.userId }])
  })
})
