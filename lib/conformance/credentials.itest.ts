import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raw, statuses } from '@/lib/server/test-support'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { garbledCredentials } from './garbled-credentials'
import { expectRefusal } from './expect-refusal'
import { rawCall } from './raw-call'
import { startWorkbench, until, type TestSpace, type Workbench } from './workbench'

const body = { model: 'mock/gpt-4o-mini', messages: [{ role: 'user', content: 'hello' }] }
/** Statements of the flusher, which asks for own prices, and of `last_used_at`: off the request path, a few a second whatever the load. */
const BACKGROUND = /usage_|FROM model_price|last_used_at|\b(?:BEGIN|COMMIT)\b/

let postgres: TestPostgres
let observer: pg.Client
let bench: Workbench

beforeAll(async () => {
  postgres = await startTestPostgres()
  observer = new pg.Client({ ...postgres.connection, application_name: 'observer' })
  await observer.connect()
  bench = await startWorkbench({ env: { DATABASE_URL: postgres.url, KEYWAY_BODY_LIMIT_MB: '1' } })
  await observer.query("ALTER SYSTEM SET log_statement = 'all'")
  await observer.query("ALTER SYSTEM SET log_line_prefix = '<%a> '")
  await observer.query('SELECT pg_reload_conf()')
  await until('the database to log statements', async () => {
    await bench.dashboard.spaces()
    return (await statementLog()).length > 0
  })
})
afterAll(async () => {
  await bench?.dispose()
  await observer?.end()
  postgres?.stop()
})

const call = (token: string) => rawCall(`${bench.v1}/chat/completions`, { token, body })

/** Everything Keyway has asked the database so far, but for the heartbeat of the connection that listens for changes. */
async function statementLog(): Promise<string[]> {
  const { rows } = await observer.query<{ log: string }>(
    "SELECT pg_read_file(current_setting('unix_socket_directories') || '/log') AS log",
  )
  const entries = (rows[0]?.log ?? '').split(/\n(?=<)/)
  return entries.filter((line) => /^<(?!observer|keyway changes)[^>]*> LOG: {2}(?:statement|execute)/.test(line))
}

/** What Keyway asked the database while `action` ran, without the background's statements. */
async function statementsOf(action: () => Promise<unknown>): Promise<string[]> {
  const before = (await statementLog()).length
  await action()
  return (await statementLog()).slice(before).filter((line) => !BACKGROUND.test(line))
}

