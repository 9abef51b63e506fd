import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DELETE as deleteRoute, PATCH as updateRoute } from '@/app/api/spaces/[spaceId]/roles/[id]/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/spaces/[spaceId]/roles/route'
import { GET as modelsRoute } from '@/app/api/spaces/[spaceId]/models/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import { Permission } from '@/lib/schemas/permission'
import type { RoleList, RoleView } from '@/lib/schemas/role'
import { removeMember } from '@/lib/services/members/remove-member'
import { callRoute } from '@/lib/testing/call-route'
import { testToken } from '@/lib/testing/test-rows'
import { DATABASES, spaceContext, startTestState, type TestPerson, type TestState } from '@/lib/testing/test-state'
import { addWithRole, statusesAtOnce, testRole, testTeam } from '@/lib/testing/test-team'
import { tokenStatus } from '@/lib/testing/token-status'

describe.each(DATABASES)('roles on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  type Where = { spaceId: string }
  const create = (who: TestPerson, { spaceId }: Where, body: object) =>
    callRoute(createRoute, { cookie: who.cookie, params: { spaceId }, body })
  const created = async (who: TestPerson, where: Where, body: object): Promise<RoleView & { id: string }> => {
    const response = await create(who, where, body)
    expect(response.status).toBe(201)
    const role = (await response.json()) as RoleView
    return { ...role, id: role.id ?? '' }
  }
  const update = (who: TestPerson, { spaceId }: Where, id: string, body: object) =>
    callRoute(updateRoute, { method: 'PATCH', cookie: who.cookie, params: { spaceId, id }, body })
  const remove = (who: TestPerson, { spaceId }: Where, id: string) =>
    callRoute(deleteRoute, { method: 'DELETE', cookie: who.cookie, params: { spaceId, id } })
  const list = async (who: TestPerson, { spaceId }: Where): Promise<RoleList> =>
    (await (await callRoute(listRoute, { cookie: who.cookie, params: { spaceId } })).json()) as RoleList

  test('R3.23 the built-in roles come first, then the space’s own, with words for every permission', async () => {
    const team = await testTeam()
    await created(team.admin, team, { name: 'Auditor', permissions: ['audit:read', 'usage:read'] })
    const { items, permissions } = await list(team.viewer, team)
    expect(items.map(({ name, members, grantable, manageable }) => [name, members, grantable, manageable])).toEqual([
      ['Owner', 1, false, false],
      ['Admin', 1, false, false],
      ['Member', 1, false, false],
      ['Viewer', 1, false, false],
      ['Auditor', 0, false, false],
    ])
    // Every role sees its space, also when nobody said so.
    expect(items[4]?.permissions).toEqual(['space:read', 'usage:read', 'audit:read'])
    expect(permissions.map(({ name }) => name)).toEqual(Permission.options)
    expect(permissions.every(({ title, description }) => title !== '' && description !== '')).toBe(true)
    const forAdmin = (await list(team.admin, team)).items
    expect(forAdmin.map(({ grantable }) => grantable)).toEqual([false, true, true, true, true])
    expect(forAdmin.map(({ manageable }) => manageable)).toEqual([false, false, false, false, true])
  })

  test('H-25 A11 nobody puts into a role what they lack, and owners’ permissions go into none', async () => {
    const team = await testTeam()
    for (const permission of ['space:delete', 'api_access:manage', '*', 'everything', '']) {
      expect((await create(team.owner, team, { name: 'x', permissions: [permission] })).status).toBe(400)
    }
    const limited = await testRole(team.spaceId, ['space:read', 'members:read', 'roles:manage', 'usage:read'])
    const person = await addWithRole(team.spaceId, limited)
    const refused = await create(person, team, { name: 'y', permissions: ['provider_keys:manage'] })
    expect(await refused.json()).toMatchObject({
      error: { code: 'forbidden', message: expect.stringContaining('provider_keys:manage') as string },
    })
    const own = await created(person, team, { name: 'z', permissions: ['usage:read'] })
    expect((await update(person, team, own.id, { name: 'z', permissions: ['tokens:manage'] })).status).toBe(403)
    // Not even their own role, upwards.
    const up = { name: 'w', permissions: ['members:manage', 'roles:manage', 'usage:read'] }
    expect((await update(person, team, limited, up)).status).toBe(403)
    const big = await testRole(team.spaceId, ['space:read', 'members:manage'])
    expect((await update(person, team, big, { name: 'small', permissions: [] })).status).toBe(403)
    expect((await remove(person, team, big)).status).toBe(403)
    for (const who of [team.member, team.viewer]) {
      expect((await create(who, team, { name: 'v', permissions: [] })).status).toBe(403)
    }
    // A stored role that says more than roles may hold is read without it.
    const planted = await addWithRole(
      team.spaceId,
      await testRole(team.spaceId, ['*', 'space:read', 'api_access:manage']),
    )
    const ctx = await spaceContext(planted, team.spaceId)
    expect([...ctx.permissions]).toEqual(['space:read'])
  })

  test('H-25 the built-in roles cannot be changed: they are no rows', async () => {
    const team = await testTeam()
    for (const id of ['owner', 'admin', newId()]) {
      expect((await update(team.owner, team, id, { name: 'x', permissions: [] })).status).toBe(404)
      expect((await remove(team.owner, team, id)).status).toBe(404)
    }
  })

  test('A08 R3.23 a changed role counts from its holders’ next request on, in the browser and with a token', async () => {
    const team = await testTeam()
    const role = await created(team.owner, team, { name: 'Caller', permissions: ['models:read', 'gateway:call'] })
    const person = await addWithRole(team.spaceId, role.id)
    await db().space.update({ where: { id: team.spaceId }, data: { apiAccessEnabled: true } })
    const { secret } = await testToken(person, team.spaceId)
    const models = async () =>
      (await callRoute(modelsRoute, { cookie: person.cookie, params: { spaceId: team.spaceId } })).status
    expect([await models(), await tokenStatus(secret, 'call')]).not.toContain(403)
    const changed = await update(team.owner, team, role.id, { name: 'Guest', permissions: [] })
    expect(await changed.json()).toMatchObject({ name: 'Guest', permissions: ['space:read'], members: 1 })
    expect([await models(), await tokenStatus(secret, 'call')]).toEqual([403, 403])
    const events = await db().auditEvent.findMany({ where: { subjectId: role.id }, orderBy: { id: 'asc' } })
    expect(events).toMatchObject([
      { action: 'role.created', actorUserId: team.owner.userId },
      { action: 'role.updated', before: { name: 'Caller' }, after: { name: 'Guest', permissions: ['space:read'] } },
    ])
  })

  test('H-27 a role that is in use is not deleted, and the refusal counts its uses; afterwards it goes', async () => {
    const team = await testTeam()
    const { spaceId, owner } = team
    const role = await created(owner, team, { name: 'Temp', permissions: [] })
    const [one, two] = [await addWithRole(spaceId, role.id), await addWithRole(spaceId, role.id)]
    const invitation = await db().invitation.create({
      data: {
        id: newId(),
        spaceId,
        codeHash: newId(),
        role: 'custom',
        customRoleId: role.id,
        createdById: owner.userId,
        expiresAt: new Date(Date.now() + 60_000),
      },
    })
    const refusal = async () => (await remove(owner, team, role.id)).json()
    expect(await refusal()).toMatchObject({
      error: {
        code: 'conflict',
        message: expect.stringMatching(/^2 members and 1 pending invitation still use/) as string,
      },
    })
    const ctx = await spaceContext(owner, spaceId)
    for (const { userId } of [one, two]) await removeMember(ctx, { id: userId })
    expect(await refusal()).toMatchObject({
      error: { message: expect.stringMatching(/^1 pending invitation still uses/) as string },
    })
    await db().invitation.update({ where: { id: invitation.id }, data: { expiresAt: new Date() } })
    expect((await remove(owner, team, role.id)).status).toBe(200)
    expect((await remove(owner, team, role.id)).status).toBe(404)
    expect(await db().role.count({ where: { spaceId } })).toBe(0)
  })

  test('H-27 R3.23 a member whose role is not known may do nothing', async () => {
    const team = await testTeam()
    const person = await addWithRole(team.spaceId, await testRole(team.spaceId, ['nothing:known']))
    expect([...(await spaceContext(person, team.spaceId)).permissions]).toEqual([])
  })

  test('names are one of a kind, whatever their case, built-in ones included; twenty roles are the limit, also at once', async () => {
    const team = await testTeam()
    await created(team.owner, team, { name: 'Auditor', permissions: [] })
    for (const name of ['auditor', ' AUDITOR ', 'Owner', 'viewer']) {
      const refused = await create(team.owner, team, { name, permissions: [] })
      expect([name, refused.status]).toEqual([name, 409])
      expect(await refused.json()).toMatchObject({ error: { issues: [{ path: 'name' }] } })
    }
    const other = await created(team.owner, team, { name: 'Other', permissions: [] })
    expect((await update(team.owner, team, other.id, { name: 'Auditor', permissions: [] })).status).toBe(409)
    expect((await update(team.owner, team, other.id, { name: 'OTHER', permissions: [] })).status).toBe(200)
    for (let at = 0; at < 16; at += 1) await testRole(team.spaceId, [])
    const calls = Array.from({ length: 6 }, () => () => create(team.owner, team, { name: newId(), permissions: [] }))
    expect(await statusesAtOnce(calls)).toEqual([201, 201, 409, 409, 409, 409])
    const twice = [1, 2].map(() => () => create(team.admin, team, { name: 'Auditor', permissions: [] }))
    expect(await statusesAtOnce(twice)).toEqual([409, 409])
  })

  test('A04 H-23 R3.24 a role of another space is not found here', async () => {
    const [team, other] = [await testTeam(), await testTeam()]
    const theirs = await testRole(other.spaceId, ['space:read'])
    expect((await update(team.owner, team, theirs, { name: 'x', permissions: [] })).status).toBe(404)
    expect((await remove(team.owner, team, theirs)).status).toBe(404)
    // Nor could such a link be stored.
    await expect(addWithRole(team.spaceId, theirs)).rejects.toThrow()
  })
})
