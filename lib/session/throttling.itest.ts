import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db/client'
import { claimProcess, processState } from '@/lib/process-state'
import { signInThrough } from '@/lib/testing/auth-client'
import { DATABASES, startTestState, type TestState, testUser } from '@/lib/testing/test-state'

const PASSWORD = 'correct horse battery'
const WRONG = 'wrong horse battery'
/** As our server sets it; the spoofed ones are what a client may send besides. */
const from = (peer: string, more: Record<string, string> = {}) => ({ headers: { 'x-keyway-peer': peer, ...more } })

describe.each(DATABASES)('guessing passwords on %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    claimProcess('server')
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  const guess = async (email: string, peer: string, more: Record<string, string> = {}) =>
    (await signInThrough({ email, password: WRONG }, undefined, from(peer, more))).response.status
  /** Statuses of attempts made one after another. */
  async function guesses(count: number, one: (at: number) => Promise<number>): Promise<number[]> {
    const statuses = []
    for (let at = 0; at < count; at += 1) statuses.push(await one(at))
    return statuses
  }

  test('C11 P18 R1.11 an account takes ten wrong passwords, from wherever they come; then even the right one waits, and it says how long', async () => {
    const person = await testUser({ password: PASSWORD })
    const statuses = await guesses(12, (at) => guess(person.email.toUpperCase(), `198.51.100.${at}`))
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
    const right = await signInThrough({ email: person.email, password: PASSWORD }, undefined, from('192.0.2.1'))
    expect([right.response.status, right.session]).toEqual([429, undefined])
    const wait = Number(right.response.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(900)
    const { error } = (await right.response.json()) as { error: { code: string; message: string } }
    expect(error.code).toBe('rate_limited')
    expect(error.message).toMatch(/^Too many attempts\. Wait \d+ minutes and try again\./)
    // Somebody else is not concerned.
    const other = await testUser({ password: PASSWORD })
    expect((await signInThrough({ email: other.email, password: PASSWORD })).session).toBeDefined()
  })

  test('C11 fifty guesses at once are ten', async () => {
    const person = await testUser({ password: PASSWORD })
    const statuses = await Promise.all(Array.from({ length: 50 }, (_, at) => guess(person.email, `198.51.101.${at}`)))
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(40)
  })

  test('C10 C11 an account that does not exist is refused at the same point with the same words', async () => {
    const known = await testUser({ password: PASSWORD })
    const answers = await Promise.all(
      [known.email, `nobody-${known.email}`].map(async (email, at) => {
        const all = []
        for (let each = 0; each < 11; each += 1) {
          const { response } = await signInThrough({ email, password: WRONG }, undefined, from(`198.51.102.${at}`))
          const body = (await response.text()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
          all.push(`${response.status} ${body}`)
        }
        return all
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.at(-1)).toMatch(/^429 /)
  })

  test('C11 a browser its person has used before is not locked out by guesses from elsewhere; another’s device cookie is no help', async () => {
    const person = await testUser({ password: PASSWORD })
    const stranger = await testUser({ password: PASSWORD })
    const own = await signInThrough({ email: person.email, password: PASSWORD }, undefined, from('192.0.2.2'))
    const strangers = await signInThrough({ email: stranger.email, password: PASSWORD })
    expect(own.device).toMatch(/^kw_dev_[\w-]{43}$/)
    await guesses(11, (at) => guess(person.email, `198.51.103.${at}`))
    const attempt = (device: string | undefined, password = PASSWORD) =>
      signInThrough({ email: person.email, password }, undefined, { ...from('192.0.2.2'), device })
    for (const device of [undefined, strangers.device, `kw_dev_${'A'.repeat(43)}`, 'x']) {
      expect((await attempt(device)).response.status).toBe(429)
    }
    const again = await attempt(own.device)
    expect(again.session).toBeDefined()
    // It is known, so it keeps its cookie; and it may not guess for ever either.
    expect(again.device).toBeUndefined()
    const statuses = await guesses(11, async () => (await attempt(own.device, WRONG)).response.status)
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
    const rows = JSON.stringify(await db().knownDevice.findMany({ where: { userId: person.userId } }))
    expect(rows).not.toContain(own.device?.slice(7))
  })

  test('C02 C11 a device cookie that was planted is not adopted', async () => {
    const [person, stranger] = [await testUser({ password: PASSWORD }), await testUser({ password: PASSWORD })]
    const planted = (await signInThrough({ email: stranger.email, password: PASSWORD })).device
    const entered = await signInThrough({ email: person.email, password: PASSWORD }, undefined, { device: planted })
    expect(entered.device).toMatch(/^kw_dev_/)
    expect(entered.device).not.toBe(planted)
    expect(await db().knownDevice.count({ where: { userId: person.userId } })).toBe(1)
  })

  test('C11 right passwords are not counted, however many at once', async () => {
    const person = await testUser({ password: PASSWORD })
    for (let round = 0; round < 3; round += 1) {
      const entered = await Promise.all(
        Array.from({ length: 8 }, () =>
          signInThrough({ email: person.email, password: PASSWORD }, undefined, from('192.0.2.3')),
        ),
      )
      expect(entered.every(({ session }) => session !== undefined)).toBe(true)
    }
    expect(await guess(person.email, '192.0.2.3')).toBe(401)
  })

  test('C11 J12 an address gets a hundred wrong ones, whatever it says of itself; the flood after that costs no query', async () => {
    const peer = '203.0.113.9'
    const spoofed = (at: number) => ({
      'x-forwarded-for': `10.0.${at}.1`,
      'x-real-ip': `10.0.${at}.2`,
      forwarded: `for=10.0.${at}.3`,
    })
    const attempt = (at: number) => guess(`spray-${database}-${at}@example.org`, peer, spoofed(at))
    const statuses = []
    for (let at = 0; at < 100; at += 20)
      statuses.push(...(await Promise.all(Array.from({ length: 20 }, (_, each) => attempt(at + each)))))
    expect(new Set(statuses)).toEqual(new Set([401]))
    expect(await attempt(100)).toBe(429)
    // The same address, written as IPv6 sockets do.
    expect(await guess('spray-mapped@example.org', `::ffff:${peer}`)).toBe(429)
    expect(await guess('spray-other@example.org', '203.0.113.10')).toBe(401)
    while ((await points('address')).some((each) => each >= 100 && each < 200)) await attempt(101)
    const queries = await countQueries(() => guesses(50, attempt))
    expect(queries).toBe(0)
  })

  test('C11 all IPv6 addresses of one network count together', async () => {
    const statuses = []
    for (let at = 0; at < 101; at += 1)
      statuses.push(await guess(`six-${database}-${at}@example.org`, `2001:db8:9:9::${at.toString(16)}`))
    expect(statuses.slice(-2)).toEqual([401, 429])
  })

  test('C11 a flood from everywhere meets one ceiling, which known devices pass', async () => {
    const person = await testUser({ password: PASSWORD })
    const { device } = await signInThrough({ email: person.email, password: PASSWORD })
    const before = await db().rateLimit.findMany({ where: { key: { startsWith: 'everyone' } } })
    await db().rateLimit.updateMany({ where: { key: { startsWith: 'everyone' } }, data: { points: 5_000 } })
    expect(before).toHaveLength(1)
    expect((await signInThrough({ email: person.email, password: PASSWORD })).response.status).toBe(429)
    expect(
      (await signInThrough({ email: person.email, password: PASSWORD }, undefined, { device })).session,
    ).toBeDefined()
    await db().rateLimit.updateMany({ where: { key: { startsWith: 'everyone' } }, data: { points: 0 } })
    expect((await signInThrough({ email: person.email, password: PASSWORD })).session).toBeDefined()
  })

  test('C11 when the window ends the account is open again', async () => {
    const person = await testUser({ password: PASSWORD })
    await guesses(11, (at) => guess(person.email, `198.51.104.${at}`))
    await db().rateLimit.updateMany({ data: { expire: BigInt(Date.now() - 1) } })
    const { session } = await signInThrough({ email: person.email, password: PASSWORD }, undefined, from('192.0.2.4'))
    expect(session).toBeDefined()
  })

  test('J12 C11 counters that cannot be asked are 503, neither yes nor no, and nothing is signed in', async () => {
    const person = await testUser({ password: PASSWORD })
    await db().$executeRaw`ALTER TABLE rate_limit RENAME TO rate_limit_away`
    try {
      for (const password of [PASSWORD, WRONG]) {
        const { response, session } = await signInThrough({ email: person.email, password })
        expect([response.status, session]).toEqual([503, undefined])
        expect(response.headers.get('retry-after')).toBe('1')
        expect(await response.text()).not.toMatch(/rate_limit|relation|SELECT/)
      }
    } finally {
      await db().$executeRaw`ALTER TABLE rate_limit_away RENAME TO rate_limit`
    }
    expect((await signInThrough({ email: person.email, password: PASSWORD })).session).toBeDefined()
  })

  test('J12 more sign-ins at once than may wait are 503, and none of them counts as a wrong password', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => testUser({ password: PASSWORD })))
    await signInThrough({ email: people[0]?.email ?? '', password: PASSWORD })
    const before = await points('everyone')
    const attempts = people.flatMap((person) =>
      Array.from({ length: 8 }, () => signInThrough({ email: person.email, password: PASSWORD })),
    )
    const statuses = (await Promise.all(attempts)).map(({ response }) => response.status)
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true)
    expect(await points('everyone')).toEqual(before)
    for (const person of people) {
      expect((await signInThrough({ email: person.email, password: PASSWORD })).session).toBeDefined()
    }
  })

  test('L07 the counters hold no address, e-mail or password', async () => {
    const rows = JSON.stringify((await db().rateLimit.findMany()).map(({ key, points: each }) => [key, each]))
    expect(rows).not.toMatch(/@|example|203\.0\.113|198\.51|horse/)
  })
})

async function points(of: string): Promise<number[]> {
  return (await db().rateLimit.findMany({ where: { key: { startsWith: of } } })).map((row) => row.points)
}

/** Statements the process's connection pool sends while `run` runs. */
async function countQueries(run: () => Promise<unknown>): Promise<number> {
  const { pool } = processState()
  let count = 0
  const onAcquire = (): void => void (count += 1)
  pool.on('acquire', onAcquire)
  await run()
  pool.off('acquire', onAcquire)
  return count
}
