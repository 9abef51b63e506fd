import { hkdfSync, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createKeyRing, type Purpose } from './key-ring'

const PURPOSES: Purpose[] = [
  'provider-secret',
  'token-pepper',
  'session',
  'csrf',
  'setup',
  'invite',
  'cursor',
  'audit-chain',
  'internal',
]
const master = Buffer.alloc(32, 7)
const older = Buffer.alloc(40, 9)

test('X07 L08 every purpose has its own 32-byte key, by HKDF-SHA256 over a named info', () => {
  const ring = createKeyRing({ master })
  const keys = PURPOSES.map((purpose) => ring.key(purpose).key.toString('hex'))
  expect(new Set(keys).size).toBe(PURPOSES.length)
  const expected = Buffer.from(hkdfSync('sha256', master, '', 'keyway/v1/session', 32)).toString('hex')
  expect(ring.key('session').key.toString('hex')).toBe(expected)
})

test('X07 the key id is public, stable and the same for every purpose', () => {
  const ring = createKeyRing({ master })
  expect(new Set(PURPOSES.map((purpose) => ring.key(purpose).id)).size).toBe(1)
  expect(ring.key('csrf').id).toMatch(/^[0-9a-f]{8}$/)
  expect(createKeyRing({ master: Buffer.from(master) }).key('csrf').id).toBe(ring.key('csrf').id)
  expect(createKeyRing({ master: randomBytes(32) }).key('csrf').id).not.toBe(ring.key('csrf').id)
})

test('R2.10 H-16 the current key comes first, the previous one second', () => {
  const ring = createKeyRing({ master, previous: older })
  expect(ring.keys('token-pepper')).toEqual([
    createKeyRing({ master }).key('token-pepper'),
    createKeyRing({ master: older }).key('token-pepper'),
  ])
  expect(ring.key('token-pepper')).toBe(ring.keys('token-pepper')[0])
})

test('M01 a short master secret or the same one twice is refused', () => {
  expect(() => createKeyRing({ master: Buffer.alloc(31, 1) })).toThrow(/32 bytes/)
  expect(() => createKeyRing({ master, previous: Buffer.alloc(8) })).toThrow(/32 bytes/)
  expect(() => createKeyRing({ master, previous: Buffer.from(master) })).toThrow(/differ/)
})

test('X07 printing the ring shows no key', () => {
  const ring = createKeyRing({ master })
  expect(inspect(ring, { depth: 9, showHidden: true })).not.toContain(
    ring.key('session').key.toString('hex').slice(0, 4),
  )
  expect(JSON.stringify(ring)).toBe('{}')
})
