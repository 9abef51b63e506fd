import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { callData } from '@/lib/testing/data-plane'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testServiceToken, testToken } from '@/lib/testing/test-rows'
import { addMember, DATABASES, type TestPerson, testSpace, testUser } from '@/lib/testing/test-state'

const DAY_MS = 86_400_000

describe.each(DATABASES)('what a token reaches on %s', (database) => {
  let state: StateWithProvider
  beforeAll(async () => {
    state = await startStateWithProvider(database)
  })
  afterAll(() => state.stop())
  afterEach(async () => {
    await db().platform.update({ where: { id: 1 }, data: { tokenMaxDays: null } })
    changed()
  })

  const changed = () => processState().changes.announce([{ kind: 'everything' }])
  const openSpace = async (person: TestPerson, apiAccessEnabled = true) => {
    const { spaceId, slug } = await testSpace('owner')
    await addMember(spaceId, person, 'member')
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled } })
    await testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, models: ['demo-gpt', 'other-gpt'] })
    return { spaceId, slug }
  }
  const chat = (token: string, model: string, space?: string) =>
    callData('/chat/completions', {
      token,
      ...(space === undefined ? {} : { space }),
      body: { model, messages: [{ role: 'user', content: 'hello' }] },
    })
  const refusal = async (answer: Promise<Response>) => {
    const response = await answer
    const { error } = (await response.json()) as { error: { code: string | null; message: string } }
    return { status: response.status, code: error.code, message: error.message }
  }

  test('x-keyway-space chooses by slug or id among all spaces of the owner; each call is billed where it was made', async () => {
    const person = await testUser()
    const [one, two] = [await openSpace(person), await openSpace(person)]
    const { id, secret } = await testToken(person, null)
    for (const [space, spaceId] of [
      [one.slug, one.spaceId],
      [two.spaceId, two.spaceId],
    ] as const) {
      const response = await chat(secret, 'demo-gpt', space)
      expect(response.status).toBe(200)
      await response.text()
      await expect
        .poll(() => db().usageEvent.count({ where: { tokenId: id, spaceId, outcome: 'completed' } }), {
          timeout: 10_000,
        })
        .toBe(1)
    }
    const unchosen = await refusal(chat(secret, 'demo-gpt'))
    expect(unchosen).toMatchObject({ status: 400, code: 'space_required' })
    expect(unchosen.message).toContain('x-keyway-space')
    expect(unchosen.message).toContain(one.slug)
    expect(unchosen.message).toContain(two.slug)
    expect((await refusal(chat(secret, 'demo-gpt', ''))).status).toBe(400)
  })

  test('A05 a space that is not reached, one that is gone and one that never was are the same 404', async () => {
    const person = await testUser()
    const [mine, gone] = [await openSpace(person), await openSpace(person)]
    const foreign = await testSpace('owner')
    await db().space.update({ where: { id: gone.spaceId }, data: { status: 'deleted' } })
    const bound = await testToken(person, mine.spaceId)
    const all = await testToken(person, null)
    const answers = new Set<string>()
    for (const space of [foreign.slug, foreign.spaceId, gone.slug, 'no-such-space', `${mine.slug}, ${mine.slug}`]) {
      for (const { secret } of [bound, all]) answers.add(JSON.stringify(await refusal(chat(secret, 'demo-gpt', space))))
    }
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('space_not_found')
    const anthropic = await callData('/messages', { token: bound.secret, space: 'no-such-space', body: {} })
    expect(anthropic.status).toBe(404)
    expect(await anthropic.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
  })

  test('R3.21 without a choice the only space with API access on is meant; with none on the switch is named', async () => {
    const person = await testUser()
    const [on, off] = [await openSpace(person), await openSpace(person, false)]
    const { secret } = await testToken(person, null)
    const response = await chat(secret, 'demo-gpt')
    expect(response.status).toBe(200)
    await response.text()
    expect(await refusal(chat(secret, 'demo-gpt', off.slug))).toMatchObject({
      status: 403,
      code: 'api_access_disabled',
    })
    const spaces = await (await callData('/spaces', { token: secret })).json()
    expect(spaces).toMatchObject({ object: 'list', data: [{ id: on.spaceId, slug: on.slug }] })
    await db().space.update({ where: { id: on.spaceId }, data: { apiAccessEnabled: false } })
    changed()
    const none = await refusal(chat(secret, 'demo-gpt'))
    expect(none).toMatchObject({ status: 403, code: 'api_access_disabled' })
    expect(none.message).toContain('Manage → API access')
    expect(await (await callData('/spaces', { token: secret })).json()).toMatchObject({ data: [] })
  })

  test('a space that cuts a token off is not reached; the others are', async () => {
    const person = await testUser()
    const [one, two] = [await openSpace(person), await openSpace(person)]
    const [all, bound] = [await testToken(person, null), await testToken(person, one.spaceId)]
    for (const { id } of [all, bound]) {
      await db().tokenSpaceCut.create({ data: { tokenId: id, spaceId: one.spaceId, cutById: person.userId } })
    }
    expect((await refusal(chat(all.secret, 'demo-gpt', one.slug))).status).toBe(404)
    expect((await chat(all.secret, 'demo-gpt', two.slug)).status).toBe(200)
    expect((await refusal(chat(bound.secret, 'demo-gpt'))).status).toBe(401)
  })

  test('H-21 R3.8 a token dies with its owner’s membership or standing, and reaches what they join', async () => {
    const person = await testUser()
    const { spaceId, slug } = await openSpace(person)
    const [all, bound] = [await testToken(person, null), await testToken(person, spaceId)]
    const statuses = async () => [
      (await callData('/models', { token: all.secret, space: slug })).status,
      (await callData('/models', { token: bound.secret })).status,
    ]
    const member = { spaceId_userId: { spaceId, userId: person.userId } }
    expect(await statuses()).toEqual([200, 200])
    await db().member.update({ where: member, data: { removedAt: new Date() } })
    processState().changes.announce([{ kind: 'user', id: person.userId }])
    expect(await statuses()).toEqual([404, 401])
    await db().member.update({ where: member, data: { removedAt: null, role: 'viewer' } })
    processState().changes.announce([{ kind: 'user', id: person.userId }])
    expect(await statuses()).toEqual([200, 200])
    expect(await refusal(chat(bound.secret, 'demo-gpt'))).toMatchObject({
      status: 403,
      code: 'insufficient_permissions',
    })
    await db().user.update({ where: { id: person.userId }, data: { status: 'disabled' } })
    processState().changes.announce([{ kind: 'user', id: person.userId }])
    expect(await statuses()).toEqual([401, 401])
  })

  test('H-13 R3.4 a policy that was tightened ends tokens there are: the platform’s everywhere, a space’s in that space', async () => {
    const person = await testUser()
    const [one, two] = [await openSpace(person), await openSpace(person)]
    const old = { createdAt: new Date(Date.now() - 10 * DAY_MS) }
    const [all, own] = [await testToken(person, null, old), await testServiceToken(one.spaceId, old)]
    const statuses = async () => [
      (await callData('/models', { token: all.secret, space: one.slug })).status,
      (await callData('/models', { token: all.secret, space: two.slug })).status,
      (await callData('/models', { token: own.secret })).status,
    ]
    expect(await statuses()).toEqual([200, 200, 200])
    await db().space.update({ where: { id: one.spaceId }, data: { tokenMaxDays: 9 } })
    changed()
    expect(await statuses()).toEqual([401, 200, 401])
    expect(await refusal(callData('/models', { token: own.secret }))).toMatchObject({ code: 'token_expired' })
    await db().platform.update({ where: { id: 1 }, data: { tokenMaxDays: 5 } })
    changed()
    expect(await statuses()).toEqual([401, 401, 401])
    expect((await callData('/whoami', { token: all.secret })).status).toBe(401)
  })

  test('a model list is what may be listed and what may be called, whatever the spelling', async () => {
    const person = await testUser()
    const { spaceId } = await openSpace(person)
    await testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, slug: 'second', models: ['demo-gpt-mini'] })
    const { secret } = await testToken(person, spaceId, { modelAllow: ['mock/demo-gpt', 'second/*'] })
    const listed = (await (await callData('/models', { token: secret })).json()) as { data: { id: string }[] }
    expect(listed.data.map(({ id }) => id).toSorted()).toEqual(['mock/demo-gpt', 'second/demo-gpt-mini'])
    expect((await callData('/models/mock/other-gpt', { token: secret })).status).toBe(404)
    for (const model of ['mock/demo-gpt', 'demo-gpt', 'second/demo-gpt-mini', 'demo-gpt-mini']) {
      const response = await chat(secret, model)
      expect(`${model} ${response.status}`).toBe(`${model} 200`)
      await response.text()
    }
    for (const model of ['mock/other-gpt', 'other-gpt', 'mock/anything']) {
      expect(await refusal(chat(secret, model))).toMatchObject({ status: 403, code: 'model_not_allowed' })
    }
    expect((await refusal(chat(secret, 'nowhere/x'))).status).toBe(404)
    await expect
      .poll(() => db().usageEvent.count({ where: { spaceId, errorCode: 'model_not_allowed' } }), { timeout: 10_000 })
      .toBe(3)
  })

  test('a service token is the space’s: it calls without a person, and its calls are nobody’s', async () => {
    const person = await testUser()
    const { spaceId, slug } = await openSpace(person)
    const { id, secret } = await testServiceToken(spaceId)
    const response = await chat(secret, 'demo-gpt')
    expect(response.status).toBe(200)
    await response.text()
    await expect
      .poll(() => db().usageEvent.findFirst({ where: { tokenId: id } }), { timeout: 10_000 })
      .toMatchObject({
        spaceId,
        userId: null,
        outcome: 'completed',
      })
    expect(await (await callData('/whoami', { token: secret })).json()).toMatchObject({
      kind: 'service',
      owner: null,
      space: { id: spaceId, slug },
    })
  })

  test('R3.17 whoami tells a program all of it, also where it has to choose; verify is the short form', async () => {
    const person = await testUser({ name: 'Ada' })
    const [one, two] = [await openSpace(person), await openSpace(person, false)]
    const three = await openSpace(person)
    const expiresAt = new Date(Date.now() + 5 * DAY_MS)
    const options = { permissions: ['models:read', 'gateway:call'], modelAllow: ['mock/*'], expiresAt }
    const { id, secret } = await testToken(person, null, options)
    const who = await (await callData('/whoami', { token: secret })).json()
    expect(who).toMatchObject({
      object: 'token',
      authMode: 'token',
      kind: 'personal',
      id,
      owner: { id: person.userId, name: 'Ada', email: person.email },
      space: null,
      permissions: ['gateway:call', 'models:read'],
      models: ['mock/*'],
      expiresAt: expiresAt.toISOString(),
    })
    const { spaces } = who as { spaces: { id: string; apiAccessEnabled: boolean }[] }
    const switches = new Map(spaces.map((space) => [space.id, space.apiAccessEnabled]))
    expect(switches.get(one.spaceId)).toBe(true)
    expect(switches.get(two.spaceId)).toBe(false)
    expect(switches.size).toBe(4)
    await db().space.update({ where: { id: three.spaceId }, data: { tokenMaxDays: 1 } })
    changed()
    const chosen = (await (await callData('/whoami', { token: secret, space: three.slug })).json()) as {
      expiresAt: string
    }
    expect(chosen).toMatchObject({ space: { slug: three.slug } })
    expect(Date.parse(chosen.expiresAt)).toBeLessThan(expiresAt.getTime())
    const text = JSON.stringify([who, chosen])
    for (const hidden of [secret, secret.slice(12), 'hash', 'hash_scheme']) expect(text).not.toContain(hidden)
    expect(await (await callData('/verify', { token: secret, space: two.slug })).json()).toEqual({
      valid: true,
      method: 'token',
      space: two.slug,
      apiAccess: false,
      permissions: ['gateway:call', 'models:read'],
      expiresAt: expiresAt.toISOString(),
    })
  })

  test('A5 authorisation of a warm token adds no database query; a cold one takes a single statement', async () => {
    const person = await testUser()
    const { slug } = await openSpace(person)
    const { secret } = await testToken(person, null)
    const { pool } = processState()
    const query = vi.spyOn(pool, 'query')
    try {
      expect((await callData('/verify', { token: secret, space: slug })).status).toBe(200)
      const statements = query.mock.calls.map((call) => JSON.stringify(call[0]))
      expect(statements.filter((text) => text.includes('FROM personal_access_token'))).toHaveLength(1)
      query.mockClear()
      for (let at = 0; at < 20; at += 1) {
        expect((await callData('/verify', { token: secret, space: at % 2 ? slug : 'elsewhere' })).status).toBe(
          at % 2 ? 200 : 404,
        )
      }
      expect(query).not.toHaveBeenCalled()
    } finally {
      query.mockRestore()
    }
  })

  test('R1.13 H-16 a token stored under the previous pepper is stored under the current one on its first use', async () => {
    const person = await testUser()
    const { spaceId } = await openSpace(person)
    const { id, secret } = await testToken(person, spaceId)
    const stored = () => db().personalAccessToken.findUniqueOrThrow({ where: { id } })
    const { hash, hashScheme } = await stored()
    await db().personalAccessToken.update({ where: { id }, data: { hashScheme: 'an older pepper' } })
    expect((await callData('/verify', { token: secret })).status).toBe(200)
    await expect.poll(async () => (await stored()).hashScheme, { timeout: 10_000 }).toBe(hashScheme)
    expect((await stored()).hash).toBe(hash)
    expect((await callData('/verify', { token: secret })).status).toBe(200)
  })
})
