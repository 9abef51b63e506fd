import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseSettings } from './env'

const strong = randomBytes(32).toString('base64')

test('defaults are a local install: loopback, port 3000, embedded database', () => {
  expect(parseSettings({})).toMatchObject({ port: 3000, host: '127.0.0.1', loopback: true, egressAllow: [] })
  expect(parseSettings({}).databaseUrl).toBeUndefined()
})

test.each([
  ['no secret on a public bind', { HOST: '0.0.0.0' }, 'KEYWAY_SECRET'],
  ['a short secret', { KEYWAY_SECRET: Buffer.from('short').toString('base64') }, 'KEYWAY_SECRET'],
  ['a low-entropy secret', { KEYWAY_SECRET: Buffer.alloc(32, 'a').toString('base64') }, 'KEYWAY_SECRET'],
  ['the same secret twice', { KEYWAY_SECRET: strong, KEYWAY_SECRET_PREVIOUS: strong }, 'KEYWAY_SECRET_PREVIOUS'],
  ['development on a public bind', { HOST: '0.0.0.0', KEYWAY_SECRET: strong, NODE_ENV: 'development' }, 'NODE_ENV'],
  ['a public URL with a path', { KEYWAY_PUBLIC_URL: 'https://example.org/keyway' }, 'KEYWAY_PUBLIC_URL'],
  ['a public URL that is none', { KEYWAY_PUBLIC_URL: 'ftp://example.org' }, 'KEYWAY_PUBLIC_URL'],
  ['half an administrator', { KEYWAY_ADMIN_EMAIL: 'ada@example.org' }, 'KEYWAY_ADMIN_PASSWORD'],
  [
    'a weak administrator password',
    { KEYWAY_ADMIN_EMAIL: 'a@b.co', KEYWAY_ADMIN_PASSWORD: 'short' },
    'KEYWAY_ADMIN_PASSWORD',
  ],
  ['a bad port', { PORT: '70000' }, 'PORT'],
  ['a proxy that is no address', { KEYWAY_TRUSTED_PROXIES: '10.0.0.0/8, proxy.example.org' }, 'KEYWAY_TRUSTED_PROXIES'],
  ['an egress entry that is no host:port', { KEYWAY_EGRESS_ALLOW: '10.0.0.0/8' }, 'KEYWAY_EGRESS_ALLOW'],
  ['a journal that syncs otherwise', { KEYWAY_JOURNAL_SYNC: 'sometimes' }, 'KEYWAY_JOURNAL_SYNC'],
  ['calls kept for less than the journal needs them', { KEYWAY_USAGE_DAYS: '13' }, 'KEYWAY_USAGE_DAYS'],
  ['a database address of another kind', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
])('R1.41 R2.11 M01 F04 refuses %s, naming the variable and not its value', (_case, variables, name) => {
  expect(() => parseSettings(variables)).toThrow(name)
  try {
    parseSettings(variables)
  } catch (error) {
    for (const value of Object.values(variables)) {
      if (value.length > 12) expect(String(error)).not.toContain(value)
    }
  }
})

test('R0.2 an empty variable is the same as an unset one', () => {
  const empty = {
    PORT: '',
    HOST: '',
    KEYWAY_SECRET: '',
    DATABASE_URL: '',
    KEYWAY_EGRESS_ALLOW: '',
    KEYWAY_PUBLIC_URL: '',
  }
  expect(parseSettings(empty)).toEqual(parseSettings({}))
})

test('R1.34 single calls are kept for 90 days, for as many as is said, or for good', () => {
  expect(parseSettings({}).usageDays).toBe(90)
  expect(parseSettings({ KEYWAY_USAGE_DAYS: '14' }).usageDays).toBe(14)
  expect(parseSettings({ KEYWAY_USAGE_DAYS: '0' }).usageDays).toBe(0)
})

test('P2 the journal is strict only when it is asked to be', () => {
  expect(parseSettings({}).strictJournal).toBe(false)
  expect(parseSettings({ KEYWAY_JOURNAL_SYNC: '' }).strictJournal).toBe(false)
  expect(parseSettings({ KEYWAY_JOURNAL_SYNC: 'strict' }).strictJournal).toBe(true)
})

const LEGACY = { KEYWAY_LEGACY_KEY: 'the-one-shared-key-0123456789', KEYWAY_LEGACY_SPACE: 'shared' }

test('R1.16 C-11 C-12 tokens alone are the rule; the legacy key counts only where it is asked for', () => {
  expect(parseSettings({})).toMatchObject({ authMode: 'users', legacyKey: undefined })
  expect(parseSettings({ ...LEGACY })).toMatchObject({ authMode: 'users', legacyKey: undefined })
  for (const authMode of ['legacy', 'both'] as const) {
    const settings = parseSettings({ ...LEGACY, KEYWAY_AUTH_MODE: authMode })
    expect(settings).toMatchObject({ authMode, legacyKey: { space: 'shared' } })
    expect(settings.legacyKey?.digest).toHaveLength(32)
    expect(JSON.stringify(settings)).not.toContain(LEGACY.KEYWAY_LEGACY_KEY)
  }
})

test.each([
  ['an unknown mode', { ...LEGACY, KEYWAY_AUTH_MODE: 'open' }, 'KEYWAY_AUTH_MODE'],
  ['another case', { ...LEGACY, KEYWAY_AUTH_MODE: 'Both' }, 'KEYWAY_AUTH_MODE'],
  ['no key', { KEYWAY_AUTH_MODE: 'both', KEYWAY_LEGACY_SPACE: 'shared' }, 'KEYWAY_LEGACY_KEY'],
  ['an empty key', { ...LEGACY, KEYWAY_AUTH_MODE: 'legacy', KEYWAY_LEGACY_KEY: '' }, 'KEYWAY_LEGACY_KEY'],
  ['no space', { KEYWAY_AUTH_MODE: 'legacy', KEYWAY_LEGACY_KEY: LEGACY.KEYWAY_LEGACY_KEY }, 'KEYWAY_LEGACY_SPACE'],
  ['a short key', { ...LEGACY, KEYWAY_AUTH_MODE: 'both', KEYWAY_LEGACY_KEY: 'abcdefghijklmno' }, '16'],
  ['a dull key', { ...LEGACY, KEYWAY_AUTH_MODE: 'both', KEYWAY_LEGACY_KEY: 'abababababababababab' }, 'random'],
  ['a comma', { ...LEGACY, KEYWAY_AUTH_MODE: 'both', KEYWAY_LEGACY_KEY: 'abcdefgh,ijklmnopqr' }, 'commas'],
  ['a token', { ...LEGACY, KEYWAY_AUTH_MODE: 'both', KEYWAY_LEGACY_KEY: 'kw_pat_abcdefghijklmnop' }, 'Keyway token'],
])('C-12 R1.16 with %s it does not start, and says why without the value', (_what, variables, said) => {
  expect(() => parseSettings(variables)).toThrow(said)
  try {
    parseSettings(variables)
  } catch (error) {
    const key = (variables as { KEYWAY_LEGACY_KEY?: string }).KEYWAY_LEGACY_KEY
    if (key) expect(String(error)).not.toContain(key)
  }
})

test('M01 L04 where a secret was generated already, it is the one to use on a public bind, not another', () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-env-'))
  const refused = () => parseSettings({ HOST: '0.0.0.0', KEYWAY_DATA_DIR: dataDir })
  try {
    expect(refused).toThrow('openssl rand')
    writeFileSync(path.join(dataDir, 'secret'), strong)
    expect(refused).toThrow(`use the one in ${path.join(dataDir, 'secret')}`)
    expect(refused).not.toThrow(/openssl/)
    expect(refused).not.toThrow(strong)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
