import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getMe } from '@/app/api/me/route'
import { POST as redeemRoute } from '@/app/api/password/route'
import { db, inTransaction } from '@/lib/db/client'
import { signInThrough } from '@/lib/testing/auth-client'
import { callRoute } from '@/lib/testing/call-route'
import { DATABASES, startTestState, TEST_ORIGIN, type TestState, testUser } from '@/lib/testing/test-state'
import { systemContext } from './first-administrator'
import { createPasswordLink } from './password-link'

const OLD = 'correct horse battery'
const NEW = 'a quite different sentence'

describe.each(DATABASES)('links to choose a password on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  const linkFor = (userId: string, reason: 'welcome' | 'reset' = 'reset') =>
    inTransaction((tx) => createPasswordLink(tx, systemContext('test'), { userId, reason }))
  const tokenOf = ({ url }: { url: string }): string => new URL(url).hash.slice(1)
  const redeem = (token: string, password = NEW, more: Record<string, unknown> = {}) =>
    callRoute(redeemRoute, { body: { token, password, ...more } })
  const statusWith = async (cookie: string | undefined) => (await callRoute(getMe, { cookie })).status

  test('R1.22 H-5 C03 I12 a link sets the password once and ends every session; its secret stands after # and is stored nowhere', async () => {
    const person = await testUser({ password: OLD })
    const { session } = await signInThrough({ email: person.email, password: OLD })
    const link = await linkFor(person.userId)
    const url = new URL(link.url)
    expect([url.origin, url.pathname, url.search]).toEqual([TEST_ORIGIN, '/password', ''])
    expect(url.hash).toMatch(/^#kw_pwd_[\w-]{43}$/)
    const answer = await redeem(tokenOf(link))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ email: person.email })
    for (const cookie of [person.cookie, session]) expect(await statusWith(cookie)).toBe(401)
    expect((await signInThrough({ email: person.email, password: OLD })).response.status).toBe(401)
    const entered = await signInThrough({ email: person.email, password: NEW })
    expect(await statusWith(entered.session)).toBe(200)
    const again = await redeem(tokenOf(link), OLD)
    expect([again.status, ((await again.json()) as { error: { code: string } }).error.code]).toEqual([410, 'link_used'])
    const events = await db().auditEvent.findMany({ where: { subjectId: person.userId }, orderBy: { id: 'asc' } })
    expect(events.map(({ action }) => action)).toEqual([
      'login.succeeded',
      'password_link.created',
      'user.password_changed',
      'login.failed',
      'login.succeeded',
    ])
    expect(events[2]?.after).toEqual({ with: 'link', sessionsEnded: 2 })
    const stored = JSON.stringify([events, await db().oneTimeLink.findMany()])
    expect(stored).not.toContain(tokenOf(link).slice(7))
  })

  test('C11 somebody else’s guesses do not keep out whoever has just chosen a password with a link', async () => {
    const person = await testUser({ password: OLD })
    const guess = async (password: string) => (await signInThrough({ email: person.email, password })).response.status
    for (let i = 0; i < 10; i += 1) expect(await guess(`wrong ${i}`)).toBe(401)
    expect(await guess(OLD)).toBe(429)
    expect((await redeem(tokenOf(await linkFor(person.userId)))).status).toBe(200)
    expect(await guess(NEW)).toBe(200)
  })

  test('C13 R1.22 a link that never was is 404; a replaced, expired or disabled person’s one is 410', async () => {
    const person = await testUser({ password: OLD })
    const [first, second] = [await linkFor(person.userId, 'welcome'), await linkFor(person.userId)]
    expect(second.expiresAt.getTime() - Date.now()).toBeGreaterThan(23 * 3_600_000)
    expect(first.expiresAt.getTime()).toBeGreaterThan(second.expiresAt.getTime())
    for (const token of ['anything', `kw_pwd_${'A'.repeat(43)}`, `kw_set_${tokenOf(second).slice(7)}`]) {
      expect((await redeem(token)).status).toBe(404)
    }
    expect((await redeem(tokenOf(first))).status).toBe(410)
    await db().user.update({ where: { id: person.userId }, data: { status: 'disabled' } })
    expect((await redeem(tokenOf(second))).status).toBe(410)
    await db().user.update({ where: { id: person.userId }, data: { status: 'active' } })
    for (const password of ['short', 'x'.repeat(1025), 'nul in\0side it', '\ud800 broken text']) {
      expect((await redeem(tokenOf(second), password)).status).toBe(400)
    }
    expect((await redeem(tokenOf(second), NEW, { userId: person.userId })).status).toBe(400)
    await db().oneTimeLink.updateMany({
      where: { userId: person.userId, usedAt: null },
      data: { expiresAt: new Date(Date.now() - 1) },
    })
    expect((await redeem(tokenOf(second))).status).toBe(410)
    expect((await signInThrough({ email: person.email, password: OLD })).response.status).toBe(200)
  })

  test('R1.22 twenty who open one link at once: one password is set; two administrators at once leave one link', async () => {
    const person = await testUser()
    const links = await Promise.all(Array.from({ length: 5 }, () => linkFor(person.userId)))
    expect(await db().oneTimeLink.count({ where: { userId: person.userId, usedAt: null } })).toBe(1)
    const spent = await Promise.all(links.map((link) => redeem(tokenOf(link)).then(({ status }) => status)))
    expect(spent.toSorted((a, b) => a - b)).toEqual([200, 410, 410, 410, 410])
    const token = tokenOf(await linkFor(person.userId))
    const attempts = Array.from({ length: 20 }, (_, at) => redeem(token, `a password of try ${at}`))
    const statuses = (await Promise.all(attempts)).map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 19 }, () => 410)])
    const right = await signInThrough({
      email: person.email,
      password: `a password of try ${statuses.indexOf(200)}`,
    })
    expect(right.response.status).toBe(200)
  })
})
