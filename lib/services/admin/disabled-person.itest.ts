import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as disableRoute } from '@/app/api/admin/users/[id]/disable/route'
import { POST as enableRoute } from '@/app/api/admin/users/[id]/enable/route'
import { GET as personRoute } from '@/app/api/admin/users/[id]/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { PersonDetail } from '@/lib/schemas/person'
import { callRoute } from '@/lib/testing/call-route'
import { testServiceToken } from '@/lib/testing/test-rows'
import {
  addMember,
  DATABASES,
  startTestState,
  type TestPerson,
  testSpace,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'
import { tokenStatus } from '@/lib/testing/token-status'

describe.each(DATABASES)('what hangs on a disabled person on %s', (database) => {
  let state: TestState
  let admin: TestPerson
  beforeAll(async () => {
    state = await startTestState(database)
    admin = await testUser({ isPlatformAdmin: true })
  })
  afterAll(() => state.stop())

  const post = (handler: typeof disableRoute, id: string, body: object = {}) =>
    callRoute(handler, { cookie: admin.cookie, params: { id }, body })
  const person = async (id: string): Promise<PersonDetail> =>
    (await (await callRoute(personRoute, { cookie: admin.cookie, params: { id } })).json()) as PersonDetail

  test('H-3 H-27 the tokens of a personal space stop with its person, are counted, and work again with them', async () => {
    const target = await testUser()
    const { spaceId } = await testSpace('owner')
    await addMember(spaceId, target, 'owner')
    const ids = [target.personalSpaceId, spaceId]
    await db().space.updateMany({ where: { id: { in: ids } }, data: { apiAccessEnabled: true } })
    const [personal, shared] = [await testServiceToken(target.personalSpaceId), await testServiceToken(spaceId)]
    const statuses = async () => [await tokenStatus(personal.secret), await tokenStatus(shared.secret)]
    const told: unknown[] = []
    const stop = processState().changes.listen((change) => told.push(change))
    try {
      expect(await statuses()).toEqual([200, 200])
      expect(await person(target.userId)).toMatchObject({ liveTokens: 1 })
      expect((await post(disableRoute, target.userId)).status).toBe(200)
      expect(await statuses()).toEqual([401, 200])
      const [event] = await db().auditEvent.findMany({ where: { subjectId: target.userId } })
      expect(event).toMatchObject({ action: 'user.disabled', after: { tokensStopped: 1 } })
      expect(told).toContainEqual({ kind: 'space', id: target.personalSpaceId })
      told.length = 0
      expect((await post(enableRoute, target.userId)).status).toBe(200)
      expect(told).toContainEqual({ kind: 'space', id: target.personalSpaceId })
      expect(await statuses()).toEqual([200, 200])
    } finally {
      stop()
    }
  })

  test('H-26 H-30 every owned space counts, however many there are, without loading who is in them', async () => {
    const target = await testUser({ name: 'Olga' })
    const colleague = await testUser()
    const disabledOwner = await testUser()
    const spaces = Array.from({ length: 520 }, (_, at) => ({
      id: newId(),
      slug: `many-${newId()}`,
      name: `Space ${String(at).padStart(3, '0')}`,
    }))
    await db().space.createMany({ data: spaces })
    await db().member.createMany({
      data: spaces.map(({ id }) => ({ spaceId: id, userId: target.userId, role: 'owner' })),
    })
    // The last one by name is beyond what the page shows of spaces that lose nothing.
    const last = spaces.at(-1)?.id ?? ''
    await addMember(last, colleague, 'member')
    await addMember(last, disabledOwner, 'owner')
    await db().user.update({ where: { id: disabledOwner.userId }, data: { status: 'disabled' } })
    const detail = await person(target.userId)
    expect(detail.spaces).toBe(521)
    expect(detail.memberOf).toHaveLength(500)
    expect(detail.memberOf.find(({ id }) => id === last)).toMatchObject({
      roleName: 'Owner',
      onlyOwner: true,
      otherMembers: 2,
    })
    expect(detail.memberOf[0]).toMatchObject({ otherMembers: 0 })
    expect((await post(disableRoute, target.userId)).status).toBe(409)

    const second = await testUser()
    await addMember(last, second, 'owner')
    expect((await person(target.userId)).memberOf.find(({ id }) => id === last)?.onlyOwner ?? false).toBe(false)
    await db().member.updateMany({ where: { spaceId: last, userId: second.userId }, data: { removedAt: new Date() } })
    expect((await post(disableRoute, target.userId, { leaveWithoutOwner: true })).status).toBe(200)
    const [event] = await db().auditEvent.findMany({ where: { subjectId: target.userId } })
    expect(event).toMatchObject({ after: { spacesWithoutOwner: [spaces.at(-1)?.slug] } })
  })
})