describe('A5 B02 the database is not on the path of a call', () => {
  test('the counter counts: a token nobody has seen, or a dashboard page, shows in it', async () => {
    const { token } = await bench.makeSpace('fresh')
    expect(await statementsOf(() => call(token))).not.toEqual([])
    expect(await statementsOf(() => bench.dashboard.spaces())).not.toEqual([])
  })

  test('A5 two hundred calls with a warm token ask the database nothing', async () => {
    // The switch forgets what is cached of the space, so that its ten seconds begin with the call after it.
    await bench.dashboard.setApiAccess(bench.space.id, true)
    expect((await call(bench.space.token)).status).toBe(200)
    const statements = await statementsOf(async () => {
      for (let round = 0; round < 20; round += 1) {
        const answers = await Promise.all(Array.from({ length: 10 }, () => call(bench.space.token)))
        expect(answers.every(({ status }) => status === 200)).toBe(true)
      }
    })
    expect(statements).toEqual([])
  })

  test('B02 B11 two hundred garbled credentials in every place: 400 or 401, no statement, no event', async () => {
    const payloads = garbledCredentials()
    expect(payloads.length).toBeGreaterThanOrEqual(200)
    const events = await bench.eventsOf(bench.space, 0, async () => {
      const statements = await statementsOf(async () => {
        for (const [index, payload] of payloads.entries()) {
          const header = [
            'authorization: Bearer ',
            'x-api-key: ',
            'authorization: ',
            'cookie: next-auth.session-token=',
          ]
          const line = Buffer.concat([Buffer.from(header[index % header.length] ?? ''), payload])
          const answer = await sendWith(line)
          expect({ payload: payload.toString('latin1'), status: statuses(answer)[0] }).toMatchObject({
            status: expect.toBeOneOf([400, 401, 431]) as number,
          })
          expect(answer).not.toMatch(/\n\s+at |node_modules|\.mjs:\d/)
        }
      })
      expect(statements).toEqual([])
    })
    expect(events).toEqual([])
  })

  test('B07 R3.13 a token in the address, in Basic authentication, in the body or in a cookie is no credential, and stays out of the log', async () => {
    const { token } = bench.space
    const basic = Buffer.from(`${token}:`).toString('base64')
    const url = `${bench.v1}/chat/completions`
    for (const [place, answer] of [
      ['query', await rawCall(`${url}?api_key=${token}&token=${token}`, { body })],
      ['path', await rawCall(`${bench.v1}/${token}/chat/completions`, { body })],
      ['Basic', await rawCall(url, { body, headers: { authorization: `Basic ${basic}` } })],
      ['body', await rawCall(url, { body: { ...body, api_key: token, token } })],
      ['cookie', await rawCall(url, { body, headers: { cookie: `keyway-session=${token}; token=${token}` } })],
    ] as const) {
      expect({ place, status: answer.status }).toEqual({ place, status: place === 'path' ? 404 : 401 })
      expect(answer.body.toString()).not.toContain(token)
    }
    expect(bench.keyway.output()).not.toContain(token)
    expect(bench.keyway.output()).not.toContain(basic)
  })

  function sendWith(line: Buffer): Promise<string> {
    const head =
      'POST /api/v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 2\r\n'
    return raw(bench.keyway.port, Buffer.concat([Buffer.from(head), line, Buffer.from('\r\n\r\n{}')]))
  }
})

describe('a change counts on the very next call', () => {
  let space: TestSpace
  beforeAll(async () => {
    space = await bench.makeSpace('changing')
    expect((await call(space.token)).status).toBe(200)
  })

  test('P4 R3.18 R3.22 R4.52 the API access switch, off and on again', async () => {
    const events = await bench.eventsOf(space, 2, async () => {
      await bench.dashboard.setApiAccess(space.id, false)
      expect(expectRefusal(await call(space.token), 'openai', 403).code).toBe('api_access_disabled')
      await bench.dashboard.setApiAccess(space.id, true)
      expect((await call(space.token)).status).toBe(200)
    })
    expect(events.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['completed', 200],
      ['rejected', 403],
    ])
  })

  test('P4 B04 C-4 R4.52 a revoked token is 401 token_revoked, without an event', async () => {
    const { token, secret } = await bench.dashboard.createToken(space.id, 'to be revoked')
    expect((await call(secret)).status).toBe(200)
    const events = await bench.eventsOf(space, 0, async () => {
      await bench.dashboard.revokeToken(token.id)
      expect(expectRefusal(await call(secret), 'openai', 401).code).toBe('token_revoked')
    })
    expect(events).toEqual([])
  })

  test('B03 H-2 C-4 a token is 401 token_expired from its moment on, warm or cold', async () => {
    const { token, secret } = await bench.dashboard.createToken(space.id, 'to expire')
    const { rows } = await observer.query<{ expires_at: Date }>(
      "UPDATE personal_access_token SET expires_at = clock_timestamp() + interval '3 s' WHERE id = $1 RETURNING expires_at",
      [token.id],
    )
    expect((await call(secret)).status).toBe(200)
    await until('the token to expire', () => Date.now() >= (rows[0]?.expires_at.getTime() ?? 0))
    expect(expectRefusal(await call(secret), 'openai', 401).code).toBe('token_expired')
    const cold = await bench.dashboard.createToken(space.id, 'expired before its first call')
    await observer.query('UPDATE personal_access_token SET expires_at = now() WHERE id = $1', [cold.token.id])
    expect(expectRefusal(await call(cold.secret), 'openai', 401).code).toBe('token_expired')
  })

  test('H-18 a new token works at once', async () => {
    const { secret } = await bench.dashboard.createToken(space.id, 'new')
    expect((await call(secret)).status).toBe(200)
  })
})
