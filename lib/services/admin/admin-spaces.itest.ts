import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DELETE as deleteMailRoute } from '@/app/api/admin/outbox/[id]/route'
import { POST as readMailRoute } from '@/app/api/admin/outbox/[id]/read/route'
import { GET as outboxRoute } from '@/app/api/admin/outbox/route'
import { GET as effectRoute } from '@/app/api/admin/policy/effect/route'
import { GET as policyRoute, PATCH as updatePolicyRoute } from '@/app/api/admin/policy/route'
import { POST as resumeRoute } from '@/app/api/admin/spaces/[id]/resume/route'
import { DELETE as deleteRoute, PATCH as updateRoute } from '@/app/api/admin/spaces/[id]/route'
import { POST as suspendRoute } from '@/app/api/admin/spaces/[id]/suspend/route'
import { GET as spacesRoute, POST as createRoute } from '@/app/api/admin/spaces/route'
import { GET as platformUsageRoute } from '@/app/api/admin/usage/route'
import { GET as spaceRoute } from '@/app/api/spaces/[spaceId]/route'
import { newId } from '@/lib/crypto/id'
import { db, inTransaction } from '@/lib/db/client'
import type { AdminSpaceList, AdminSpaceView } from '@/lib/schemas/admin-space'
import type { OpenedMail, OutboxList } from '@/lib/schemas/outbox'
import type { PolicyEffect } from '@/lib/schemas/policy'
import type { UsageOverDaysView } from '@/lib/schemas/usage'
import { queueMail } from '@/lib/services/mail/queue-mail'
import { type Call, callRoute } from '@/lib/testing/call-route'
import { storeCalls } from '@/lib/testing/store-calls'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import {
  DATABASES,
  startTestState,
  type TestPerson,
  testSpace,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'
import { tokenStatus } from '@/lib/testing/token-status'

const DAY_MS = 86_400_000
const LINK = 'http://keyway.test/invite#kw_inv_secret'

describe.each(DATABASES)('administered spaces, outbox and policy on %s', (database) => {
  let state: TestState
  let admin: TestPerson
  beforeAll(async () => {
    state = await startTestState(database)
    admin = await testUser({ isPlatformAdmin: true })
  })
  afterAll(() => state.stop())

  const ask = (handler: typeof spacesRoute, call: Call = {}) => callRoute(handler, { cookie: admin.cookie, ...call })
  const at = (handler: typeof suspendRoute, id: string, body: object = {}, method = 'POST') =>
    ask(handler, { method, params: { id }, body })
  const list = async (query: string): Promise<AdminSpaceList> =>
    (await (await ask(spacesRoute, { query })).json()) as AdminSpaceList
  const actionsOn = async (subjectId: string) =>
    (await db().auditEvent.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })).map(({ action, spaceId }) => [
      action,
      spaceId,
    ])

  test('C02 H-25 an administrator demoted while their request is still arriving may no longer do it', async () => {
    const fallen = await testUser({ isPlatformAdmin: true })
    let demoted = false
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await db().user.update({ where: { id: fallen.userId }, data: { isPlatformAdmin: false } })
          demoted = true
          controller.enqueue(new TextEncoder().encode('{"tokenMaxDays":7}'))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const answer = await callRoute(updatePolicyRoute, { method: 'PATCH', cookie: fallen.cookie, stream })
    expect(demoted).toBe(true)
    expect(answer.status).toBe(403)
    expect((await db().platform.findFirstOrThrow()).tokenMaxDays).toBeNull()
  })

  test('C-9 R2.3 the list says how much is in a space, and nothing of what; its administrator is not in it', async () => {
    const { spaceId, person: owner } = await testSpace('owner')
    const name = newId().slice(-12)
    await db().space.update({ where: { id: spaceId }, data: { name } })
    await testToken(owner, spaceId)
    await testProviderKey(spaceId, { baseUrl: 'https://canary-upstream.example.com/v1', apiKey: 'sk-canary-key' })
    const { items, total } = await list(`search=${name}`)
    expect(total).toBe(1)
    expect(items).toMatchObject([
      {
        id: spaceId,
        members: 1,
        liveTokens: 1,
        callsLast30Days: 0,
        personal: false,
        status: 'active',
        owners: [{ email: owner.email }],
      },
    ])
    expect(JSON.stringify(items)).not.toContain('canary')
    expect((await ask(spaceRoute, { params: { spaceId } })).status).toBe(404)
    expect((await list(`search=${encodeURIComponent(owner.email)}&kind=shared`)).items.map(({ id }) => id)).toEqual([
      spaceId,
    ])
    expect((await list(`search=${encodeURIComponent(owner.email)}`)).total).toBe(2)
  })

  test('calls of 30 days are those of whole days in UTC, as the usage of the same 30 days counts them', async () => {
    const { spaceId, slug } = await testSpace('owner')
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
    const ts = [today, today - 29 * DAY_MS, today - 29 * DAY_MS - 1].map((at) => new Date(at).toISOString())
    await storeCalls(ts.map((each) => ({ spaceId, ts: each })))
    const { items } = await list(`search=${slug}`)
    expect(items).toMatchObject([{ id: spaceId, callsLast30Days: 2 }])
    const usage = (await (await ask(platformUsageRoute, { query: 'days=30' })).json()) as UsageOverDaysView
    expect(usage.bySpace.find(({ value }) => value === spaceId)?.requests).toBe(2)
  })

  test('H-30 A18 pages of spaces go on where they ended, whatever their names', async () => {
    const mark = newId().slice(-12)
    const names = ['Äpfel', 'apfel', 'Zoo', '東京', 'b', 'B', '🙂'].map((name) => `${name} ${mark}`)
    await db().space.createMany({ data: names.map((name) => ({ id: newId(), slug: newId(), name })) })
    for (const sort of ['name', 'newest', 'oldest']) {
      const found: string[] = []
      let cursor: string | null = null
      do {
        const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page = await list(`search=${mark}&sort=${sort}&limit=2${next}`)
        found.push(...page.items.map(({ name }) => name))
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(found.toSorted()).toEqual(names.toSorted())
    }
  })

  test('a space is made for somebody who can sign in, on the record of both', async () => {
    const owner = await testUser()
    const create = (body: object) => ask(createRoute, { body })
    const made = (await (
      await create({ name: 'Research', ownerEmail: owner.email.toUpperCase() })
    ).json()) as AdminSpaceView
    expect(made.owners).toMatchObject([{ id: owner.userId, active: true }])
    expect(await actionsOn(made.id)).toEqual([['space.created', made.id]])
    expect((await ask(spaceRoute, { params: { spaceId: made.id }, cookie: owner.cookie })).status).toBe(200)
    await db().user.update({ where: { id: owner.userId }, data: { status: 'disabled' } })
    for (const ownerEmail of [owner.email, 'nobody@example.org']) {
      const response = await create({ name: 'Research', ownerEmail })
      expect(await response.json()).toMatchObject({ error: { code: 'conflict', issues: [{ path: 'ownerEmail' }] } })
    }
  })

  test('R3.19 H-19 a suspended space refuses calls from the next one on, says why to its members, and resumes as it was', async () => {
    const { spaceId, person: owner } = await testSpace('owner')
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
    const { secret } = await testToken(owner, spaceId)
    const call = () => tokenStatus(secret, 'call')
    expect(await call()).toBe(424)
    for (const reason of ['', '  ', 'x'.repeat(201), 'a\nb'])
      expect((await at(suspendRoute, spaceId, { reason })).status).toBe(400)
    for (const reason of ['Unpaid', 'Unpaid', 'Abuse'])
      expect((await at(suspendRoute, spaceId, { reason })).status).toBe(200)
    expect(await call()).toBe(403)
    const seen = await (await ask(spaceRoute, { params: { spaceId }, cookie: owner.cookie })).json()
    expect(seen).toMatchObject({ suspendedReason: 'Abuse', apiAccessEnabled: true })
    for (let round = 0; round < 2; round += 1) expect((await at(resumeRoute, spaceId)).status).toBe(200)
    expect(await call()).toBe(424)
    expect(await actionsOn(spaceId)).toEqual([
      ['space.suspended', spaceId],
      ['space.suspended', spaceId],
      ['space.resumed', spaceId],
    ])
  })

  test('a space gets another name and address; one that is taken or reserved is refused on its field', async () => {
    const [one, other] = [await testSpace('owner'), await testSpace('owner')]
    const patch = (body: object) => at(updateRoute, one.spaceId, body, 'PATCH')
    const slug = `a-${newId().slice(-8)}`
    expect(await (await patch({ name: 'Renamed', slug })).json()).toMatchObject({ name: 'Renamed', slug })
    for (const taken of [other.slug, 'admin']) {
      expect(await (await patch({ slug: taken })).json()).toMatchObject({
        error: { code: 'conflict', issues: [{ path: 'slug' }] },
      })
    }
    expect((await patch({ slug: 'Not A Slug' })).status).toBe(400)
    expect((await at(updateRoute, newId(), { name: 'x' }, 'PATCH')).status).toBe(404)
    expect(await actionsOn(one.spaceId)).toEqual([['space.updated', one.spaceId]])
  })

  test('A20 a space is deleted by typing its name, a personal one not at all', async () => {
    const { spaceId, person: owner } = await testSpace('owner')
    const remove = (id: string, name: string) => at(deleteRoute, id, { name }, 'DELETE')
    expect((await remove(spaceId, 'Another')).status).toBe(400)
    const personal = await db().space.findUniqueOrThrow({ where: { id: owner.personalSpaceId } })
    expect((await remove(personal.id, personal.name)).status).toBe(409)
    expect((await remove(spaceId, 'Test space')).status).toBe(200)
    expect((await remove(spaceId, 'Test space')).status).toBe(404)
    expect((await at(suspendRoute, spaceId, { reason: 'x' })).status).toBe(404)
    expect((await ask(spaceRoute, { params: { spaceId }, cookie: owner.cookie })).status).toBe(404)
    expect(await actionsOn(spaceId)).toEqual([['space.deleted', spaceId]])
  })

  test('R3.4 H-13 the platform’s longest token life holds for tokens that exist, from the next request on', async () => {
    const { spaceId, person } = await testSpace('owner')
    const { id, secret } = await testToken(person, spaceId)
    await db().personalAccessToken.update({
      where: { id },
      data: { createdAt: new Date(Date.now() - 10 * 86_400_000) },
    })
    const set = (tokenMaxDays: unknown) => ask(updatePolicyRoute, { method: 'PATCH', body: { tokenMaxDays } })
    expect(await tokenStatus(secret)).toBe(200)
    for (const bad of [0, 3651, 1.5, '7', undefined]) expect((await set(bad)).status).toBe(400)
    const effect = async (days: number | string) => ask(effectRoute, { query: `tokenMaxDays=${days}` })
    for (const bad of [0, 3651, 'x', '']) expect((await effect(bad)).status).toBe(400)
    expect((await ask(effectRoute, { query: '' })).status).toBe(400)
    const [sooner, later] = [await (await effect(9)).json(), await (await effect(11)).json()] as PolicyEffect[]
    expect(sooner!.tokens - later!.tokens).toBe(1)
    expect(sooner!.people - later!.people).toBe(1)
    expect(await (await set(9)).json()).toEqual({ tokenMaxDays: 9, providersOff: [] })
    expect(await tokenStatus(secret)).toBe(401)
    expect((await set(9)).status).toBe(200)
    expect((await set(null)).status).toBe(200)
    expect(await tokenStatus(secret)).toBe(200)
    expect(await (await ask(policyRoute)).json()).toEqual({ tokenMaxDays: null, providersOff: [] })
    const events = await db().auditEvent.findMany({
      where: { action: 'platform.policy_changed' },
      orderBy: { id: 'asc' },
    })
    expect(events.map(({ before, after }) => [before, after])).toEqual([
      [
        { tokenMaxDays: null, providersOff: [] },
        { tokenMaxDays: 9, providersOff: [] },
      ],
      [
        { tokenMaxDays: 9, providersOff: [] },
        { tokenMaxDays: null, providersOff: [] },
      ],
    ])
  })

  test('without a mail server a mail waits to be handed over: each reading is on record, and ends with its link', async () => {
    const queue = (recipient: string, expiresAt: Date | null) =>
      inTransaction((tx) =>
        queueMail(tx, {
          kind: 'invitation',
          recipient,
          subject: 'Join <b>us</b>',
          text: `Hello,\n\n${LINK}\n\nBye`,
          expiresAt,
        }),
      )
    const mark = newId()
    const good = await queue(`${mark}@example.org`, new Date(Date.now() + 60_000))
    const late = await queue(`late-${mark}@example.org`, new Date(Date.now() - 1))
    const answer = await ask(outboxRoute, { query: `search=${mark}` })
    const text = await answer.text()
    expect(text).not.toContain('kw_inv_')
    expect(JSON.parse(text)).toMatchObject({
      total: 2,
      delivers: false,
      items: [
        { id: late, status: 'expired' },
        { id: good, status: 'waiting', nextTryAt: null },
      ],
    } satisfies Partial<Omit<OutboxList, 'items'>> & { items: object[] })
    const waiting = (await (await ask(outboxRoute, { query: `search=${mark}&status=waiting` })).json()) as OutboxList
    expect(waiting.items.map(({ id }) => id)).toEqual([good])
    const read = async (id: string) => (await (await at(readMailRoute, id)).json()) as OpenedMail
    expect(await read(good)).toMatchObject({ link: LINK, mail: { id: good } })
    expect(await read(good)).toMatchObject({ text: `Hello,\n\n${LINK}\n\nBye` })
    expect(await read(late)).toMatchObject({ text: null, link: null })
    expect((await actionsOn(good)).map(([action]) => action)).toEqual(['outbox.read', 'outbox.read'])
    expect((await at(deleteMailRoute, good, {}, 'DELETE')).status).toBe(200)
    for (const handler of [deleteMailRoute, readMailRoute]) {
      expect((await at(handler, good, {}, handler === deleteMailRoute ? 'DELETE' : 'POST')).status).toBe(404)
    }
    expect(JSON.stringify(await db().auditEvent.findMany({ where: { subjectId: good } }))).not.toContain('kw_inv_')
  })
})
