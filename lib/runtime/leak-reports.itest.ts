import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as securityLogRoute } from '@/app/api/me/security-log/route'
import { mintToken } from '@/lib/crypto/token-secret'
import { open } from '@/lib/crypto/sealed'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { outboxPlace } from '@/lib/services/mail/queue-mail'
import { callRoute } from '@/lib/testing/call-route'
import { callData } from '@/lib/testing/data-plane'
import { testServiceToken, testToken } from '@/lib/testing/test-rows'
import { DATABASES, startTestState, testSpace, type TestState } from '@/lib/testing/test-state'

describe.each(DATABASES)('reports of leaked tokens on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  const report = (body: unknown) => callData('/tokens/report-leak', { method: 'POST', body })
  const openSpace = async () => {
    const made = await testSpace('owner')
    await db().space.update({ where: { id: made.spaceId }, data: { apiAccessEnabled: true } })
    return made
  }
  const mailsTo = async (email: string) =>
    (await db().outboxMail.findMany({ where: { recipient: email, kind: 'token_leaked' } })).map((mail) => ({
      subject: mail.subject,
      text: open(processState().keyRing, mail.ciphertext, outboxPlace(mail.id), 'outbox').reveal('mail'),
    }))

  test('a genuine token is revoked at once, its owner told, the event on record; nobody needs a credential for it', async () => {
    const { spaceId, person } = await openSpace()
    const { id, secret } = await testToken(person, spaceId)
    expect((await callData('/verify', { token: secret })).status).toBe(200)
    const answer = await report({ token: secret })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ accepted: true })
    expect((await callData('/verify', { token: secret })).status).toBe(401)
    const row = await db().personalAccessToken.findUniqueOrThrow({ where: { id } })
    expect(row).toMatchObject({ revokedReason: 'leaked' })
    expect(await db().auditEvent.findMany({ where: { subjectId: id } })).toMatchObject([
      { action: 'token.leaked', method: 'system', spaceId, actorUserId: null },
    ])
    const log = await callRoute(securityLogRoute, { cookie: person.cookie })
    expect(await log.json()).toMatchObject({
      items: [{ action: 'token.leaked', tokenName: 'test token', by: 'nobody' }],
    })
    const [mail, ...more] = await mailsTo(person.email)
    expect(more).toEqual([])
    expect(mail?.subject).toContain(row.prefix)
    expect(mail?.text).toContain('test token')
    expect(`${mail?.subject} ${mail?.text}`).not.toContain(secret.slice(12))
    expect((await report({ token: secret })).status).toBe(202)
    expect(await mailsTo(person.email)).toHaveLength(1)
  })

  test('a list as secret scanners send it: known and unknown ones are answered alike; a space’s token goes to its owners', async () => {
    const { spaceId, person } = await openSpace()
    const own = await testServiceToken(spaceId)
    const personal = await testToken(person, null)
    const unknown = mintToken().value.reveal('show-once')
    const items = [own.secret, unknown, personal.secret, 'ghp_something'].map((token) => ({
      token,
      type: 'keyway_pat',
      url: 'https://example.org/repo/blob/main/.env',
      source: 'commit',
    }))
    const answers = await Promise.all([report(items), report([{ token: unknown }]), report({ token: 'x' })])
    expect(await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]))).toEqual(
      Array.from({ length: 3 }, () => [202, '{"accepted":true}']),
    )
    for (const { id } of [own, personal]) {
      expect(await db().personalAccessToken.findUniqueOrThrow({ where: { id } })).toMatchObject({
        revokedReason: 'leaked',
      })
    }
    expect(await mailsTo(person.email)).toHaveLength(2)
  })

  test('what is no report is 400, too large 413, and changes nothing', async () => {
    for (const body of [
      '',
      'null',
      '[]',
      '{}',
      '{"token":7}',
      '{"token":""}',
      '[{"token":"x"},7]',
      '{"tokens":["x"]}',
      '{',
    ]) {
      const answer = await report(body)
      expect(`${body} ${answer.status}`).toBe(`${body} 400`)
    }
    expect((await report(Array.from({ length: 101 }, () => ({ token: 'x' })))).status).toBe(400)
    expect((await report(`{"token":"${'x'.repeat(70_000)}"}`)).status).toBe(413)
    expect((await callData('/tokens/report-leak')).status).toBe(405)
  })

  test('too many reports from one address are 429', async () => {
    const statuses = new Set<number>()
    for (let at = 0; at < 31; at += 1) {
      const answer = await report({ token: 'x' })
      statuses.add(answer.status)
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect([...statuses]).toEqual([202, 429])
  })
})
