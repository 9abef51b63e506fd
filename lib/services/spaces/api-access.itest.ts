import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { DELETE as revokeRoute } from '@/app/api/me/tokens/[id]/route'
import { GET as getAccess, PUT as putAccess } from '@/app/api/spaces/[spaceId]/api-access/route'
import { GET as gatewayGet, POST as gatewayPost } from '@/app/api/v1/[[...path]]/route'
import { db, inTransaction, type Transaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { ApiAccessView } from '@/lib/schemas/api-access'
import { cutTokenReach } from '@/lib/services/reach/cut-token-reach'
import { restoreTokenReach } from '@/lib/services/reach/restore-token-reach'
import { callRoute } from '@/lib/testing/call-route'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { addMember, DATABASES, spaceContext, type TestPerson, testSpace, testUser } from '@/lib/testing/test-state'
import { setApiAccess } from './set-api-access'

type Access = { spaceId: string; owner: TestPerson; member: TestPerson; token: { id: string; secret: string } }

describe.each(DATABASES)('the API-access switch on %s', (database) => {
  let state: StateWithProvider
  let space: Access

  beforeAll(async () => {
    state = await startStateWithProvider(database)
  })
  afterAll(() => state.stop())
  beforeEach(async () => {
    space = await openSpace()
  })

  /** A space with API access on, a provider, and a member who has a token for it. */
  async function openSpace(): Promise<Access> {
    const { spaceId, person: owner } = await testSpace('owner')
    const member = await testUser()
    await addMember(spaceId, member, 'member')
    await testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, models: ['gpt-4o-mini'] })
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
    return { spaceId, owner, member, token: await testToken(member, spaceId) }
  }

  const turn = (body: unknown, who = space.owner) =>
    callRoute(putAccess, { method: 'PUT', cookie: who.cookie, params: { spaceId: space.spaceId }, body })
  const view = async (who = space.owner): Promise<ApiAccessView> => {
    const response = await callRoute(getAccess, { cookie: who.cookie, params: { spaceId: space.spaceId } })
    return (await response.json()) as ApiAccessView
  }
  const audit = () => db().auditEvent.findMany({ where: { spaceId: space.spaceId }, orderBy: { id: 'asc' } })

  const call = (path: string, secret = space.token.secret, body?: unknown): Promise<Response> =>
    callRoute(body === undefined ? gatewayGet : gatewayPost, {
      path: `/api/v1${path}`,
      headers: { authorization: `Bearer ${secret}` },
      ...(body === undefined ? {} : { body }),
    })
  const chat = (model: string, stream: boolean, secret = space.token.secret) =>
    call('/chat/completions', secret, { model, stream, messages: [{ role: 'user', content: 'hello' }] })

  /** A stream without end that has begun; `text` and `ended` follow what it brings. */
  async function openStream(secret = space.token.secret) {
    const response = await chat('mock/endless', true, secret)
    expect(response.status).toBe(200)
    const stream = { text: '', ended: false, status: response.status }
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const read = async (): Promise<void> => {
      for (;;) {
        const part = await reader?.read()
        if (!part || part.done) break
        stream.text += part.value
      }
      stream.ended = true
    }
    void read()
    await until(() => stream.text !== '')
    return stream
  }
  const lastEvent = ({ text }: { text: string }): unknown =>
    JSON.parse((text.trimEnd().split('\n\n').at(-1) ?? '').replace(/^data: /, ''))

  /** A change as a service makes it: in a transaction that tells the caches. */
  const change = (kind: 'user' | 'space', id: string, work: (tx: Transaction) => Promise<unknown>) =>
    inTransaction(async (tx, changed) => {
      await work(tx)
      changed({ kind, id })
    })

  test('R3.22 H-20 who turned it, when and why is stored, shown to every member, and on record with old and new value', async () => {
    expect(await view()).toMatchObject({ enabled: true, reason: null, changedAt: null, changedBy: null, tokens: 1 })
    expect((await turn({ enabled: false, reason: ' A key leaked. ' })).status).toBe(200)
    const shown = await view(space.member)
    expect(shown).toMatchObject({
      enabled: false,
      drains: false,
      reason: 'A key leaked.',
      changedBy: { email: space.owner.email },
      legacyKey: false,
      runningCalls: 0,
      moreProcesses: database === 'postgresql',
    })
    expect(Date.parse(shown.changedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    await turn({ enabled: true })
    expect(await view()).toMatchObject({ enabled: true, reason: null })
    expect(
      (await audit()).map(({ action, before, after, actorUserId }) => [action, before, after, actorUserId]),
    ).toEqual([
      [
        'space.api_access_changed',
        { apiAccessEnabled: true, reason: null },
        { apiAccessEnabled: false, reason: 'A key leaked.', streams: 'cut' },
        space.owner.userId,
      ],
      [
        'space.api_access_changed',
        { apiAccessEnabled: false, reason: 'A key leaked.' },
        { apiAccessEnabled: true, reason: null },
        space.owner.userId,
      ],
    ])
  })

  test('R3.22 the reason has at most 200 characters, the choice for running calls is one of two', async () => {
    for (const reason of ['', '  ', 'x'.repeat(201), 'a\u202Eb', 7]) {
      expect((await turn({ enabled: false, reason })).status).toBe(400)
    }
    for (const streams of ['keep', '', null]) expect((await turn({ enabled: false, streams })).status).toBe(400)
    expect((await view()).enabled).toBe(true)
    expect((await turn({ enabled: false, reason: '𝕏'.repeat(200) })).status).toBe(200)
  })

  test('R3.19 R3.20 R3.22 H-20 roles below the owner are refused by name, tokens altogether, also the owner’s', async () => {
    for (const role of ['admin', 'member', 'viewer'] as const) {
      const person = await testUser()
      await addMember(space.spaceId, person, role)
      const response = await turn({ enabled: false }, person)
      expect(response.status).toBe(403)
      expect(await response.text()).toMatch(/does not include api_access:manage. An owner of the space/)
    }
    const { secret } = await testToken(space.owner, space.spaceId)
    for (const headers of [{ authorization: `Bearer ${secret}` }, { 'x-api-key': secret }]) {
      const params = { spaceId: space.spaceId }
      const response = await callRoute(putAccess, { method: 'PUT', params, body: { enabled: false }, headers })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ error: { code: 'session_required' } })
    }
    expect((await view()).enabled).toBe(true)
    expect(await audit()).toEqual([])
  })

  test('A08 A10 an owner who was demoted while the request waited turns nothing and cuts nothing', async () => {
    const ctx = await spaceContext(space.owner, space.spaceId)
    await db().member.update({
      where: { spaceId_userId: { spaceId: space.spaceId, userId: space.owner.userId } },
      data: { role: 'member' },
    })
    const forbidden = { code: 'forbidden' }
    await expect(setApiAccess(ctx, { enabled: false, streams: 'cut' })).rejects.toMatchObject(forbidden)
    await expect(cutTokenReach(ctx, { id: space.token.id })).rejects.toMatchObject(forbidden)
    await expect(restoreTokenReach(ctx, { id: space.token.id })).rejects.toMatchObject(forbidden)
    expect((await chat('mock/gpt-4o-mini', false)).status).toBe(200)
    expect(await audit()).toEqual([])
  })

  test('R3.22 twenty turns at once, half on and half off, leave a record that joins up', async () => {
    const ctx = await spaceContext(space.owner, space.spaceId)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => setApiAccess(ctx, { enabled: index % 2 === 0, streams: 'cut' })),
    )
    const states = (await audit()).map(({ before, after }) => [on(before), on(after)])
    expect(states[0]?.[0]).toBe(true)
    states.forEach(([from, to], index) => {
      expect(from).toBe(!to)
      if (index > 0) expect(from).toBe(states[index - 1]?.[1])
    })
    expect((await view()).enabled).toBe(states.at(-1)?.[1] ?? true)
  })

  test('A13 P4 R3.18 off: ten running streams end with an error event, the next request is refused, the dashboard works', async () => {
    const streams = await Promise.all(Array.from({ length: 10 }, () => openStream()))
    expect(await view()).toMatchObject({ runningCalls: 10 })
    await turn({ enabled: false, reason: 'Maintenance' })
    for (const [path, body] of [
      ['/chat/completions', { model: 'mock/gpt-4o-mini', messages: [] }],
      ['/messages', { model: 'mock/gpt-4o-mini', messages: [] }],
      ['/embeddings', { model: 'mock/gpt-4o-mini', input: 'x' }],
      ['/models', undefined],
      ['/models/mock%2Fgpt-4o-mini', undefined],
    ] as const) {
      const response = await call(path, undefined, body)
      expect(`${path} ${response.status}`).toBe(`${path} 403`)
      expect(await response.text()).toMatch(/api_access_disabled|permission_error/)
    }
    await until(() => streams.every(({ ended }) => ended))
    for (const stream of streams) {
      expect(lastEvent(stream)).toMatchObject({ error: { code: 'api_access_disabled' } })
      expect(stream.text).not.toContain('[DONE]')
    }
    // A program may still find out why it is refused, and people see what happened.
    const whoami = await call('/whoami')
    expect(whoami.status).toBe(200)
    expect(await view()).toMatchObject({ enabled: false, runningCalls: 0, tokens: 1 })
    const ended = { spaceId: space.spaceId, outcome: 'truncated', errorCode: 'api_access_disabled' }
    await vi.waitFor(async () => expect(await db().usageEvent.count({ where: ended })).toBe(10), 15_000)
    const { spaceId } = space
    await vi.waitFor(async () => expect(await db().usageEvent.count({ where: { spaceId } })).toBe(13), 15_000)
  })

  test('H-19 draining lets running calls end and refuses new ones; cutting them is still possible', async () => {
    const stream = await openStream()
    await turn({ enabled: false, streams: 'drain' })
    expect(await view()).toMatchObject({ enabled: false, drains: true, runningCalls: 1 })
    expect((await chat('mock/gpt-4o-mini', true)).status).toBe(403)
    const before = stream.text.length
    await until(() => stream.text.length > before)
    // Something else about the space changes meanwhile: it still may end.
    await change('space', space.spaceId, (tx) =>
      tx.space.update({ where: { id: space.spaceId }, data: { name: 'New' } }),
    )
    const later = stream.text.length
    await until(() => stream.text.length > later)
    expect(stream.ended).toBe(false)
    await turn({ enabled: false, streams: 'cut' })
    await until(() => stream.ended)
    expect(lastEvent(stream)).toMatchObject({ error: { code: 'api_access_disabled' } })
    expect(await view()).toMatchObject({ enabled: false, drains: false, runningCalls: 0 })
    // Off stays off: nothing to record.
    await turn({ enabled: false, streams: 'drain' })
    expect(await view()).toMatchObject({ drains: false })
    expect(await audit()).toHaveLength(2)
  })

  test('B04 P4 a revoked token is refused at its next call and its stream is cut; others go on', async () => {
    const other = await testToken(space.member, space.spaceId)
    const [stream, untouched] = [await openStream(), await openStream(other.secret)]
    await callRoute(revokeRoute, { method: 'DELETE', cookie: space.member.cookie, params: { id: space.token.id } })
    expect((await chat('mock/gpt-4o-mini', false)).status).toBe(401)
    await until(() => stream.ended)
    expect(lastEvent(stream)).toMatchObject({ error: { code: 'token_revoked' } })
    const before = untouched.text.length
    await until(() => untouched.text.length > before)
    expect((await chat('mock/gpt-4o-mini', false, other.secret)).status).toBe(200)
    await turn({ enabled: false })
    await until(() => untouched.ended)
  })

  const ENDS: [string, () => Promise<unknown>][] = [
    [
      'A08 H-21 its owner was removed',
      () =>
        change('user', space.member.userId, (tx) =>
          tx.member.update({
            where: { spaceId_userId: { spaceId: space.spaceId, userId: space.member.userId } },
            data: { removedAt: new Date() },
          }),
        ),
    ],
    [
      'A08 H-21 its owner was made a viewer',
      () =>
        change('user', space.member.userId, (tx) =>
          tx.member.update({
            where: { spaceId_userId: { spaceId: space.spaceId, userId: space.member.userId } },
            data: { role: 'viewer' },
          }),
        ),
    ],
    [
      'H-3 its owner was disabled',
      () =>
        change('user', space.member.userId, (tx) =>
          tx.user.update({ where: { id: space.member.userId }, data: { status: 'disabled' } }),
        ),
    ],
    [
      'A20 H-22 the space was deleted',
      () =>
        change('space', space.spaceId, (tx) =>
          tx.space.update({ where: { id: space.spaceId }, data: { status: 'deleted' } }),
        ),
    ],
    [
      'the space was suspended',
      () =>
        change('space', space.spaceId, (tx) =>
          tx.space.update({ where: { id: space.spaceId }, data: { status: 'suspended' } }),
        ),
    ],
  ]
  for (const [what, end] of ENDS) {
    test(`P4 ${what}: the next call is refused, the stream is cut, its usage stays the space’s`, async () => {
      const stream = await openStream()
      await end()
      expect((await chat('mock/gpt-4o-mini', false)).status).toBeGreaterThanOrEqual(401)
      await until(() => stream.ended)
      expect(lastEvent(stream)).toHaveProperty('error.code')
      const { spaceId, member, token } = space
      const where = { spaceId, userId: member.userId, tokenId: token.id, outcome: 'truncated' }
      await vi.waitFor(async () => expect(await db().usageEvent.count({ where })).toBe(1), 15_000)
    })
  }

  test('H-1 a token that expires while its stream runs lets it run on, and the next call fails', async () => {
    const { id, secret } = await testToken(space.member, space.spaceId, { expiresAt: new Date(Date.now() + 60_000) })
    const stream = await openStream(secret)
    await inTransaction(async (tx, changed) => {
      await tx.personalAccessToken.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })
      changed({ kind: 'token', id })
    })
    const refused = await chat('mock/gpt-4o-mini', false, secret)
    expect(await refused.json()).toMatchObject({ error: { code: 'token_expired' } })
    const before = stream.text.length
    await until(() => stream.text.length > before)
    expect(stream.ended).toBe(false)
    await turn({ enabled: false })
    await until(() => stream.ended)
  })

  test('R3.24 R3.26 a call is judged by the space whose key it would spend, whatever the request names', async () => {
    const closed = await openSpace()
    await db().space.update({ where: { id: closed.spaceId }, data: { apiAccessEnabled: false } })
    processState().changes.announce([{ kind: 'space', id: closed.spaceId }])
    const { slug } = await db().space.findUniqueOrThrow({ where: { id: space.spaceId } })
    for (const name of [space.spaceId, slug, '*', '']) {
      const response = await callRoute(gatewayPost, {
        path: '/api/v1/chat/completions',
        headers: {
          authorization: `Bearer ${closed.token.secret}`,
          'x-keyway-space': name,
          'openai-organization': name,
        },
        body: { model: 'mock/gpt-4o-mini', space: name, messages: [{ role: 'user', content: 'x' }] },
      })
      expect([403, 404]).toContain(response.status)
    }
    expect((await chat('mock/gpt-4o-mini', false)).status).toBe(200)
  })
})

/** Waits until it holds; the test's own time limit is the only deadline. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const on = (view: unknown): boolean => (view as { apiAccessEnabled: boolean }).apiAccessEnabled
