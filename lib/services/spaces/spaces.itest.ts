import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getAccess, PUT as putAccess } from '@/app/api/spaces/[spaceId]/api-access/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/spaces/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import type { SpaceList, SpaceView } from '@/lib/schemas/space'
import { callRoute } from '@/lib/testing/call-route'
import {
  addMember,
  DATABASES,
  selfContext,
  startTestState,
  testSpace,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'
import { createSpace } from './create-space'
import { listSpaces } from './list-spaces'

describe.each(DATABASES)('spaces on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  const audit = (spaceId: string) => db().auditEvent.findMany({ where: { spaceId }, orderBy: { ts: 'asc' } })

  test('every person has a personal space of their own, of which they are the owner', async () => {
    const [one, two] = [await testUser({ name: 'Ada' }), await testUser({ name: 'Ada' })]
    const answer = (await (await callRoute(listRoute, { cookie: one.cookie })).json()) as SpaceList
    expect(answer.items).toMatchObject([
      { id: one.personalSpaceId, personal: true, role: 'owner', name: 'Ada’s space' },
    ])
    expect(two.personalSpaceId).not.toBe(one.personalSpaceId)
    const slugs = await db().space.findMany({ where: { name: 'Ada’s space' }, select: { slug: true } })
    expect(new Set(slugs.map(({ slug }) => slug)).size).toBe(slugs.length)
  })

  test('R3.18 a new space is its creator’s, closed to tokens, and on record', async () => {
    const person = await testUser()
    const response = await callRoute(createRoute, { cookie: person.cookie, body: { name: '  Zoë’s  Team <b> ' } })
    expect(response.status).toBe(201)
    const space = (await response.json()) as SpaceView
    expect(space).toMatchObject({
      name: 'Zoë’s  Team <b>',
      slug: 'zoe-s-team-b',
      role: 'owner',
      apiAccessEnabled: false,
      personal: false,
    })
    const [event] = await audit(space.id)
    expect(event).toMatchObject({
      action: 'space.created',
      subjectId: space.id,
      actorUserId: person.userId,
      method: 'session',
    })
    const list = await listSpaces(await selfContext(person), {})
    expect(list.items.map(({ id }) => id)).toEqual([person.personalSpaceId, space.id])
  })

  test('X14 the same name many times at once gives as many spaces with addresses of their own', async () => {
    const person = await testUser()
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => callRoute(createRoute, { cookie: person.cookie, body: { name: 'Same name' } })),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
    const slugs = await Promise.all(answers.map(async (answer) => ((await answer.json()) as SpaceView).slug))
    expect(new Set(slugs).size).toBe(12)
  })

  test('H01 H02 H03 a name is judged as people read it', async () => {
    const person = await testUser()
    const status = async (name: unknown) =>
      (await callRoute(createRoute, { cookie: person.cookie, body: { name } })).status
    for (const good of [
      'x',
      '🏳️‍🌈'.replaceAll('\u200D', ''),
      'é'.repeat(60),
      '日本語',
      '"><img src=x>',
      'new',
      'API',
      '…',
      '٣',
    ]) {
      expect(`${good} ${await status(good)}`).toBe(`${good} 201`)
    }
    const bad = [
      '',
      ' ',
      '\t\n',
      'x'.repeat(61),
      'a\u202Eb',
      'a\0b',
      '\uD800',
      'a\u200Bb',
      1,
      null,
      {},
      ['x'],
      'x'.repeat(5000),
    ]
    for (const name of bad) expect(`${JSON.stringify(name)} ${await status(name)}`).toBe(`${JSON.stringify(name)} 400`)
    const reserved = await db().space.findMany({ where: { slug: { in: ['new', 'api', 'admin', 'me', ''] } } })
    expect(reserved).toEqual([])
  })

  test('a person who owns a hundred spaces makes no more, not even at once', async () => {
    const person = await testUser()
    const rows = Array.from({ length: 97 }, () => ({ id: newId(), slug: newId(), name: 'many' }))
    await db().space.createMany({ data: rows })
    await db().member.createMany({
      data: rows.map(({ id }) => ({ spaceId: id, userId: person.userId, role: 'owner' })),
    })
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => callRoute(createRoute, { cookie: person.cookie, body: { name: newId() } })),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 409, 409, 409, 409])
  })

  test('A08 A20 a removed member and a deleted space are gone at the next request', async () => {
    const { spaceId, person } = await testSpace('owner')
    const member = await testUser()
    await addMember(spaceId, member, 'admin')
    const status = async (cookie: string) => (await callRoute(getAccess, { cookie, params: { spaceId } })).status
    expect(await status(member.cookie)).toBe(200)
    const where = { spaceId_userId: { spaceId, userId: member.userId } }
    await db().member.update({ where, data: { role: 'viewer' } })
    expect(
      (
        await callRoute(putAccess, {
          method: 'PUT',
          cookie: member.cookie,
          params: { spaceId },
          body: { enabled: true },
        })
      ).status,
    ).toBe(403)
    await db().member.update({ where, data: { removedAt: new Date() } })
    expect(await status(member.cookie)).toBe(404)
    await db().space.update({ where: { id: spaceId }, data: { status: 'deleted' } })
    expect(await status(person.cookie)).toBe(404)
    expect((await listSpaces(await selfContext(person), {})).items.map(({ id }) => id)).toEqual([
      person.personalSpaceId,
    ])
    await expect(
      createSpace({ ...(await selfContext(person)), access: 'public' } as never, { name: 'x' }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })
})
