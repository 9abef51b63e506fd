import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as acceptRoute } from '@/app/api/invitations/accept/route'
import { POST as previewRoute } from '@/app/api/invitations/preview/route'
import { DELETE as revokeRoute } from '@/app/api/spaces/[spaceId]/invitations/[id]/route'
import { DELETE as deleteSpaceRoute } from '@/app/api/spaces/[spaceId]/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/spaces/[spaceId]/invitations/route'
import { DELETE as removeRoute } from '@/app/api/spaces/[spaceId]/members/[id]/route'
import { POST as resendRoute } from '@/app/api/admin/outbox/[id]/resend/route'
import { newId } from '@/lib/crypto/id'
import { open } from '@/lib/crypto/sealed'
import { Secret } from '@/lib/crypto/secret'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { AcceptedInvitation, CreatedInvitation, InvitationList } from '@/lib/schemas/invitation'
import { Role } from '@/lib/schemas/permission'
import { mailStatus, mailsWith } from '@/lib/services/mail/mail-view'
import { outboxPlace } from '@/lib/services/mail/queue-mail'
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
import { addWithRole, statusesAtOnce, testRole, type TestTeam, testTeam } from '@/lib/testing/test-team'

describe.each(DATABASES)('invitations on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  const create = (who: TestPerson, { spaceId }: { spaceId: string }, body: object) =>
    callRoute(createRoute, { cookie: who.cookie, params: { spaceId }, body })
  const created = async (
    team: TestTeam,
    body: object,
    who = team.admin,
  ): Promise<CreatedInvitation & { code: string }> => {
    const response = await create(who, team, body)
    expect(response.status).toBe(201)
    const answer = (await response.json()) as CreatedInvitation
    return { ...answer, code: answer.link.split('#')[1] ?? '' }
  }
  const accept = (who: TestPerson, code: string, more: object = {}) =>
    callRoute(acceptRoute, { cookie: who.cookie, body: { code, ...more } })
  const preview = (who: TestPerson, code: string) => callRoute(previewRoute, { cookie: who.cookie, body: { code } })
  const revoke = (who: TestPerson, { spaceId }: { spaceId: string }, id: string) =>
    callRoute(revokeRoute, { method: 'DELETE', cookie: who.cookie, params: { spaceId, id } })
  const membership = ({ spaceId }: { spaceId: string }, { userId }: TestPerson) =>
    db().member.findUnique({ where: { spaceId_userId: { spaceId, userId } } })
  const usesOf = async (id: string): Promise<number> =>
    (await db().invitation.findUniqueOrThrow({ where: { id } })).uses
  const change = (id: string, data: object) => db().invitation.update({ where: { id }, data })

  test('C13 an invitation lets its holder in once, with its role, and says who let them in', async () => {
    const team = await testTeam()
    const guest = await testUser()
    const { invitation, code, mailed } = await created(team, { role: 'viewer' })
    expect(mailed).toBe(false)
    expect(invitation).toMatchObject({ status: 'pending', email: null, roleName: 'Viewer', maxUses: 1, uses: 0 })
    const days = (Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)) / 86_400_000
    expect(days).toBe(7)
    expect(await (await preview(guest, code)).json()).toMatchObject({
      space: { name: team.name, slug: team.slug },
      roleName: 'Viewer',
      invitedBy: 'Adam Admin',
      alreadyMember: false,
    })
    expect(await membership(team, guest)).toBeNull()
    expect(await (await accept(guest, code)).json()).toEqual({
      joined: true,
      space: { id: team.spaceId, name: team.name, slug: team.slug },
    })
    expect(await membership(team, guest)).toMatchObject({ role: 'viewer', invitedById: team.admin.userId })
    // Used up for others; the one who used it is only told that they are in.
    expect(await (await preview(guest, code)).json()).toMatchObject({
      alreadyMember: true,
      accepted: true,
      goodForOthers: false,
    })
    expect((await accept(await testUser(), code)).status).toBe(410)
    expect(((await (await accept(guest, code)).json()) as AcceptedInvitation).joined).toBe(false)
    const events = await db().auditEvent.findMany({ where: { spaceId: team.spaceId }, orderBy: { id: 'asc' } })
    expect(events.map(({ action, actorUserId }) => [action, actorUserId])).toEqual([
      ['invitation.created', team.admin.userId],
      ['invitation.opened', guest.userId],
      ['member.joined', guest.userId],
    ])
  })

  test('C13 H-24 H-28 used, expired and revoked are 410, an invented one 404, another address 403 without a name', async () => {
    const team = await testTeam()
    const guest = await testUser()
    const stateOf = async (data: object): Promise<number[]> => {
      const { invitation, code } = await created(team, { role: 'viewer' })
      await change(invitation.id, data)
      return [(await preview(guest, code)).status, (await accept(guest, code)).status]
    }
    expect(await stateOf({ uses: 1 })).toEqual([410, 410])
    expect(await stateOf({ expiresAt: new Date() })).toEqual([410, 410])
    expect(await stateOf({ revokedAt: new Date() })).toEqual([410, 410])
    const bound = await created(team, { role: 'viewer', email: 'Somebody@Example.org ' })
    const refused = await accept(guest, bound.code)
    expect(refused.status).toBe(403)
    // Not even the address it is for.
    expect(await refused.text()).not.toMatch(/somebody@|Test team/)
    for (const code of [
      'x',
      'kw_inv_',
      `kw_inv_${'A'.repeat(43)}`,
      `kw_ses_${'A'.repeat(43)}`,
      bound.code.slice(0, -1),
    ]) {
      expect([code, (await preview(guest, code)).status, (await accept(guest, code)).status]).toEqual([code, 404, 404])
    }
    // Seen while it was good, gone before it was accepted.
    const late = await created(team, { role: 'viewer' })
    expect((await preview(guest, late.code)).status).toBe(200)
    await change(late.invitation.id, { expiresAt: new Date(Date.now() - 1) })
    expect((await accept(guest, late.code)).status).toBe(410)
    expect(await membership(team, guest)).toBeNull()
  })

  test('C13 H-28 fifty people race for one place, and one person fifty times for three: the counts are exact', async () => {
    const team = await testTeam()
    const one = await created(team, { role: 'member' })
    const people = await Promise.all(Array.from({ length: 50 }, () => testUser()))
    const statuses = await statusesAtOnce(people.map((person) => () => accept(person, one.code)))
    expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 410)])
    expect(await usesOf(one.invitation.id)).toBe(1)
    expect(await db().member.count({ where: { spaceId: team.spaceId } })).toBe(5)
    const many = await created(team, { role: 'member', maxUses: 3 })
    const [guest] = [await testUser()]
    const answers = await Promise.all(Array.from({ length: 50 }, () => accept(guest, many.code)))
    const joined = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as AcceptedInvitation).joined),
    )
    expect(joined.filter(Boolean)).toHaveLength(1)
    expect(await usesOf(many.invitation.id)).toBe(1)
    expect(await db().auditEvent.count({ where: { action: 'member.joined', subjectId: guest.userId } })).toBe(1)
  })

  test('C13 H-28 five people and three places, taken and taken back at once, never one too many', async () => {
    const team = await testTeam()
    const { invitation, code } = await created(team, { role: 'viewer', maxUses: 3 })
    const people = await Promise.all(Array.from({ length: 5 }, () => testUser()))
    const statuses = await statusesAtOnce(people.map((person) => () => accept(person, code)))
    expect(statuses).toEqual([200, 200, 200, 410, 410])
    const last = await created(team, { role: 'viewer' })
    const guest = await testUser()
    const [accepted] = await Promise.all([accept(guest, last.code), revoke(team.admin, team, last.invitation.id)])
    expect((await membership(team, guest)) !== null).toBe(accepted.status === 200)
    expect(await usesOf(invitation.id)).toBe(3)
  })

  test('H-28 somebody who is in the space already keeps their role, and the invitation its use', async () => {
    const team = await testTeam()
    const { invitation, code } = await created(team, { role: 'admin' })
    expect(await (await preview(team.viewer, code)).json()).toMatchObject({
      alreadyMember: true,
      accepted: false,
      goodForOthers: true,
    })
    expect(await (await accept(team.viewer, code)).json()).toMatchObject({ joined: false })
    expect(await membership(team, team.viewer)).toMatchObject({ role: 'viewer' })
    expect(await usesOf(invitation.id)).toBe(0)
    const known = await create(team.admin, team, { role: 'viewer', email: team.member.email })
    expect(known.status).toBe(409)
    expect(await known.json()).toMatchObject({ error: { issues: [{ path: 'email' }] } })
  })

  test('C13 H-28 R3.25 only a session accepts: no token, nobody, no other origin', async () => {
    const team = await testTeam()
    const guest = await testUser()
    const { code } = await created(team, { role: 'viewer' })
    const { secret } = await testToken(guest, guest.personalSpaceId)
    const statusOf = async (call: Parameters<typeof callRoute>[1]) =>
      (await callRoute(acceptRoute, { body: { code }, ...call })).status
    expect(await statusOf({ headers: { authorization: `Bearer ${secret}` } })).toBe(403)
    expect(await statusOf({})).toBe(401)
    expect((await callRoute(previewRoute, { body: { code } })).status).toBe(401)
    expect(await statusOf({ cookie: guest.cookie, headers: { origin: 'https://evil.example' } })).toBe(403)
    expect(await membership(team, guest)).toBeNull()
  })

  test('C14 the role comes from the stored row only, and B is not accepted under A', async () => {
    const [team, other] = [await testTeam(), await testTeam()]
    const guest = await testUser()
    const { code } = await created(team, { role: 'viewer' })
    for (const more of [
      { role: 'owner' },
      { roleId: team.spaceId },
      { spaceId: other.spaceId },
      { email: guest.email },
    ]) {
      expect((await accept(guest, code, more)).status).toBe(400)
    }
    expect((await accept(guest, `${code}&role=owner`)).status).toBe(404)
    await accept(guest, code)
    expect(await membership(team, guest)).toMatchObject({ role: 'viewer' })
    expect(await membership(other, guest)).toBeNull()
    const theirs = await created(other, { role: 'viewer' })
    expect((await revoke(team.owner, team, theirs.invitation.id)).status).toBe(404)
  })

  test('A11 H-25 nobody invites above their own role, and nobody invites an owner', async () => {
    const team = await testTeam()
    const table: string[] = []
    for (const who of Role.options) {
      for (const role of Role.options) table.push(`${who} ${role} ${(await create(team[who], team, { role })).status}`)
    }
    expect(table).toEqual(
      Role.options.flatMap((who) =>
        Role.options.map(
          (role) => `${who} ${role} ${(who === 'owner' || who === 'admin') && role !== 'owner' ? 201 : 403}`,
        ),
      ),
    )
    const host = await addWithRole(team.spaceId, await testRole(team.spaceId, ['space:read', 'members:manage']))
    const big = await testRole(team.spaceId, ['space:read', 'provider_keys:manage'])
    expect((await create(host, team, { role: 'viewer' })).status).toBe(403)
    expect((await create(host, team, { roleId: big })).status).toBe(403)
    // The table itself takes no owner, whoever writes to it.
    await expect(
      db().$executeRaw`UPDATE invitation SET role = 'owner' WHERE space_id = ${team.spaceId}::uuid`,
    ).rejects.toThrow(/invitation_role_known/)
  })

  test('H-25 C14 an invitation is worth no more than whoever made it is today', async () => {
    const demote = async (data: object, sameRole = 'admin') => {
      const team = await testTeam()
      const guest = await testUser()
      const { code } = await created(team, { role: sameRole })
      const where = { spaceId_userId: { spaceId: team.spaceId, userId: team.admin.userId } }
      await db().member.update({ where, data })
      return [(await preview(guest, code)).status, (await accept(guest, code)).status, await membership(team, guest)]
    }
    expect(await demote({ role: 'member' })).toEqual([410, 410, null])
    expect(await demote({ removedAt: new Date() })).toEqual([410, 410, null])
    const team = await testTeam()
    const limited = await testRole(team.spaceId, [
      'space:read',
      'members:read',
      'members:manage',
      'models:read',
      'usage:read',
    ])
    const where = { spaceId_userId: { spaceId: team.spaceId, userId: team.admin.userId } }
    const [above, within] = [await created(team, { role: 'member' }), await created(team, { role: 'viewer' })]
    await db().member.update({ where, data: { role: 'custom', customRoleId: limited } })
    expect((await accept(await testUser(), above.code)).status).toBe(410)
    expect((await accept(await testUser(), within.code)).status).toBe(200)
    const third = await created(team, { role: 'viewer' })
    await db().user.update({ where: { id: team.admin.userId }, data: { status: 'disabled' } })
    expect((await accept(await testUser(), third.code)).status).toBe(410)
  })

  test('H-29 a removed member comes back by a new invitation only, with its role and nothing of before', async () => {
    const team = await testTeam()
    const guest = await testUser()
    const standing = await created(team, { role: 'member', maxUses: 10 })
    await accept(guest, standing.code)
    const removed = await callRoute(removeRoute, {
      method: 'DELETE',
      cookie: team.admin.cookie,
      params: { spaceId: team.spaceId, id: guest.userId },
    })
    expect(removed.status).toBe(200)
    expect((await accept(guest, standing.code)).status).toBe(410)
    expect(await membership(team, guest)).toMatchObject({ removedAt: expect.any(Date) as Date })
    const fresh = await created(team, { role: 'viewer' })
    expect((await accept(guest, fresh.code)).status).toBe(200)
    expect(await membership(team, guest)).toMatchObject({ role: 'viewer', removedAt: null })
    expect((await accept(await testUser(), standing.code)).status).toBe(200)
  })

  test('I12 C17 the code is in the fragment of the link, nowhere in the database in the clear, and mailed sealed', async () => {
    const team = await testTeam()
    const { invitation, link, code, mailed } = await created(team, { role: 'viewer', email: 'ada@example.org' })
    expect(link).toBe(`${processState().origin}/invite#${code}`)
    expect(code).toMatch(/^kw_inv_[\w-]{43}$/)
    // In the outbox; no mail server is set that could bring it.
    expect(mailed).toBe(false)
    const mails = await db().outboxMail.findMany({ where: { recipient: 'ada@example.org' } })
    const rows = JSON.stringify([
      await db().invitation.findMany({ where: { spaceId: team.spaceId } }),
      await db().auditEvent.findMany({ where: { spaceId: team.spaceId } }),
      mails,
    ])
    expect(rows).not.toContain(code)
    expect(mails).toHaveLength(1)
    const [mail] = mails
    expect(mail).toMatchObject({ kind: 'invitation', expiresAt: new Date(invitation.expiresAt) })
    const text = open(processState().keyRing, mail?.ciphertext ?? '', outboxPlace(mail?.id ?? ''), 'outbox')
    expect(text.reveal('show-once')).toContain(link)
    // The address as the account has it, however it was typed.
    const ada = await testUser({ email: 'ada@example.org' })
    expect((await accept(ada, code)).status).toBe(200)
  })

  test('R2.16 C13 a new link for an address takes the place of the old one, never above one’s own role', async () => {
    const team = await testTeam()
    const ada = await testUser()
    const old = await created(team, { role: 'member', email: ada.email })
    const fresh = await created(team, { role: 'viewer', email: ada.email.toUpperCase() })
    expect((await accept(ada, old.code)).status).toBe(410)
    const host = await addWithRole(team.spaceId, await testRole(team.spaceId, ['space:read', 'members:manage']))
    const small = await testRole(team.spaceId, ['space:read'])
    expect((await create(host, team, { roleId: small, email: ada.email })).status).toBe(403)
    expect((await accept(ada, fresh.code)).status).toBe(200)
    expect(await membership(team, ada)).toMatchObject({ role: 'viewer' })
    const events = await db().auditEvent.findMany({ where: { action: 'invitation.revoked', spaceId: team.spaceId } })
    expect(events.map(({ subjectId }) => subjectId)).toEqual([old.invitation.id])
  })

  test('H-28 R2.16 the mail of an invitation that was replaced or revoked is not sent any more, nor read, nor sent again', async () => {
    const team = await testTeam()
    const email = `${newId()}@example.org`
    const [old, fresh] = [
      await created(team, { role: 'viewer', email }),
      await created(team, { role: 'viewer', email }),
    ]
    const waiting = async () => {
      const mails = await db().outboxMail.findMany({
        where: { AND: [mailsWith('waiting', new Date()), { recipient: email }] },
      })
      return mails.map((mail) => open(processState().keyRing, mail.ciphertext, outboxPlace(mail.id), 'outbox'))
    }
    expect((await waiting()).map((text) => text.reveal('mail').includes(fresh.link))).toEqual([true])
    expect((await revoke(team.admin, team, fresh.invitation.id)).status).toBe(200)
    expect(await waiting()).toEqual([])
    await created(team, { role: 'viewer', email })
    expect(await waiting()).toHaveLength(1)
    const params = { spaceId: team.spaceId }
    const call = { method: 'DELETE', cookie: team.owner.cookie, params, body: { name: team.name } }
    expect((await callRoute(deleteSpaceRoute, call)).status).toBe(200)
    expect(await waiting()).toEqual([])
    const admin = await testUser({ isPlatformAdmin: true })
    const mails = await db().outboxMail.findMany({ where: { recipient: email } })
    expect(mails).toHaveLength(3)
    for (const { id } of mails) {
      expect((await callRoute(resendRoute, { cookie: admin.cookie, params: { id }, body: {} })).status).toBe(409)
    }
    expect(old.link).not.toBe(fresh.link)
  })

  test('an invitation for an address is mailed where a mail server is set; once it is accepted its mail waits no more', async () => {
    const { settings } = processState()
    const team = await testTeam()
    const guest = await testUser()
    settings.smtp = { url: new Secret('smtp://127.0.0.1:1'), from: { name: 'Keyway', address: 'keyway@example.org' } }
    const { invitation, code, mailed } = await created(team, { role: 'viewer', email: guest.email }).finally(() => {
      settings.smtp = undefined
    })
    expect(mailed).toBe(true)
    const status = async () =>
      mailStatus(await db().outboxMail.findUniqueOrThrow({ where: { id: invitation.id } }), new Date())
    expect(await status()).toBe('waiting')
    expect((await accept(guest, code)).status).toBe(200)
    expect(await status()).toBe('expired')
  })

  test('H-28 A09 an address gets five invitations by mail in an hour, from however many people and spaces at once', async () => {
    const teams = await Promise.all(Array.from({ length: 4 }, () => testTeam()))
    const email = `${newId()}@example.org`
    const ask = (team: TestTeam) => create(team.owner, team, { role: 'viewer', email })
    const statuses = await statusesAtOnce([...teams, ...teams].map((team) => () => ask(team)))
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429, 429, 429])
    expect(await db().outboxMail.count({ where: { recipient: email } })).toBe(5)
    const [team] = teams as [TestTeam]
    const refused = await ask(team)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000)
    expect(await refused.json()).toMatchObject({
      error: { code: 'rate_limited', message: expect.stringContaining('5 invitations') as string },
    })
    // The refusal replaced nothing, and another address is another matter.
    expect(await db().invitation.count({ where: { email, revokedAt: null } })).toBeGreaterThan(0)
    expect((await create(team.owner, team, { role: 'viewer', email: `${newId()}@example.org` })).status).toBe(201)
    await db().invitation.updateMany({ where: { email }, data: { createdAt: new Date(Date.now() - 3_601_000) } })
    expect((await ask(team)).status).toBe(201)
  })

  test('H-28 A09 one person sends sixty invitations by mail in an hour over all their spaces; links to hand over go on', async () => {
    const [team, other] = [await testTeam(), await testTeam()]
    await addMember(other.spaceId, team.owner, 'admin')
    const made = (at: number) => ({
      id: newId(),
      spaceId: at % 2 === 0 ? team.spaceId : other.spaceId,
      codeHash: newId(),
      role: 'viewer',
      email: `${newId()}@example.org`,
      createdById: team.owner.userId,
      expiresAt: new Date(Date.now() + 60_000),
    })
    await db().invitation.createMany({ data: Array.from({ length: 58 }, (_, at) => made(at)) })
    const ask = (of: TestTeam, body: object = { email: `${newId()}@example.org` }) =>
      create(team.owner, of, { role: 'viewer', ...body })
    const statuses = await statusesAtOnce([team, other, team, other].map((of) => () => ask(of)))
    expect(statuses).toEqual([201, 201, 429, 429])
    expect(await (await ask(other)).json()).toMatchObject({
      error: { code: 'rate_limited', message: expect.stringContaining('60 invitations') as string },
    })
    expect((await ask(team, {})).status).toBe(201)
    expect((await create(team.admin, team, { role: 'viewer', email: `${newId()}@example.org` })).status).toBe(201)
  })

  test('X21 H-30 the list has every invitation, newest first, with what it is worth; revoking twice is once', async () => {
    const team = await testTeam()
    const made: string[] = []
    for (let at = 0; at < 5; at += 1)
      made.push((await created(team, { role: 'viewer', maxUses: at + 1 })).invitation.id)
    for (let time = 0; time < 3; time += 1) expect((await revoke(team.owner, team, made[0] ?? '')).status).toBe(200)
    expect(await db().auditEvent.count({ where: { action: 'invitation.revoked', subjectId: made[0] ?? '' } })).toBe(1)
    await change(made[1] ?? '', { uses: 2 })
    await change(made[2] ?? '', { expiresAt: new Date(Date.now() - 1) })
    const seen: [string, string][] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = `limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
      const answer = await callRoute(listRoute, { cookie: team.admin.cookie, params: { spaceId: team.spaceId }, query })
      const page = (await answer.json()) as InvitationList
      seen.push(...page.items.map(({ id, status }): [string, string] => [id, status]))
      cursor = page.nextCursor
    }
    const status = ['revoked', 'used', 'expired', 'pending', 'pending']
    expect(seen).toEqual(made.map((id, at) => [id, status[at]]).toReversed())
    expect((await revoke(team.member, team, made[3] ?? '')).status).toBe(403)
  })

  test('C13 A09 bounds: days, people, addresses', async () => {
    const team = await testTeam()
    for (const body of [
      {},
      { role: 'viewer', expiresInDays: 31 },
      { role: 'viewer', expiresInDays: 0 },
      { role: 'viewer', expiresInDays: 1.5 },
      { role: 'viewer', maxUses: 0 },
      { role: 'viewer', maxUses: 101 },
      { role: 'viewer', email: 'not an address' },
      { role: 'viewer', email: 'a@example.org\r\nbcc: b@example.org' },
      { role: 'viewer', email: 'a@example.org', maxUses: 2 },
      { role: 'viewer', createdById: team.owner.userId },
      { role: 'viewer', uses: -5 },
    ]) {
      expect([body, (await create(team.owner, team, body)).status]).toEqual([body, 400])
    }
    expect((await create(team.owner, team, { role: 'viewer', expiresInDays: 30, maxUses: 100 })).status).toBe(201)
  })
})
