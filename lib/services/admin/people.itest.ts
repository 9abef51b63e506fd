import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as disableRoute } from '@/app/api/admin/users/[id]/disable/route'
import { POST as enableRoute } from '@/app/api/admin/users/[id]/enable/route'
import { POST as resetRoute } from '@/app/api/admin/users/[id]/reset-password/route'
import { GET as personRoute, PATCH as updateRoute } from '@/app/api/admin/users/[id]/route'
import { GET as usageRoute } from '@/app/api/admin/users/[id]/usage/route'
import { GET as peopleRoute, POST as createRoute } from '@/app/api/admin/users/route'
import { POST as readMailRoute } from '@/app/api/admin/outbox/[id]/read/route'
import { GET as outboxRoute } from '@/app/api/admin/outbox/route'
import { GET as meRoute } from '@/app/api/me/route'
import { POST as passwordRoute } from '@/app/api/password/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import type { OpenedMail, OutboxList } from '@/lib/schemas/outbox'
import type { PersonDetail, PersonList, PersonUsage, PersonWithLink } from '@/lib/schemas/person'
import { callRoute } from '@/lib/testing/call-route'
import { storeCalls } from '@/lib/testing/store-calls'
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
import { statusesAtOnce } from '@/lib/testing/test-team'
import { tokenStatus } from '@/lib/testing/token-status'

