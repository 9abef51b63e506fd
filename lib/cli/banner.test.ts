import { expect, test } from 'vitest'
import { banner } from './banner'

const ORIGIN = 'http://127.0.0.1:3000'
const settings = { databaseUrl: undefined, dataDir: '/srv/keyway' }

test('R1.5 the banner names the administrator of the settings only when the account was made at this start', () => {
  const made = banner(
    { origin: ORIGIN, runtime: { firstStart: { kind: 'created', email: 'ada@example.org' } } },
    settings,
  )
  expect(made).toContain('Sign in as ada@example.org with the password in KEYWAY_ADMIN_PASSWORD.')
  const later = banner({ origin: ORIGIN, runtime: { firstStart: { kind: 'ready' } } }, settings)
  expect(later).toContain(`Sign in: ${ORIGIN}/login`)
  expect(later).not.toContain('KEYWAY_ADMIN_PASSWORD')
})
