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
  ['a public URL without a scheme', { KEYWAY_PUBLIC_URL: 'gateway.example.org' }, 'KEYWAY_PUBLIC_URL must begin'],
  [
    'a public URL with a query',
    { KEYWAY_PUBLIC_URL: 'https://example.org/?x=1' },
    'KEYWAY_PUBLIC_URL must be an origin',
  ],
  ['a public URL with a fragment', { KEYWAY_PUBLIC_URL: 'https://example.org/#top' }, 'KEYWAY_PUBLIC_URL must be'],
  ['a public URL with a user', { KEYWAY_PUBLIC_URL: 'https://ada:pw@example.org' }, 'KEYWAY_PUBLIC_URL must not hold'],
  ['half an administrator', { KEYWAY_ADMIN_EMAIL: 'ada@example.org' }, 'KEYWAY_ADMIN_PASSWORD'],
  [
    'a weak administrator password',
    { KEYWAY_ADMIN_EMAIL: 'a@b.co', KEYWAY_ADMIN_PASSWORD: 'short' },
    'KEYWAY_ADMIN_PASSWORD',
  ],
  [
    'an administrator without an address',
    { KEYWAY_ADMIN_EMAIL: 'nomail-at-all', KEYWAY_ADMIN_PASSWORD: 'long enough 1' },
    'KEYWAY_ADMIN_EMAIL must be an e-mail address',
  ],
  ['a port that is no number', { PORT: 'abc' }, 'PORT must be a whole number from 0 to 65535'],
  [
    'a log level in capitals',
    { KEYWAY_LOG_LEVEL: 'INFO' },
    'KEYWAY_LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
  ],
  ['a mode there is not', { KEYWAY_AUTH_MODE: 'token' }, 'KEYWAY_AUTH_MODE must be users, legacy or both'],
  ['an egress port there is not', { KEYWAY_EGRESS_ALLOW: '127.0.0.1:99999' }, 'KEYWAY_EGRESS_ALLOW must be'],
  ['one port for two', { PORT: '9464', KEYWAY_METRICS_PORT: '9464' }, 'KEYWAY_METRICS_PORT must differ from PORT'],
  ['a bad port', { PORT: '70000' }, 'PORT'],
  ['a proxy that is no address', { KEYWAY_TRUSTED_PROXIES: '10.0.0.0/8, proxy.example.org' }, 'KEYWAY_TRUSTED_PROXIES'],
  ['an egress entry that is no host:port', { KEYWAY_EGRESS_ALLOW: '10.0.0.0/8' }, 'KEYWAY_EGRESS_ALLOW'],
  ['a journal that syncs otherwise', { KEYWAY_JOURNAL_SYNC: 'sometimes' }, 'KEYWAY_JOURNAL_SYNC'],
  ['calls kept for less than the journal needs them', { KEYWAY_USAGE_DAYS: '13' }, 'KEYWAY_USAGE_DAYS'],
  ['a # in a password', { DATABASE_URL: 'postgresql://u:p#ss-word@db/x' }, 'DATABASE_URL must look like'],
  ['a # and an @ in a password', { DATABASE_URL: 'postgresql://u:p@ss#word@db/x' }, 'write # as %23'],
  ['a / in a password', { DATABASE_URL: 'postgresql://u:12/ss-word@db/x' }, 'DATABASE_URL must look like'],
  ['a % in a password', { DATABASE_URL: 'postgresql://u:100%-sure@db/x' }, 'DATABASE_URL must look like'],
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

test.each([
  ['https://Keyway.Example.org', 'https://keyway.example.org'],
  ['https://keyway.example.org:443/', 'https://keyway.example.org'],
  [' http://keyway.example.org:80 ', 'http://keyway.example.org'],
  ['http://keyway.example.org:8080', 'http://keyway.example.org:8080'],
  ['https://[2001:DB8::1]:8443', 'https://[2001:db8::1]:8443'],
])('M03 the public URL %s is the origin browsers send, %s', (typed, origin) => {
  expect(parseSettings({ KEYWAY_PUBLIC_URL: typed }).publicUrl).toBe(origin)
})

test.each([
  'postgresql://keyway:p%23ss%40word@db:5432/keyway?sslmode=require',
  'postgresql://keyway@/keyway?host=/var/run/postgresql',
  'postgres:///keyway',
])('R2.11 the database address %s is taken as it is', (url) => {
  expect(parseSettings({ DATABASE_URL: url }).databaseUrl).toBe(url)
})

test('R0.2 a variable that is none of the settings is named with the nearest one, and its value is not', () => {
  const { warnings } = parseSettings({
    KEYWAY_TRUSTED_PROXY: '10.0.0.0/8',
    KEYWAY_METRIC_TOKEN: 'metrics-token-0123456789',
    KEYWAY_DATABASE_URL: 'postgresql://db/x',
    KEYWAY_COLOUR: 'blue',
    KEYWAY_LOG_LEVEL: 'warn',
    KEYWAY_EMPTY: '',
    PATH: '/bin',
  })
  const says = (name: string, more: string): string => `${name} is not a setting of Keyway, and does nothing. ${more}`
  expect(warnings).toEqual([
    says('KEYWAY_TRUSTED_PROXY', 'Did you mean KEYWAY_TRUSTED_PROXIES?'),
    says('KEYWAY_METRIC_TOKEN', 'Did you mean KEYWAY_METRICS_TOKEN?'),
    says('KEYWAY_DATABASE_URL', 'Did you mean DATABASE_URL?'),
    says('KEYWAY_COLOUR', 'The README lists the settings.'),
  ])
})

test('R0.2 what clients and Kubernetes put into an environment is not taken for a setting', () => {
  const others = {
    KEYWAY_TOKEN: 'kw_pat_x',
    KEYWAY_PORT: 'tcp://10.0.0.1:3000',
    KEYWAY_SERVICE_HOST: '10.0.0.1',
    KEYWAY_SERVICE_PORT_HTTP: '3000',
    KEYWAY_PORT_3000_TCP_ADDR: '10.0.0.1',
  }
  expect(parseSettings(others).warnings).toEqual([])
})
