import { randomBytes } from 'node:crypto'
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
  ['an egress entry that is no host:port', { KEYWAY_EGRESS_ALLOW: '10.0.0.0/8' }, 'KEYWAY_EGRESS_ALLOW'],
  ['a database address of another kind', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
])('M01 F04 refuses %s, naming the variable and not its value', (_case, variables, name) => {
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
