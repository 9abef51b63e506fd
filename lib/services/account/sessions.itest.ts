import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PUT as changePasswordRoute } from '@/app/api/me/password/route'
import { GET as getMe } from '@/app/api/me/route'
import { GET as logRoute } from '@/app/api/me/security-log/route'
import { DELETE as revokeRoute } from '@/app/api/me/sessions/[id]/route'
import { DELETE as revokeAllRoute, GET as listRoute } from '@/app/api/me/sessions/route'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import type { SecurityLog, SessionList } from '@/lib/schemas/account'
import { cookiesOf, signInThrough } from '@/lib/testing/auth-client'
import { callRoute } from '@/lib/testing/call-route'
import { testToken } from '@/lib/testing/test-rows'
import { DATABASES, startTestState, type TestState, testUser } from '@/lib/testing/test-state'

const PASSWORD = 'correct horse battery'
const NEXT = 'another fine sentence'
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

describe.each(DATABASES)('a person’s own sessions and password on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  const statusWith = async (cookie: string | undefined) => (await callRoute(getMe, { cookie })).status
  const list = async (cookie: string, query = '') =>
    (await (await callRoute(listRoute, { cookie, query })).json()) as SessionList
  const log = async (cookie: string, query = '') =>
    (await (await callRoute(logRoute, { cookie, query })).json()) as SecurityLog
  const revoke = (cookie: string, id: string) => callRoute(revokeRoute, { method: 'DELETE', cookie, params: { id } })
  const change = (cookie: string, current: string, next: string) =>
    callRoute(changePasswordRoute, { method: 'PUT', cookie, body: { current, next } })

  async function signedIn(email: string, password = PASSWORD, userAgent = CHROME): Promise<string> {
    const { session } = await signInThrough({ email, password }, undefined, { headers: { 'user-agent': userAgent } })
    if (!session) throw new Error('The sign-in did not work.')
    return session
  }

  test('C02 C03 H-5 R1.11 a changed password ends the other sessions, and this one goes on under a new id', async () => {
    const person = await testUser({ password: PASSWORD })
    const here = await signedIn(person.email)
    const elsewhere = await signedIn(person.email)
    const response = await change(here, PASSWORD, NEXT)
    expect(await response.json()).toEqual({ sessionsEnded: 2 })
    const cookie = cookiesOf(response).get('keyway-session')
    expect(cookie?.value).toMatch(/^kw_ses_[\w-]{43}$/)
    expect(cookie?.attributes).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'path=/']))
    for (const old of [here, elsewhere, person.cookie]) expect(await statusWith(old)).toBe(401)
    expect(await statusWith(cookie?.value)).toBe(200)
    expect((await signInThrough({ email: person.email, password: PASSWORD })).session).toBeUndefined()
    expect((await signInThrough({ email: person.email, password: NEXT })).session).toBeDefined()
    const stored = JSON.stringify(await db().auditEvent.findMany({ where: { subjectId: person.userId } }))
    expect(stored).toContain('user.password_changed')
    for (const secret of [PASSWORD, NEXT, '$argon2id$']) expect(stored).not.toContain(secret)
  })

  test('C02 H-5 a wrong current password, a weak or the same next one change nothing and end nothing', async () => {
    const person = await testUser({ password: PASSWORD })
    const here = await signedIn(person.email)
    const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: person.userId } })
    for (const [current, next, path] of [
      ['wrong horse battery', NEXT, 'current'],
      [passwordHash ?? '', NEXT, 'current'],
      ['', NEXT, 'current'],
      [PASSWORD, 'short', 'next'],
      [PASSWORD, PASSWORD, 'next'],
      [PASSWORD, 'x'.repeat(1025), 'next'],
    ] as const) {
      const response = await change(here, current, next)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_input', issues: [{ path }] } })
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect(await statusWith(here)).toBe(200)
    expect(await statusWith(person.cookie)).toBe(200)
    expect((await db().user.findUniqueOrThrow({ where: { id: person.userId } })).passwordHash).toBe(passwordHash)
  })

  test('C11 ten wrong current passwords are the limit, and guessing at the sign-in page does not use them up', async () => {
    const person = await testUser({ password: PASSWORD })
    const here = await signedIn(person.email)
    for (let at = 0; at < 11; at += 1) await signInThrough({ email: person.email, password: 'wrong horse battery' })
    for (let at = 0; at < 10; at += 1) expect((await change(here, 'wrong horse battery', NEXT)).status).toBe(400)
    const refused = await change(here, PASSWORD, NEXT)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await statusWith(here)).toBe(200)
  })

  test('C02 of ten changes at once one wins, and what it leaves is one session', async () => {
    const person = await testUser({ password: PASSWORD })
    const here = await signedIn(person.email)
    const nexts = Array.from({ length: 8 }, (_, at) => `a new sentence of try ${at}`)
    const answers = await Promise.all(nexts.map((next) => change(here, PASSWORD, next)))
    const won = answers.findIndex(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    // The losers had compared with the old password, came as the session's old id, or saw the new password.
    expect(answers.every(({ status }) => [200, 400, 401, 409].includes(status))).toBe(true)
    expect((await list(cookiesOf(answers[won] as Response).get('keyway-session')?.value ?? '')).items).toHaveLength(1)
    expect((await signInThrough({ email: person.email, password: nexts[won] ?? '' })).session).toBeDefined()
  })

  test('H-5 C03 a sign-in that was right a moment before the password changed leaves no session behind', async () => {
    const person = await testUser({ password: PASSWORD })
    const here = await signedIn(person.email)
    const [changed, ...entered] = await Promise.all([
      change(here, PASSWORD, NEXT),
      ...Array.from({ length: 5 }, () => signInThrough({ email: person.email, password: PASSWORD })),
    ])
    expect(changed.status).toBe(200)
    for (const { session } of entered) expect(await statusWith(session)).toBe(401)
  })

  test('R1.19 one’s own live sessions are listed with device, network and which one asks; never another’s', async () => {
    const person = await testUser({ password: PASSWORD })
    const stranger = await testUser()
    const here = await signedIn(person.email)
    await signedIn(person.email, PASSWORD, 'curl/8.5.0')
    const ended = await db().session.findFirstOrThrow({ where: { userId: person.userId }, orderBy: { id: 'asc' } })
    await db().session.update({ where: { id: ended.id }, data: { expiresAt: new Date(Date.now() - 1) } })
    const { items, nextCursor } = await list(here)
    expect(nextCursor).toBeNull()
    expect(items.map(({ device, isThisOne }) => [device, isThisOne])).toEqual([
      ['Chrome on Linux', true],
      [null, false],
    ])
    expect(JSON.stringify(items)).not.toMatch(/hash|kw_ses/i)
    expect((await list(stranger.cookie)).items).toHaveLength(1)
    const first = await list(here, 'limit=1')
    const second = await list(here, `limit=1&cursor=${encodeURIComponent(first.nextCursor ?? '')}`)
    expect([...first.items, ...second.items]).toEqual(items)
    expect((await callRoute(listRoute, { cookie: here, query: 'cursor=x' })).status).toBe(400)
  })

  test('C03 R2.3 A05 a revoked session is nobody’s on its next request; a foreign, unknown or malformed one is not found', async () => {
    const person = await testUser({ password: PASSWORD })
    const stranger = await testUser()
    const here = await signedIn(person.email)
    const elsewhere = await signedIn(person.email)
    const target = (await list(elsewhere)).items.find(({ isThisOne }) => isThisOne)
    expect((await revoke(stranger.cookie, target?.id ?? '')).status).toBe(404)
    expect(await statusWith(elsewhere)).toBe(200)
    for (const id of [newId(), 'not-an-id']) expect((await revoke(here, id)).status).toBe(404)
    expect(await (await revoke(here, target?.id ?? '')).json()).toEqual({ sessionsEnded: 1 })
    expect(await statusWith(elsewhere)).toBe(401)
    expect(await statusWith(here)).toBe(200)
    expect(await (await revoke(here, target?.id ?? '')).json()).toEqual({ sessionsEnded: 0 })
    const events = await db().auditEvent.findMany({ where: { subjectId: target?.id ?? '' } })
    expect(events.map(({ action, actorUserId }) => [action, actorUserId])).toEqual([['session.revoked', person.userId]])
  })

  test('C03 H-6 signing out everywhere ends every session, here included, and nobody else’s', async () => {
    const person = await testUser({ password: PASSWORD })
    const stranger = await testUser()
    const cookies = [await signedIn(person.email), await signedIn(person.email), person.cookie]
    const response = await callRoute(revokeAllRoute, { method: 'DELETE', cookie: cookies[0] })
    expect(await response.json()).toEqual({ sessionsEnded: 3 })
    for (const cookie of cookies) expect(await statusWith(cookie)).toBe(401)
    expect(await statusWith(stranger.cookie)).toBe(200)
    expect(await statusWith(await signedIn(person.email))).toBe(200)
  })

  test('H-3 H-4 a disabled person’s sessions end, and enabling revives none that was ended', async () => {
    const person = await testUser({ password: PASSWORD })
    const cookie = await signedIn(person.email)
    await db().user.update({ where: { id: person.userId }, data: { status: 'disabled' } })
    expect(await statusWith(cookie)).toBe(401)
    await db().session.updateMany({ where: { userId: person.userId }, data: { revokedAt: new Date() } })
    await db().user.update({ where: { id: person.userId }, data: { status: 'active' } })
    expect(await statusWith(cookie)).toBe(401)
    expect(await statusWith(await signedIn(person.email))).toBe(200)
  })

  test('R1.11 the security log tells of sign-ins, passwords, sessions and tokens, a page at a time, and of nobody else’s', async () => {
    const person = await testUser({ password: PASSWORD })
    const stranger = await testUser({ password: PASSWORD })
    await signInThrough({ email: person.email, password: 'wrong horse battery' })
    const here = await signedIn(person.email)
    await signedIn(stranger.email)
    const token = await testToken(person, person.personalSpaceId)
    await db().auditEvent.create({
      data: {
        id: newId(),
        action: 'token.revoked',
        method: 'session',
        actorUserId: stranger.userId,
        subjectType: 'token',
        subjectId: token.id,
        requestId: newId(),
      },
    })
    const { items } = await log(here)
    expect(items.map(({ action, by, device, tokenName }) => [action, by, device, tokenName])).toEqual([
      ['token.revoked', 'somebody_else', null, 'test token'],
      ['login.succeeded', 'nobody', 'Chrome on Linux', null],
      ['login.failed', 'nobody', null, null],
    ])
    const first = await log(here, 'limit=2')
    const second = await log(here, `limit=2&cursor=${encodeURIComponent(first.nextCursor ?? '')}`)
    expect([...first.items, ...second.items]).toEqual(items)
    expect(second.nextCursor).toBeNull()
    expect((await log(stranger.cookie)).items).not.toContainEqual(expect.objectContaining({ action: 'token.revoked' }))
  })
})
