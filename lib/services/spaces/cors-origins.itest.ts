import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PATCH as patchSpace } from '@/app/api/spaces/[spaceId]/route'
import { GET as gatewayGet, OPTIONS as gatewayOptions } from '@/app/api/v1/[[...path]]/route'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { callRoute } from '@/lib/testing/call-route'
import { testToken } from '@/lib/testing/test-rows'
import { DATABASES, startTestState, type TestState } from '@/lib/testing/test-state'
import { type TestTeam, testTeam } from '@/lib/testing/test-team'

const ORIGIN = 'https://app.example.com'

describe.each(DATABASES)('web pages that may call, on %s', (database) => {
  let state: TestState
  let team: TestTeam
  let secret: string

  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())
  beforeEach(async () => {
    team = await testTeam()
    await db().space.update({ where: { id: team.spaceId }, data: { apiAccessEnabled: true } })
    secret = (await testToken(team.member, team.spaceId)).secret
  })

  const save = (corsOrigins: unknown, who = team.admin) =>
    callRoute(patchSpace, {
      method: 'PATCH',
      cookie: who.cookie,
      params: { spaceId: team.spaceId },
      body: { corsOrigins },
    })
  const preflight = (origin = ORIGIN) =>
    callRoute(gatewayOptions, {
      method: 'OPTIONS',
      path: '/api/v1/chat/completions',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    })
  const call = (token = secret, origin = ORIGIN) =>
    callRoute(gatewayGet, { path: '/api/v1/models', headers: { origin, authorization: `Bearer ${token}` } })
  const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin')

  test('R1.42 off by default; what an admin saves works at once, and so does taking it back', async () => {
    expect((await preflight()).status).toBe(405)
    expect(allowed(await call())).toBeNull()
    expect((await save([ORIGIN])).status).toBe(200)
    const asked = await preflight()
    expect([asked.status, allowed(asked), asked.headers.get('access-control-allow-headers')]).toEqual([
      204,
      ORIGIN,
      'authorization',
    ])
    const answer = await call()
    expect([answer.status, allowed(answer), answer.headers.get('vary')]).toEqual([200, ORIGIN, 'origin'])
    expect((await save([])).status).toBe(200)
    expect((await preflight()).status).toBe(405)
    expect(allowed(await call())).toBeNull()
  })

  test('R1.42 another space’s token gets no leave from this one, and a suspended space gives none', async () => {
    await save([ORIGIN])
    const other = await testTeam()
    await db().space.update({ where: { id: other.spaceId }, data: { apiAccessEnabled: true } })
    const theirs = await testToken(other.member, other.spaceId)
    const answer = await call(theirs.secret)
    expect([answer.status, allowed(answer)]).toEqual([200, null])
    await db().space.update({ where: { id: team.spaceId }, data: { status: 'suspended' } })
    processState().changes.announce([{ kind: 'space', id: team.spaceId }])
    expect((await preflight()).status).toBe(405)
  })

  test('R1.42 only exact origins are stored, in the spelling browsers send', async () => {
    const saved = await save([' HTTPS://App.Example.com/ ', ORIGIN, 'http://localhost:5173'])
    expect(await saved.json()).toMatchObject({ corsOrigins: [ORIGIN, 'http://localhost:5173'] })
    for (const bad of [
      '*',
      'null',
      '',
      'app.example.com',
      'https://*.example.com',
      'https://a.example/path',
      'https://a.example:443',
      'https://u@a.example',
      'ftp://a.example',
      'https://a.example, https://b.example',
      'javascript:alert(1)',
      `https://${'a'.repeat(300)}.example`,
    ]) {
      expect({ bad, status: (await save([bad])).status }).toEqual({ bad, status: 400 })
    }
    expect((await save(Array.from({ length: 21 }, (_, at) => `https://a${at}.example`))).status).toBe(400)
    expect((await save('https://a.example')).status).toBe(400)
  })

  test('R1.42 it is the admins’ to change, and the change is on record once', async () => {
    for (const who of [team.member, team.viewer]) expect((await save([ORIGIN], who)).status).toBe(403)
    await save([ORIGIN])
    await save([ORIGIN])
    const events = await db().auditEvent.findMany({ where: { spaceId: team.spaceId, action: 'space.updated' } })
    expect(events).toMatchObject([{ before: { corsOrigins: [] }, after: { corsOrigins: [ORIGIN] } }])
  })
})
