import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DELETE as revokeRoute } from '@/app/api/spaces/[spaceId]/service-tokens/[id]/route'
import { POST as rotateRoute } from '@/app/api/spaces/[spaceId]/service-tokens/[id]/rotate/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/spaces/[spaceId]/service-tokens/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import type { CreatedToken, TokenList } from '@/lib/schemas/token'
import { callData } from '@/lib/testing/data-plane'
import { callRoute } from '@/lib/testing/call-route'
import { testServiceToken, testToken } from '@/lib/testing/test-rows'
import { addWithRole, testRole, testTeam } from '@/lib/testing/test-team'
import { DATABASES, startTestState, type TestPerson, testSpace, type TestState } from '@/lib/testing/test-state'

describe.each(DATABASES)('tokens of a space on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  const create = (person: TestPerson, spaceId: string, input: object = {}) =>
    callRoute(createRoute, { cookie: person.cookie, params: { spaceId }, body: { name: 'nightly jobs', ...input } })
  const list = (person: TestPerson, spaceId: string) =>
    callRoute(listRoute, { cookie: person.cookie, params: { spaceId } })
  const revoke = (person: TestPerson, spaceId: string, id: string) =>
    callRoute(revokeRoute, { method: 'DELETE', cookie: person.cookie, params: { spaceId, id } })
  const rotate = (person: TestPerson, spaceId: string, id: string, body: object = {}) =>
    callRoute(rotateRoute, { cookie: person.cookie, params: { spaceId, id }, body })

  test('B01 R2.3 those who manage tokens make, list, rotate and revoke them; others are told which permission they lack', async () => {
    const team = await testTeam()
    const made = await create(team.admin, team.spaceId)
    expect(made.status).toBe(201)
    const { token, secret } = (await made.json()) as CreatedToken
    expect(token).toMatchObject({ name: 'nightly jobs', createdBy: 'Adam Admin', space: { id: team.spaceId } })
    const listed = await list(team.owner, team.spaceId)
    const text = await listed.text()
    expect(JSON.parse(text) as TokenList).toMatchObject({ items: [{ id: token.id }], live: 1, total: 1 })
    expect(text).not.toContain(secret.slice(12))
    for (const person of [team.member, team.viewer]) {
      for (const refused of [
        await create(person, team.spaceId),
        await list(person, team.spaceId),
        await revoke(person, team.spaceId, token.id),
        await rotate(person, team.spaceId, token.id),
      ]) {
        expect(refused.status).toBe(403)
        expect(await refused.text()).toContain('tokens:manage')
      }
    }
    const rotated = await rotate(team.owner, team.spaceId, token.id, { graceHours: 0 })
    expect(rotated.status).toBe(201)
    const next = (await rotated.json()) as CreatedToken
    expect((await revoke(team.admin, team.spaceId, next.token.id)).status).toBe(200)
    const events = await db().auditEvent.findMany({ where: { spaceId: team.spaceId }, orderBy: { id: 'asc' } })
    expect(events.map(({ action }) => action)).toEqual(['token.created', 'token.rotated', 'token.revoked'])
  })

  test('A11 B05 nobody gives a token of the space, old or new, more than they have', async () => {
    const team = await testTeam()
    const keeper = await addWithRole(
      team.spaceId,
      await testRole(team.spaceId, ['space:read', 'tokens:manage', 'usage:read']),
    )
    expect((await create(keeper, team.spaceId, { permissions: ['gateway:call'] })).status).toBe(403)
    expect((await create(keeper, team.spaceId, { permissions: ['usage:read'] })).status).toBe(201)
    const strong = await testServiceToken(team.spaceId, { permissions: ['gateway:call'] })
    expect((await rotate(keeper, team.spaceId, strong.id)).status).toBe(403)
    expect(await db().personalAccessToken.count({ where: { rotatedFromId: strong.id } })).toBe(0)
    expect((await revoke(keeper, team.spaceId, strong.id)).status).toBe(200)
  })

  test('A05 a person’s token and another space’s are not found here', async () => {
    const [team, other] = [await testTeam(), await testSpace('owner')]
    const personal = await testToken(team.member, team.spaceId)
    const foreign = await testServiceToken(other.spaceId)
    for (const id of [personal.id, foreign.id, newId()]) {
      expect((await revoke(team.owner, team.spaceId, id)).status).toBe(404)
      expect((await rotate(team.owner, team.spaceId, id)).status).toBe(404)
    }
    expect((await list(team.owner, other.spaceId)).status).toBe(404)
    const rows = await db().personalAccessToken.findMany({ where: { id: { in: [personal.id, foreign.id] } } })
    expect(rows.map(({ revokedAt }) => revokedAt)).toEqual([null, null])
  })

  test('B13 a space has fifty live tokens of its own at most, also when many are made at once', async () => {
    const team = await testTeam()
    for (let at = 0; at < 47; at += 1) await testServiceToken(team.spaceId)
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(team.owner, team.spaceId)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201, 201, 201, 409, 409, 409, 409, 409,
    ])
  })

  test('it goes on working when whoever made it leaves', async () => {
    const team = await testTeam()
    await db().space.update({ where: { id: team.spaceId }, data: { apiAccessEnabled: true } })
    const { secret } = (await (await create(team.admin, team.spaceId)).json()) as CreatedToken
    await db().member.update({
      where: { spaceId_userId: { spaceId: team.spaceId, userId: team.admin.userId } },
      data: { removedAt: new Date() },
    })
    expect((await callData('/verify', { token: secret })).status).toBe(200)
  })
})