describe.each(DATABASES)('administered people on %s', (database) => {
  let state: TestState
  let admin: TestPerson
  beforeAll(async () => {
    state = await startTestState(database)
    admin = await testUser({ name: 'Ada Admin', isPlatformAdmin: true })
  })
  afterAll(() => state.stop())

  const post = (handler: typeof disableRoute, id: string, by = admin, body: object = {}) =>
    callRoute(handler, { cookie: by.cookie, params: { id }, body })
  const patch = (id: string, body: object, by = admin) =>
    callRoute(updateRoute, { method: 'PATCH', cookie: by.cookie, params: { id }, body })
  const person = async (id: string): Promise<PersonDetail> =>
    (await (await callRoute(personRoute, { cookie: admin.cookie, params: { id } })).json()) as PersonDetail
  const list = async (query = ''): Promise<PersonList> =>
    (await (await callRoute(peopleRoute, { cookie: admin.cookie, query })).json()) as PersonList
  const create = (body: object, by = admin) => callRoute(createRoute, { cookie: by.cookie, body })
  const signedIn = async ({ cookie }: TestPerson): Promise<number> => (await callRoute(meRoute, { cookie })).status
  const actionsOn = async (subjectId: string): Promise<string[]> =>
    (await db().auditEvent.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })).map(({ action }) => action)
  const codeOf = async (response: Response): Promise<string> =>
    `${response.status} ${((await response.json()) as { error: { code: string } }).error.code}`

  test('R1.21 R1.25 a person is made with a link to choose a password, which is mailed as well and stored nowhere in the open', async () => {
    const email = `${newId()}@Example.ORG`
    const response = await create({ name: 'Zoë', email })
    expect(response.status).toBe(201)
    const made = (await response.json()) as PersonWithLink
    expect(made.person).toMatchObject({
      name: 'Zoë',
      email: email.toLowerCase(),
      pending: true,
      status: 'active',
      spaces: 1,
    })
    expect(made.mailed).toBe(false)
    const token = new URL(made.link.url).hash.slice(1)
    expect(token).toMatch(/^kw_pwd_/)
    const mail = await db().outboxMail.findFirstOrThrow({ where: { recipient: email.toLowerCase() } })
    expect(mail).toMatchObject({ kind: 'password_link', sentAt: null })
    expect(JSON.stringify([mail, await db().auditEvent.findMany(), await db().oneTimeLink.findMany()])).not.toContain(
      token,
    )
    expect(await actionsOn(made.person.id)).toEqual(['user.created', 'password_link.created'])

    const chosen = await callRoute(passwordRoute, { body: { token, password: 'a sentence of her own' } })
    expect(chosen.status).toBe(200)
    expect(await person(made.person.id)).toMatchObject({ pending: false })
  })

  test('R1.22 the mail of a password link that was used or replaced waits no more, and does not show the link', async () => {
    const email = `${newId()}@example.org`
    const made = (await (await create({ name: 'Grace', email })).json()) as PersonWithLink
    const mails = async () =>
      ((await (await callRoute(outboxRoute, { cookie: admin.cookie, query: `search=${email}` })).json()) as OutboxList)
        .items
    const read = async (id = '') => (await (await post(readMailRoute, id)).json()) as OpenedMail
    expect((await mails()).map(({ status }) => status)).toEqual(['waiting'])
    const reset = (await (await post(resetRoute, made.person.id)).json()) as PersonWithLink
    const [second, first] = await mails()
    expect([first?.status, second?.status]).toEqual(['expired', 'waiting'])
    expect((await read(first?.id)).link).toBeNull()
    expect((await read(second?.id)).link).toBe(reset.link.url)
    const token = new URL(reset.link.url).hash.slice(1)
    expect((await callRoute(passwordRoute, { body: { token, password: 'a sentence of hers' } })).status).toBe(200)
    expect((await mails()).map(({ status }) => status)).toEqual(['expired', 'expired'])
    expect((await read(second?.id)).link).toBeNull()
  })

  test('R1.1 R1.21 C17 an address is one person’s, whatever its spelling, also when many are made at once', async () => {
    const name = newId()
    const spellings = [
      `${name}@example.org`,
      `${name.toUpperCase()}@EXAMPLE.org`,
      ` ${name}@example.org `,
      `${name}＠example.org`,
    ]
    const statuses = await statusesAtOnce(
      [...spellings, ...spellings].map((email) => () => create({ name: 'Twin', email })),
    )
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 409)])
    expect(await db().user.count({ where: { email: { contains: name } } })).toBe(1)
    for (const email of [
      '',
      'x',
      'a@b',
      'a@example.org\r\nBcc: eve@example.org',
      'a@example.org, b@example.org',
      '"a b"@example.org',
      'a@exa\u0000mple.org',
      `${'x'.repeat(250)}@example.org`,
    ]) {
      const response = await create({ name: 'Shape', email })
      expect(`${JSON.stringify(email)} ${response.status}`).toBe(`${JSON.stringify(email)} 400`)
    }
    for (const blank of ['', '   ', '\u200B'])
      expect((await create({ name: blank, email: 'new@example.org' })).status).toBe(400)
  })

  test('R1.21 H-3 C15 C03 disabling stops sessions and tokens with the next request, once, and is on record once', async () => {
    const target = await testUser({ name: 'Dora' })
    await db().space.update({ where: { id: target.personalSpaceId }, data: { apiAccessEnabled: true } })
    const token = await testToken(target, target.personalSpaceId)
    expect([await signedIn(target), await tokenStatus(token.secret)]).toEqual([200, 200])
    expect(await person(target.userId)).toMatchObject({
      liveSessions: 1,
      liveTokens: 1,
      memberOf: [{ personal: true, onlyOwner: true }],
    })

    const statuses = await statusesAtOnce(Array.from({ length: 5 }, () => () => post(disableRoute, target.userId)))
    expect(statuses).toEqual([200, 200, 200, 200, 200])
    expect([await signedIn(target), await tokenStatus(token.secret)]).toEqual([401, 401])
    expect(await person(target.userId)).toMatchObject({ status: 'disabled', liveSessions: 0, liveTokens: 0 })
    expect(await actionsOn(target.userId)).toEqual(['user.disabled'])
    const [event] = await db().auditEvent.findMany({ where: { subjectId: target.userId } })
    expect(event).toMatchObject({ actorUserId: admin.userId, after: { sessionsEnded: 1, tokensStopped: 1 } })
  })

  test('H-4 enabling lets somebody sign in anew; ended sessions and links stay ended, tokens that were not revoked work', async () => {
    const target = await testUser()
    await db().space.update({ where: { id: target.personalSpaceId }, data: { apiAccessEnabled: true } })
    const [kept, revoked] = [
      await testToken(target, target.personalSpaceId),
      await testToken(target, target.personalSpaceId),
    ]
    await db().personalAccessToken.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } })
    const reset = (await (await post(resetRoute, target.userId)).json()) as PersonWithLink
    await post(disableRoute, target.userId)
    expect(await codeOf(await post(resetRoute, target.userId))).toBe('409 conflict')
    expect((await post(enableRoute, target.userId)).status).toBe(200)
    expect((await post(enableRoute, target.userId)).status).toBe(200)
    expect(await signedIn(target)).toBe(401)
    expect([await tokenStatus(kept.secret), await tokenStatus(revoked.secret)]).toEqual([200, 401])
    const token = new URL(reset.link.url).hash.slice(1)
    expect((await callRoute(passwordRoute, { body: { token, password: 'a sentence of her own' } })).status).toBe(410)
    expect((await actionsOn(target.userId)).filter((action) => action === 'user.enabled')).toHaveLength(1)
  })

  test('R1.22 H-5 a reset takes the password, ends the sessions, and gives a link once; tokens go on', async () => {
    const target = await testUser({ password: 'correct horse battery' })
    await db().space.update({ where: { id: target.personalSpaceId }, data: { apiAccessEnabled: true } })
    const { secret } = await testToken(target, target.personalSpaceId)
    const first = (await (await post(resetRoute, target.userId)).json()) as PersonWithLink
    const second = (await (await post(resetRoute, target.userId)).json()) as PersonWithLink
    expect(await signedIn(target)).toBe(401)
    expect(await tokenStatus(secret)).toBe(200)
    expect((await db().user.findUniqueOrThrow({ where: { id: target.userId } })).passwordHash).toBeNull()
    const tryLink = async ({ link }: PersonWithLink) =>
      (await callRoute(passwordRoute, { body: { token: new URL(link.url).hash.slice(1), password: 'a new sentence' } }))
        .status
    expect([await tryLink(first), await tryLink(second), await tryLink(second)]).toEqual([410, 200, 410])
    expect((await actionsOn(target.userId)).filter((action) => action === 'user.password_reset')).toHaveLength(2)
  })

  test('R1.21 nobody disables, resets or demotes themselves', async () => {
    expect(await codeOf(await post(disableRoute, admin.userId))).toBe('400 invalid_input')
    // The same id in other letters is the same person.
    expect(await codeOf(await post(resetRoute, admin.userId.toUpperCase()))).toBe('400 invalid_input')
    expect(await codeOf(await patch(admin.userId.toUpperCase(), { isPlatformAdmin: false }))).toBe('400 invalid_input')
    expect(await codeOf(await post(resetRoute, admin.userId))).toBe('400 invalid_input')
    expect(await codeOf(await patch(admin.userId, { isPlatformAdmin: false }))).toBe('400 invalid_input')
    expect((await patch(admin.userId, { name: 'Ada Lovelace', isPlatformAdmin: true })).status).toBe(200)
    expect(await signedIn(admin)).toBe(200)
  })

  test('C02 H-5 who becomes or stops being an administrator signs in anew, and the record has both values', async () => {
    const target = await testUser()
    expect((await patch(target.userId, { isPlatformAdmin: true })).status).toBe(200)
    expect(await signedIn(target)).toBe(401)
    expect((await patch(target.userId, { isPlatformAdmin: true })).status).toBe(200)
    expect((await patch(target.userId, { isPlatformAdmin: false })).status).toBe(200)
    const events = await db().auditEvent.findMany({ where: { subjectId: target.userId }, orderBy: { id: 'asc' } })
    expect(events).toMatchObject([
      {
        action: 'user.platform_admin_changed',
        before: { isPlatformAdmin: false },
        after: { isPlatformAdmin: true, sessionsEnded: 1 },
      },
      { action: 'user.platform_admin_changed', before: { isPlatformAdmin: true }, after: { isPlatformAdmin: false } },
    ])
  })

  test('H-26 two administrators who disable or demote each other at once leave one, fifty times', async () => {
    const pair = [await testUser(), await testUser()] as const
    const ids = pair.map(({ userId }) => userId)
    await db().user.updateMany({ where: { isPlatformAdmin: true }, data: { isPlatformAdmin: false } })
    try {
      for (let round = 0; round < 50; round += 1) {
        await db().user.updateMany({
          where: { id: { in: ids } },
          data: { isPlatformAdmin: true, status: 'active', disabledAt: null },
        })
        await db().session.updateMany({ where: { userId: { in: ids } }, data: { revokedAt: null } })
        const attack = (by: TestPerson, on: TestPerson) =>
          round % 2 === 0 ? post(disableRoute, on.userId, by) : patch(on.userId, { isPlatformAdmin: false }, by)
        const statuses = await statusesAtOnce([() => attack(pair[0], pair[1]), () => attack(pair[1], pair[0])])
        expect(statuses[0]).toBe(200)
        expect([401, 403]).toContain(statuses[1])
        expect(await db().user.count({ where: { isPlatformAdmin: true, status: 'active' } })).toBe(1)
      }
    } finally {
      await db().user.updateMany({ where: { id: { in: ids } }, data: { isPlatformAdmin: false } })
      await db().user.update({ where: { id: admin.userId }, data: { isPlatformAdmin: true } })
    }
  }, 120_000)

  test('H-26 the only owner of a space with others in it is disabled only when that is said', async () => {
    const { spaceId, person: owner } = await testSpace('owner')
    const colleague = await testUser()
    expect((await person(owner.userId)).memberOf.find(({ id }) => id === spaceId)).toMatchObject({
      onlyOwner: true,
      otherMembers: 0,
    })
    await addMember(spaceId, colleague, 'member')
    const refused = await post(disableRoute, owner.userId)
    expect(await refused.clone().text()).toContain('only owner of the space Test space')
    expect(await codeOf(refused)).toBe('409 conflict')
    expect(await signedIn(owner)).toBe(200)
    expect((await post(disableRoute, owner.userId, admin, { leaveWithoutOwner: true })).status).toBe(200)
    expect(await signedIn(owner)).toBe(401)
  })

  test('R2.17 H-30 the list is searched, narrowed and sorted in the query, and paged by position', async () => {
    const mark = newId().slice(-12)
    const { spaceId } = await testSpace('owner')
    const made: TestPerson[] = []
    for (let at = 0; at < 7; at += 1) {
      made.push(await testUser({ name: `${mark} ${'gfedcba'[at]}`, isPlatformAdmin: at === 6 }))
    }
    await addMember(spaceId, made[0] as TestPerson, 'viewer')
    await db().user.update({
      where: { id: made[1]?.userId ?? '' },
      data: { status: 'disabled', lastLoginAt: new Date() },
    })
    const ids = ({ items }: PersonList) => items.map(({ id }) => made.findIndex(({ userId }) => userId === id))
    const search = `search=${encodeURIComponent(mark.toUpperCase())}`
    for (const [sort, expected] of [
      ['name', [6, 5, 4, 3, 2, 1, 0]],
      ['oldest', [0, 1, 2, 3, 4, 5, 6]],
      ['newest', [6, 5, 4, 3, 2, 1, 0]],
      ['last_sign_in', [1, 6, 5, 4, 3, 2, 0]],
    ] as const) {
      const found: number[] = []
      let cursor: string | null = null
      do {
        const query = `${search}&sort=${sort}&limit=3${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
        const page = await list(query)
        expect(page.total).toBe(7)
        found.push(...ids(page))
        cursor = page.nextCursor
      } while (cursor !== null)
      if (sort === 'last_sign_in') expect([found[0], new Set(found)]).toEqual([1, new Set(expected)])
      else expect([sort, found]).toEqual([sort, expected])
    }
    expect(ids(await list(`${search}&status=disabled`))).toEqual([1])
    expect(ids(await list(`${search}&role=platform_admin`))).toEqual([6])
    expect(ids(await list(`${search}&role=viewer`))).toEqual([0])
    expect(ids(await list(`${search}&spaceId=${spaceId}`))).toEqual([0])
    expect((await list(`${search}&spaceId=${spaceId}&role=owner`)).total).toBe(0)
  })

  test('A18 a page marker of another list, or a changed one, is refused', async () => {
    const { nextCursor } = await list('limit=1')
    const status = async (cursor: string, sort = 'oldest') =>
      (
        await callRoute(peopleRoute, {
          cookie: admin.cookie,
          query: `sort=${sort}&cursor=${encodeURIComponent(cursor)}`,
        })
      ).status
    expect(await status(nextCursor ?? '')).toBe(200)
    expect(await status(nextCursor ?? '', 'newest')).toBe(400)
    const marker = nextCursor ?? ''
    for (let at = 0; at < marker.length; at += 7) {
      const flipped = `${marker.slice(0, at)}${marker[at] === 'A' ? 'B' : 'A'}${marker.slice(at + 1)}`
      expect(await status(flipped)).toBe(400)
    }
  })

  test('R1.23 a person’s usage is summed over their spaces, by day and by model; nobody’s is not found', async () => {
    const { spaceId, person: target } = await testSpace('member')
    const now = new Date().toISOString()
    const call = (space: string, userId: string, model: string) => ({
      spaceId: space,
      ts: now,
      userId,
      upstreamModel: model,
      inputTokens: 10,
      outputTokens: 5,
      costNano: '7',
    })
    const own = call(target.personalSpaceId, target.userId, 'b')
    const shared = call(spaceId, target.userId, 'a')
    await storeCalls([shared, shared, own, own, own, call(spaceId, admin.userId, 'a')])
    const ask = (id: string, query = '') => callRoute(usageRoute, { cookie: admin.cookie, params: { id }, query })
    const usage = (await (await ask(target.userId, 'days=1')).json()) as PersonUsage
    expect(usage).toMatchObject({
      days: 1,
      totals: { requests: 5, inputTokens: 50, outputTokens: 25, costNanoUsd: '35' },
      byDay: [{ day: now.slice(0, 10), requests: 5, tokens: 75 }],
      byModel: [
        { model: 'b', requests: 3 },
        { model: 'a', requests: 2 },
      ],
    })
    expect((await ask(newId())).status).toBe(404)
    for (const days of ['0', '366', 'x', '1.5']) expect((await ask(target.userId, `days=${days}`)).status).toBe(400)
  })

  test('C15 R2.3 nobody else may do any of it, and ids that are nobody’s are not found', async () => {
    const { person: owner } = await testSpace('owner')
    const target = await testUser()
    for (const handler of [disableRoute, enableRoute, resetRoute]) {
      expect(await codeOf(await post(handler, target.userId, owner))).toBe('403 forbidden')
      expect(await codeOf(await callRoute(handler, { params: { id: target.userId }, body: {} }))).toBe(
        '401 unauthenticated',
      )
      expect(await codeOf(await post(handler, newId()))).toBe('404 not_found')
    }
    expect(await codeOf(await create({ name: 'x', email: 'x@example.org', isPlatformAdmin: true }, owner))).toBe(
      '403 forbidden',
    )
    expect(await codeOf(await callRoute(peopleRoute, { cookie: owner.cookie }))).toBe('403 forbidden')
    expect(await codeOf(await callRoute(peopleRoute))).toBe('401 unauthenticated')
    expect(await actionsOn(target.userId)).toEqual([])
  })
})
