import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as contentsRoute } from '@/app/api/spaces/[spaceId]/contents/route'
import { DELETE as deleteRoute, GET as getRoute, PATCH as updateRoute } from '@/app/api/spaces/[spaceId]/route'
import { POST as createRoute } from '@/app/api/spaces/route'
import { POST as transferRoute } from '@/app/api/spaces/[spaceId]/transfer/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { Change } from '@/lib/auth/changes'
import type { SpaceView } from '@/lib/schemas/space'
import { callRoute } from '@/lib/testing/call-route'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import {
  addMember,
  DATABASES,
  spaceContext,
  startTestState,
  type TestPerson,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'
import { statusesAtOnce, testTeam } from '@/lib/testing/test-team'
import { tokenStatus } from '@/lib/testing/token-status'
import { getInstallationRules } from './get-installation-rules'

describe.each(DATABASES)('the life of a space on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  type Where = { spaceId: string }
  const update = (who: TestPerson, { spaceId }: Where, body: object) =>
    callRoute(updateRoute, { method: 'PATCH', cookie: who.cookie, params: { spaceId }, body })
  const remove = (who: TestPerson, { spaceId }: Where, body: object) =>
    callRoute(deleteRoute, { method: 'DELETE', cookie: who.cookie, params: { spaceId }, body })
  const transfer = (who: TestPerson, { spaceId }: Where, userId: string) =>
    callRoute(transferRoute, { cookie: who.cookie, params: { spaceId }, body: { userId } })
  const rolesOf = async ({ spaceId }: Where): Promise<Record<string, string>> => {
    const rows = await db().member.findMany({ where: { spaceId, removedAt: null } })
    return Object.fromEntries(rows.map(({ userId, role }) => [userId, role]))
  }

  test('R2.3 a space’s name, address and token policy are its admins’ and owners’ to change, on record', async () => {
    const team = await testTeam()
    for (const who of [team.member, team.viewer]) expect((await update(who, team, { name: 'x' })).status).toBe(403)
    const slug = `s-${newId().slice(-8)}`
    const answer = await update(team.admin, team, { name: ' Zoë ', slug: slug.toUpperCase(), tokenMaxDays: 30 })
    expect(await answer.json()).toMatchObject({ name: 'Zoë', slug, tokenMaxDays: 30, role: 'admin' })
    // What is left out stays, and nothing changed is nothing on record.
    expect(await (await update(team.admin, team, { tokenMaxDays: null })).json()).toMatchObject({
      slug,
      tokenMaxDays: null,
    })
    expect((await update(team.admin, team, {})).status).toBe(200)
    const events = await db().auditEvent.findMany({ where: { spaceId: team.spaceId }, orderBy: { id: 'asc' } })
    expect(events).toMatchObject([
      {
        action: 'space.updated',
        before: { name: 'Test team', tokenMaxDays: null },
        after: { name: 'Zoë', tokenMaxDays: 30 },
      },
      { action: 'space.updated', before: { tokenMaxDays: 30 }, after: { tokenMaxDays: null } },
    ])
  })

  test('R1.34 how long single calls are kept is the admins’ to say, and on record', async () => {
    const team = await testTeam()
    expect((await update(team.member, team, { usageDays: 30 })).status).toBe(403)
    expect(await (await update(team.admin, team, { usageDays: 30 })).json()).toMatchObject({ usageDays: 30 })
    expect(await (await update(team.admin, team, { usageDays: 0 })).json()).toMatchObject({ usageDays: 0 })
    expect(await (await update(team.admin, team, { usageDays: null })).json()).toMatchObject({ usageDays: null })
    const events = await db().auditEvent.findMany({
      where: { spaceId: team.spaceId, action: 'space.updated' },
      orderBy: { id: 'asc' },
    })
    expect(events.map(({ after }) => after)).toMatchObject([{ usageDays: 30 }, { usageDays: 0 }, { usageDays: null }])
  })

  test('R1.34 R3.4 everybody in a space may know what holds where it has no rule of its own', async () => {
    const team = await testTeam()
    const rules = async () => getInstallationRules(await spaceContext(team.viewer, team.spaceId), {})
    expect(await rules()).toEqual({ tokenMaxDays: null, usageDays: 90 })
    await db().platform.update({ where: { id: 1 }, data: { tokenMaxDays: 9 } })
    expect(await rules()).toEqual({ tokenMaxDays: 9, usageDays: 90 })
    await db().platform.update({ where: { id: 1 }, data: { tokenMaxDays: null } })
  })

  test('R3.27 making a space needs a session: not a token, not nobody', async () => {
    const person = await testUser()
    const { secret } = await testToken(person, person.personalSpaceId)
    const before = await db().space.count()
    const statusOf = async (call: Parameters<typeof callRoute>[1]) =>
      (await callRoute(createRoute, { body: { name: 'New' }, ...call })).status
    expect(await statusOf({ headers: { authorization: `Bearer ${secret}` } })).toBe(403)
    expect(await statusOf({})).toBe(401)
    expect(await db().space.count()).toBe(before)
    expect(await statusOf({ cookie: person.cookie })).toBe(201)
  })

  test('A05 no address is spelled like an id, neither a chosen one nor one made of a name', async () => {
    const [team, other] = [await testTeam(), await testTeam()]
    for (const slug of [other.spaceId, newId(), newId().toUpperCase()]) {
      expect([slug, (await update(team.owner, team, { slug })).status]).toEqual([slug, 400])
    }
    const name = newId()
    const answer = await callRoute(createRoute, { cookie: team.owner.cookie, body: { name } })
    const { slug } = (await answer.json()) as { slug: string }
    expect(slug).not.toBe(name)
    expect(slug.startsWith(name.slice(0, 30))).toBe(true)
  })

  test('H01 addresses: shape, reserved words, one of a kind also at once, and the old one is free', async () => {
    const [team, other] = [await testTeam(), await testTeam()]
    for (const slug of ['', '-a', 'a-', 'a b', 'ä', 'x'.repeat(41), '../x', 'a/b', '%2e', 7, null]) {
      expect([slug, (await update(team.owner, team, { slug })).status]).toEqual([slug, 400])
    }
    for (const slug of ['new', 'api', 'admin', 'Invite', other.slug]) {
      const refused = await update(team.owner, team, { slug })
      expect([slug, refused.status]).toEqual([slug, 409])
      expect(await refused.json()).toMatchObject({ error: { issues: [{ path: 'slug' }] } })
    }
    const old = team.slug
    const wanted = `w-${newId().slice(-8)}`
    expect(await statusesAtOnce([team, other].map((of) => () => update(of.owner, of, { slug: wanted })))).toEqual([
      200, 409,
    ])
    const loser = (await db().space.findUniqueOrThrow({ where: { slug: wanted } })).id === team.spaceId ? other : team
    const winner = loser === team ? other : team
    expect((await update(loser.owner, loser, { slug: winner.slug })).status).toBe(200)
    expect([team.slug, other.slug, old]).toContain(winner.slug)
    for (const usageDays of [1, 13, -1, 14.5, 3651, '30']) {
      expect((await update(team.owner, team, { usageDays })).status).toBe(400)
    }
    for (const tokenMaxDays of [0, -1, 1.5, 3651, '30']) {
      expect((await update(team.owner, team, { tokenMaxDays })).status).toBe(400)
    }
  })

  test('A20 H-22 a deleted space: nobody enters, its tokens are refused, its address is free, usage and record stay', async () => {
    const team = await testTeam()
    const { spaceId, owner } = team
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
    const { id: tokenId, secret } = await testToken(team.member, spaceId)
    const elsewhere = await testToken(team.member, team.member.personalSpaceId)
    await testProviderKey(spaceId, { baseUrl: 'https://models.example/v1' })
    await db().$executeRaw`
      INSERT INTO usage_event (request_id, ts, space_id, endpoint, model, stream, outcome, status, latency_ms)
      VALUES (${newId()}::uuid, now(), ${spaceId}::uuid, 'chat', 'x/y', false, 'completed', 200, 5)`
    expect(await tokenStatus(secret)).toBe(200)
    const contents = await callRoute(contentsRoute, { cookie: owner.cookie, params: { spaceId } })
    expect(await contents.json()).toMatchObject({ members: 4, liveTokens: 1, providerKeys: 1, invitations: 0 })

    for (const who of [team.admin, team.member]) expect((await remove(who, team, { name: team.name })).status).toBe(403)
    for (const body of [
      {},
      { name: '' },
      { name: 'test team' },
      { name: team.slug },
      { name: team.name, force: true },
    ]) {
      expect([body, (await remove(owner, team, body)).status]).toEqual([body, 400])
    }
    const told: Change[] = []
    const stop = processState().changes.listen((change) => told.push(change))
    expect((await remove(owner, team, { name: ` ${team.name} ` })).status).toBe(200)
    stop()
    // What the gateway cuts live calls by.
    expect(told).toContainEqual({ kind: 'space', id: spaceId })

    for (const who of [owner, team.viewer]) {
      expect((await callRoute(getRoute, { cookie: who.cookie, params: { spaceId } })).status).toBe(404)
    }
    expect(await tokenStatus(secret)).toBe(401)
    expect(await tokenStatus(elsewhere.secret)).toBe(200)
    expect((await db().personalAccessToken.findUniqueOrThrow({ where: { id: tokenId } })).revokedAt).not.toBeNull()
    expect(await db().providerKey.count({ where: { spaceId } })).toBe(0)
    expect(await db().usageEvent.count({ where: { spaceId } })).toBe(1)
    expect(await db().auditEvent.findMany({ where: { spaceId } })).toMatchObject([
      { action: 'space.deleted', actorUserId: owner.userId, before: { name: team.name, slug: team.slug } },
    ])
    const heir = await testTeam()
    expect((await update(heir.owner, heir, { slug: team.slug })).status).toBe(200)
    expect((await remove(owner, team, { name: team.name })).status).toBe(404)
  })

  test('a personal space is neither deleted nor handed over', async () => {
    const person = await testUser({ name: 'Ada' })
    const where = { spaceId: person.personalSpaceId }
    const friend = await testUser()
    await addMember(where.spaceId, friend, 'owner')
    for (const who of [person, friend]) {
      const refused = await remove(who, where, { name: 'Ada’s space' })
      expect(refused.status).toBe(409)
    }
    expect((await transfer(person, where, friend.userId)).status).toBe(409)
    expect((await transfer(friend, where, person.userId)).status).toBe(409)
    expect((await rolesOf(where))[person.userId]).toBe('owner')
  })

  test('A11 H-26 a space is handed over by an owner to a member who can sign in; the owner stays as an admin', async () => {
    const team = await testTeam()
    // One’s own id in other letters is still one’s own: nobody hands a space to themselves and loses it so.
    expect((await transfer(team.owner, team, team.owner.userId.toUpperCase())).ok).toBe(false)
    expect((await rolesOf(team))[team.owner.userId]).toBe('owner')
    for (const who of [team.admin, team.member, team.viewer]) {
      expect((await transfer(who, team, who.userId)).status).toBe(403)
    }
    const outsider = await testUser()
    expect((await transfer(team.owner, team, outsider.userId)).status).toBe(404)
    expect((await transfer(team.owner, team, team.owner.userId)).status).toBe(409)
    await db().user.update({ where: { id: team.viewer.userId }, data: { status: 'disabled' } })
    expect((await transfer(team.owner, team, team.viewer.userId)).status).toBe(409)
    const answer = await transfer(team.owner, team, team.member.userId)
    expect((await answer.json()) as SpaceView).toMatchObject({ role: 'admin', roleName: 'Admin' })
    expect(await rolesOf(team)).toMatchObject({ [team.owner.userId]: 'admin', [team.member.userId]: 'owner' })
    expect((await transfer(team.owner, team, team.owner.userId)).status).toBe(403)
    expect(await db().auditEvent.findMany({ where: { spaceId: team.spaceId } })).toMatchObject([
      { action: 'space.transferred', actorUserId: team.owner.userId, after: { ownerId: team.member.userId } },
    ])
  })

  test('H-26 handing over twice at once leaves exactly one owner', async () => {
    for (let round = 0; round < 10; round += 1) {
      const team = await testTeam()
      const calls = [team.admin, team.member].map(
        ({ userId }) =>
          () =>
            transfer(team.owner, team, userId),
      )
      expect(await statusesAtOnce(calls)).toEqual([200, 403])
      expect(Object.values(await rolesOf(team)).filter((role) => role === 'owner')).toHaveLength(1)
    }
  })
})
