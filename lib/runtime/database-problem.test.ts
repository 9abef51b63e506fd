import pg from 'pg'
import { expect, test } from 'vitest'
import { databaseProblem, isUnreachable } from './database-problem'
import { reachDatabase } from './reach-database'

const failed = (message: string, code?: string) => Object.assign(new Error(message), code === undefined ? {} : { code })

test.each([
  [failed('connect ECONNREFUSED 10.0.0.7:5432', 'ECONNREFUSED'), 'cannot be reached (ECONNREFUSED)'],
  [failed('getaddrinfo ENOTFOUND ss', 'ENOTFOUND'), 'cannot be reached (ENOTFOUND)'],
  [failed('timeout expired'), 'cannot be reached (no answer)'],
  [failed('Connection terminated unexpectedly'), 'cannot be reached (no answer)'],
  [failed('the database system is starting up', '57P03'), 'cannot be reached (57P03)'],
  [failed('password authentication failed for user "ss"', '28P01'), 'user name or password'],
  [failed('no pg_hba.conf entry for host "10.0.0.7"', '28000'), 'sslmode=require'],
  [failed('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'), 'there is none in it'],
  [failed('self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'), 'not trusted'],
  [failed('unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'not trusted'],
  [failed('unable to get local issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'not trusted'],
  [failed('permission denied for schema public', '42501'), 'may not make tables'],
])('R2.11 M01 “%s” is said in one sentence that repeats none of it', (error, words) => {
  const message = databaseProblem(error)?.message ?? ''
  expect(message).toMatch(/^DATABASE_URL: [^\n]+$/)
  expect(message).toContain(words)
  expect(message).not.toMatch(/\bss\b|10\.0\.0\.7/)
})

test('R2.11 a fault of the program stays what it is', () => {
  expect(databaseProblem(failed('syntax error at or near "TABEL"', '42601'))).toBeNull()
  expect(isUnreachable(failed('password authentication failed', '28P01'))).toBe(false)
})

test('R2.11 a server that does not come is waited for as long as was said, and told of once', async () => {
  let waits = 0
  const began = performance.now()
  await expect(
    reachDatabase({ host: '127.0.0.1', port: 1, user: 'keyway' } satisfies pg.PoolConfig, {
      onWait: () => (waits += 1),
      withinMs: 300,
      everyMs: 50,
    }),
  ).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  expect(waits).toBe(1)
  expect(performance.now() - began).toBeGreaterThan(200)
})
