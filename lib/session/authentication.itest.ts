import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET, POST } from '@/app/api/auth/[...nextauth]/route'
import { GET as getMe } from '@/app/api/me/route'
import { newId } from '@/lib/crypto/id'
import { createKeyRing } from '@/lib/crypto/key-ring'
import { mintOpaque } from '@/lib/crypto/opaque'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { postAuth, cookiesOf, csrfPair, signInThrough } from '@/lib/testing/auth-client'
import { callRoute } from '@/lib/testing/call-route'
import { startTestState, TEST_ORIGIN, testFacts, type TestState, testUser } from '@/lib/testing/test-state'
import { ABSOLUTE_MS, createSession, IDLE_MS } from './sessions'

const PASSWORD = 'correct horse battery'
const meStatus = async (cookie: string | undefined): Promise<number> => (await callRoute(getMe, { cookie })).status

describe('signing in and out through next-auth’s own route', () => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState('embedded')
  })
  afterAll(() => state.stop())

  test('R1.11 the right password gives a session that is somebody, and the sign-in is on record', async () => {
    const person = await testUser({ password: PASSWORD })
    const { response, session } = await signInThrough({ email: ` ${person.email.toUpperCase()} `, password: PASSWORD })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const me = await callRoute(getMe, { cookie: session })
    expect(await me.json()).toMatchObject({ id: person.userId, email: person.email })
    expect((await db().user.findUniqueOrThrow({ where: { id: person.userId } })).lastLoginAt).toBeInstanceOf(Date)
    const events = await db().auditEvent.findMany({ where: { subjectId: person.userId } })
    expect(events.map(({ action }) => action)).toEqual(['login.succeeded'])
  })

  test('C01 R1.8 over plain http the cookie has its development name, HttpOnly, SameSite=Lax and no domain', async () => {
    const person = await testUser({ password: PASSWORD })
    const { response } = await signInThrough({ email: person.email, password: PASSWORD })
    const attributes = cookiesOf(response).get('keyway-session')?.attributes
    expect(attributes).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'path=/']))
    expect(attributes).not.toContain('secure')
    for (const cookie of response.headers.getSetCookie()) {
      expect(cookie).not.toMatch(/domain=/i)
      expect(cookie.length).toBeLessThan(4096)
    }
  })

  test('L07 the database holds no session that could be used', async () => {
    const person = await testUser({ password: PASSWORD })
    const { session = '' } = await signInThrough({ email: person.email, password: PASSWORD })
    const rows = await db().session.findMany({ where: { userId: person.userId } })
    expect(JSON.stringify(rows)).not.toContain(session.slice(7))
    for (const { idHash, id } of rows) {
      expect(await meStatus(idHash)).toBe(401)
      expect(await meStatus(`kw_ses_${idHash.slice(0, 43)}`)).toBe(401)
      expect(await meStatus(id)).toBe(401)
    }
  })

  test('R1.11 C10 C15 unknown, wrong password, disabled and malformed get the same answer', async () => {
    const known = await testUser({ password: PASSWORD })
    const disabled = await testUser({ password: PASSWORD })
    const without = await testUser()
    await db().user.update({ where: { id: disabled.userId }, data: { status: 'disabled' } })
    const attempts = [
      { email: 'nobody@example.org', password: PASSWORD },
      { email: known.email, password: 'wrong horse battery' },
      { email: disabled.email, password: PASSWORD },
      { email: without.email, password: PASSWORD },
      { email: 'not an address', password: PASSWORD },
      { email: known.email, password: '' },
      { email: `${known.email}\0`, password: PASSWORD },
    ]
    const answers = new Set<string>()
    for (const attempt of attempts) {
      const { response, session } = await signInThrough(attempt)
      expect(session).toBeUndefined()
      answers.add(`${response.status} ${await response.text()}`)
    }
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toMatch(/^401 /)
    expect(JSON.stringify([...answers])).not.toContain('example.org')
    const actions = await db().auditEvent.findMany({ where: { subjectId: { in: [known.userId, disabled.userId] } } })
    expect(actions.map(({ action }) => action).toSorted()).toEqual(['login.denied_inactive', 'login.failed'])
  })

  test('C12 R1.6 the stored hash is no password, two long ones that begin alike differ, and one over 1,024 bytes is 400', async () => {
    const long = 'x'.repeat(72)
    const person = await testUser({ password: `${long}-one` })
    const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: person.userId } })
    for (const [password, status] of [
      [passwordHash ?? '', 401],
      [`${long}-two`, 401],
      [long, 401],
      [`${long}-one\0`, 401],
      ['é'.repeat(900), 400],
      ['x'.repeat(60_000), 400],
    ] as const) {
      for (const email of [person.email, `nobody-${person.email}`]) {
        const { response, session } = await signInThrough({ email, password })
        expect([response.status, session]).toEqual([status, undefined])
      }
    }
  })

  test('C12 one password typed on two keyboards is one password', async () => {
    const person = await testUser({ password: 'caf\u00e9 \ufb01sh \uff11\uff12' })
    const { session } = await signInThrough({ email: person.email, password: 'cafe\u0301 fish 12' })
    expect(await meStatus(session)).toBe(200)
  })

  test('C10 P18 how long known and unknown addresses take is reported', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => testUser({ password: PASSWORD })))
    const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    for (let at = 0; at < 54; at += 1) {
      const { email = '' } = people[at % people.length] ?? {}
      for (const [kind, address] of [['known', email] as const, ['unknown', `x${email}`] as const]) {
        const started = performance.now()
        const { response } = await signInThrough({ email: address, password: 'wrong horse battery' })
        took[kind].push(performance.now() - started)
        expect(response.status).toBe(401)
      }
    }
    const median = (values: number[]): string => (values.toSorted((a, b) => a - b)[27] ?? 0).toFixed(1)
    process.stdout.write(
      `sign-in with a wrong password, median: known ${median(took.known)} ms, unknown ${median(took.unknown)} ms\n`,
    )
  })

  test('C03 H-6 signing out ends the session for good: a copied cookie is worthless', async () => {
    const person = await testUser({ password: PASSWORD })
    const { session = '' } = await signInThrough({ email: person.email, password: PASSWORD })
    const elsewhere = await signInThrough({ email: person.email, password: PASSWORD })
    expect(await meStatus(session)).toBe(200)
    const response = await postAuth('signout', {}, session)
    expect(response.status).toBe(200)
    expect(cookiesOf(response).get('keyway-session')?.value).toBe('')
    expect(await meStatus(session)).toBe(401)
    // Only this session ended.
    expect(await meStatus(elsewhere.session)).toBe(200)
    expect(await db().auditEvent.count({ where: { subjectId: person.userId, action: 'logout.succeeded' } })).toBe(1)
    await postAuth('signout', {}, session)
    expect(await db().auditEvent.count({ where: { subjectId: person.userId, action: 'logout.succeeded' } })).toBe(1)
  })

  test('C02 a planted session id is not taken over, every sign-in has a new one, and ends the one the browser had', async () => {
    const person = await testUser({ password: PASSWORD })
    const planted = `kw_ses_${'B'.repeat(43)}`
    const first = await signInThrough({ email: person.email, password: PASSWORD }, planted)
    const second = await signInThrough({ email: person.email, password: PASSWORD }, first.session)
    expect(new Set([planted, first.session, second.session]).size).toBe(3)
    expect(await meStatus(planted)).toBe(401)
    expect(await meStatus(first.session)).toBe(401)
    expect(await meStatus(second.session)).toBe(200)
  })

  test('C06 R1.10 H-77 neither signing in nor out works with a foreign or missing CSRF token', async () => {
    const person = await testUser({ password: PASSWORD })
    const { session = '' } = await signInThrough({ email: person.email, password: PASSWORD })
    const { csrfToken } = await csrfPair()
    for (const forged of ['', 'x', csrfToken, `${csrfToken.slice(0, -1)}0`]) {
      const attempt = { email: person.email, password: PASSWORD, csrfToken: forged }
      const entered = await postAuth('callback/credentials', attempt)
      expect(cookiesOf(entered).get('keyway-session')?.value ?? '').toBe('')
      await postAuth('signout', { csrfToken: forged }, session)
      expect(await meStatus(session)).toBe(200)
    }
  })

  test('C04 R1.7 five hundred mutations of a session cookie, another instance’s and signed ones are nobody, and never a fault', async () => {
    const { cookie } = await testUser()
    const forged = Array.from({ length: 500 }, (_, at) => {
      const place = (at * 7) % cookie.length
      const letter = cookie[place] === 'x' ? 'y' : 'x'
      const [head, tail] = [cookie.slice(0, place), cookie.slice(place + 1)]
      const ways = [`${head}${letter}${tail}`, head, `${head}${tail}`, `${head}%00${tail}`, `${head}${tail}${letter}`]
      return ways[at % ways.length] ?? ''
    })
    const elsewhere = createKeyRing({ master: randomBytes(32) })
    const claims = Buffer.from(JSON.stringify({ sub: newId(), exp: 4_102_444_800 })).toString('base64url')
    const alien = [
      mintOpaque(elsewhere, 'ses').value.reveal('show-once'),
      mintOpaque(processState().keyRing, 'dev').value.reveal('show-once'),
      `eyJhbGciOiJub25lIn0.${claims}.`,
      `eyJhbGciOiJIUzI1NiJ9.${claims}.${'A'.repeat(43)}`,
      `eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..${'A'.repeat(16)}.${claims}.${'A'.repeat(22)}`,
      cookie.toLowerCase(),
      `"${cookie}"`,
      ` ${'x'.repeat(4000)}`,
      '__proto__',
      'null',
      '%',
      '%E0%A4%A',
    ]
    for (const value of [...forged, ...alien].filter((each) => each !== cookie)) {
      expect(await meStatus(value)).toBe(401)
    }
    expect(await meStatus(cookie)).toBe(200)
  })

  /** As if this much time had passed for every session of the person. */
  const wait = (userId: string, ms: number) => db().$executeRaw`
    UPDATE session SET created_at = created_at - ${ms} * interval '1 millisecond',
      last_seen_at = last_seen_at - ${ms} * interval '1 millisecond',
      expires_at = expires_at - ${ms} * interval '1 millisecond',
      absolute_expires_at = absolute_expires_at - ${ms} * interval '1 millisecond'
    WHERE user_id = ${userId}::uuid`

  test('C18 R1.7 a session that is not used for twelve hours has ended, and stays so', async () => {
    const person = await testUser()
    await wait(person.userId, IDLE_MS - 60_000)
    expect(await meStatus(person.cookie)).toBe(200)
    await wait(person.userId, IDLE_MS - 60_000)
    expect(await meStatus(person.cookie)).toBe(200)
    await wait(person.userId, IDLE_MS + 1)
    expect(await meStatus(person.cookie)).toBe(401)
    expect(await meStatus(person.cookie)).toBe(401)
  })

  test('C18 a session that is used all the time ends after seven days', async () => {
    const person = await testUser()
    const step = 10 * 3_600_000
    let passed = 0
    for (; passed + step < ABSOLUTE_MS; passed += step) {
      await wait(person.userId, step)
      expect(await meStatus(person.cookie)).toBe(200)
    }
    const { expiresAt, absoluteExpiresAt } = await db().session.findFirstOrThrow({ where: { userId: person.userId } })
    expect(expiresAt.getTime()).toBeLessThanOrEqual(absoluteExpiresAt.getTime())
    await wait(person.userId, ABSOLUTE_MS - passed + 1)
    expect(await meStatus(person.cookie)).toBe(401)
  })

  test('H-3 H-5 C03 no session is made with a password that was changed, or for somebody disabled, since it was checked', async () => {
    const person = await testUser({ password: PASSWORD })
    const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: person.userId } })
    const sessions = () => db().session.count({ where: { userId: person.userId } })
    const before = await sessions()
    await db().user.update({ where: { id: person.userId }, data: { passwordHash: 'another' } })
    const late = createSession(person.userId, testFacts(), passwordHash ?? '')
    await expect(late).rejects.toMatchObject({ code: 'unauthenticated' })
    await db().user.update({ where: { id: person.userId }, data: { passwordHash, status: 'disabled' } })
    await expect(createSession(person.userId, testFacts(), passwordHash ?? '')).rejects.toMatchObject({ status: 401 })
    expect(await sessions()).toBe(before)
  })

  test('C04 R2.3 a database that does not answer is 503 for everybody: nobody is let in, nobody is signed out', async () => {
    const person = await testUser()
    await db().$executeRaw`ALTER TABLE session RENAME TO session_away`
    try {
      const response = await callRoute(getMe, { cookie: person.cookie })
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
      expect(response.headers.getSetCookie()).toEqual([])
      expect(await response.text()).not.toMatch(/relation|SELECT|session_away/)
    } finally {
      await db().$executeRaw`ALTER TABLE session_away RENAME TO session`
    }
    expect(await meStatus(person.cookie)).toBe(200)
  })

  test('C15 H-3 H-4 disabling a person ends their sessions at once', async () => {
    const person = await testUser()
    await db().user.update({ where: { id: person.userId }, data: { status: 'disabled' } })
    expect(await meStatus(person.cookie)).toBe(401)
  })

  test('C09 whatever the callback address, it leads to this origin', async () => {
    const person = await testUser({ password: PASSWORD })
    const spellings = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'https:evil.example',
      'https:/evil.example',
      '%2f%2fevil.example',
      '/%2fevil.example',
      '/%5cevil.example',
      '\t//evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
      'javascript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'http://keyway.test@evil.example',
      'http://evil.example#@keyway.test',
      'http://keyway.test.evil.example',
      'https://keyway.test',
      'http://keyway.test:81',
      '////evil.example',
      'http:///evil.example',
      '/..//evil.example',
      '/.//evil.example',
      '.evil.example',
      '@evil.example',
      'http://KEYWAY.test:80@evil.example',
      '\0//evil.example',
      'http://[::1]',
      'blob:http://keyway.test/x',
      'file:///etc/passwd',
      '/s/x/usage',
      'http://keyway.test/me',
      '',
    ]
    for (const callbackUrl of spellings) {
      const response = await postAuth('callback/credentials', { email: person.email, password: PASSWORD, callbackUrl })
      const { url } = (await response.json()) as { url: string }
      expect(`${callbackUrl} → ${new URL(url).origin}`).toBe(`${callbackUrl} → ${TEST_ORIGIN}`)
      expect(new URL(url).pathname).not.toMatch(/^\/[/\\]/)
      const plain = await postAuth('callback/credentials', {
        email: person.email,
        password: PASSWORD,
        callbackUrl,
        json: '',
      })
      expect(new URL(plain.headers.get('location') ?? '').origin).toBe(TEST_ORIGIN)
      const remembered = cookiesOf(response).get('keyway-callback')?.value ?? TEST_ORIGIN
      expect(new URL(remembered).origin).toBe(TEST_ORIGIN)
    }
  })

  test('M05 nothing else of next-auth’s surface exists', async () => {
    for (const [handler, method, actions] of [
      [
        GET,
        'GET',
        ['session', 'providers', 'signin', 'signout', 'error', 'callback/credentials', '_log', 'verify-request'],
      ],
      [POST, 'POST', ['session', 'signin/credentials', '_log', 'callback/github', 'csrf', 'providers']],
    ] as const) {
      for (const action of actions) {
        const response = await callRoute(handler, { method, params: { nextauth: action.split('/') } })
        expect(`${method} ${action} ${response.status}`).toBe(`${method} ${action} 404`)
        const requestId = response.headers.get('x-request-id')
        expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
        expect(response.headers.get('cache-control')).toBe('no-store')
        expect(await response.json()).toEqual({
          error: { code: 'not_found', message: expect.any(String) as string, requestId, issues: [] },
        })
      }
    }
  })
})

test('C01 R1.8 R1.9 over https the cookies have the __Host- prefix, Secure, and no domain', async () => {
  const state = await startTestState('embedded', { KEYWAY_PUBLIC_URL: 'https://keyway.test' })
  try {
    const person = await testUser({ password: PASSWORD })
    const { response, session } = await signInThrough({ email: person.email, password: PASSWORD })
    const cookies = cookiesOf(response)
    expect([...cookies.keys()].filter((name) => !name.startsWith('__Host-'))).toEqual([])
    for (const { attributes } of cookies.values()) {
      expect(attributes).toEqual(expect.arrayContaining(['secure', 'httponly', 'samesite=lax', 'path=/']))
      expect(attributes.join()).not.toContain('domain')
    }
    expect(await meStatus(session)).toBe(200)
  } finally {
    await state.stop()
  }
})
