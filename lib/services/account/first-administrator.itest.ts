import { afterEach, describe, expect, test } from 'vitest'
import { POST as setup } from '@/app/api/setup/route'
import { db } from '@/lib/db/client'
import { callRoute } from '@/lib/testing/call-route'
import { DATABASES, startTestState, testFacts, type TestState, testUser } from '@/lib/testing/test-state'
import { ensureFirstAdministrator } from './first-administrator'
import { getSetup } from './get-setup'

const PASSWORD = 'correct horse battery'

let state: TestState | undefined
afterEach(async () => {
  await state?.stop()
  state = undefined
})

const linkToken = (from: TestState): string => {
  const { firstStart } = from.runtime
  if (firstStart.kind !== 'set-up') throw new Error('There is an administrator already.')
  return new URL(firstStart.link('http://keyway.test')).hash.slice(1)
}
const admins = (): Promise<number> => db().user.count({ where: { isPlatformAdmin: true } })
const tryLink = async (token: string, email = 'ada@example.org', more: Record<string, unknown> = {}) => {
  const response = await callRoute(setup, { body: { token, name: 'Ada', email, password: PASSWORD, ...more } })
  return { status: response.status, text: await response.text() }
}

describe.each(DATABASES)('the first administrator on %s', (database) => {
  test('R1.5 C19 H-89 twenty people with the same link make exactly one administrator, with a space and a record', async () => {
    state = await startTestState(database)
    const token = linkToken(state)
    const attempts = Array.from({ length: 20 }, (_, at) => tryLink(token, `person${at}@example.org`))
    const statuses = (await Promise.all(attempts)).map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 410)])
    expect(await admins()).toBe(1)
    expect(await db().user.count()).toBe(1)
    const admin = await db().user.findFirstOrThrow({ include: { personalSpace: { include: { members: true } } } })
    expect(admin.personalSpace?.apiAccessEnabled).toBe(false)
    expect(admin.personalSpace?.members.map(({ userId, role }) => [userId, role])).toEqual([[admin.id, 'owner']])
    const events = await db().auditEvent.findMany()
    expect(events.map(({ action, subjectId, method }) => [action, subjectId, method])).toEqual([
      ['user.created', admin.id, 'system'],
    ])
    expect(JSON.stringify(events)).not.toContain(token)
    expect(JSON.stringify(await db().oneTimeLink.findMany())).not.toContain(token.slice(7))
  })

  test('R1.5 C13 M04 a link that is wrong, expired, replaced or late makes nobody', async () => {
    state = await startTestState(database)
    const token = linkToken(state)
    expect((await tryLink(`kw_set_${'A'.repeat(43)}`)).status).toBe(404)
    expect((await tryLink('anything')).status).toBe(404)
    expect((await tryLink(token, 'ada@example.org', { password: 'short' })).status).toBe(400)
    expect((await tryLink(token, 'ada@example.org', { isPlatformAdmin: true })).status).toBe(400)
    const [link] = await db().oneTimeLink.findMany()
    await db().oneTimeLink.update({ where: { id: link?.id ?? '' }, data: { expiresAt: new Date(Date.now() - 1) } })
    expect((await tryLink(token)).status).toBe(410)
    // A restart prints a new link; the old one is gone.
    const second = await ensureFirstAdministrator()
    expect((await tryLink(token)).status).toBe(404)
    expect(await admins()).toBe(0)
    // Somebody else became administrator meanwhile.
    await testUser({ isPlatformAdmin: true })
    expect((await tryLink(second.kind === 'set-up' ? second.token : '')).status).toBe(410)
    expect(await ensureFirstAdministrator()).toEqual({ kind: 'ready' })
    expect(await admins()).toBe(1)
  })

  test('R1.5 the administrator of the settings is made once, and an existing one is never changed', async () => {
    const variables = { KEYWAY_ADMIN_EMAIL: 'Ada.Lovelace@Example.org', KEYWAY_ADMIN_PASSWORD: PASSWORD }
    state = await startTestState(database, variables)
    expect(state.runtime.firstStart).toEqual({ kind: 'created', email: 'ada.lovelace@example.org' })
    const before = await db().user.findFirstOrThrow()
    expect(before).toMatchObject({ email: 'ada.lovelace@example.org', name: 'Ada Lovelace', isPlatformAdmin: true })
    const later = await Promise.all(Array.from({ length: 5 }, () => ensureFirstAdministrator()))
    expect(later).toEqual(Array.from({ length: 5 }, () => ({ kind: 'ready' })))
    expect(await db().user.findMany()).toEqual([before])
  })

  test('A01 anybody is told whether there is an administrator, and nothing else', async () => {
    state = await startTestState(database)
    const asked = () => getSetup({ access: 'public', principal: { kind: 'anonymous' }, facts: testFacts() }, {})
    expect(await asked()).toEqual({ hasAdministrator: false })
    await testUser()
    expect(await asked()).toEqual({ hasAdministrator: false })
    await testUser({ isPlatformAdmin: true })
    expect(await asked()).toEqual({ hasAdministrator: true })
  })

  test('R1.5 C19 processes that start together make one administrator', async () => {
    state = await startTestState(database)
    const { settings } = state.runtime
    Object.assign(settings, { firstAdmin: { email: 'ada@example.org', password: PASSWORD } })
    const made = await Promise.all(Array.from({ length: 8 }, () => ensureFirstAdministrator()))
    expect(made.filter(({ kind }) => kind === 'created')).toEqual([{ kind: 'created', email: 'ada@example.org' }])
    expect(await db().user.count()).toBe(1)
  })
})
