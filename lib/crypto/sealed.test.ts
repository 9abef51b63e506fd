import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeyRing } from './key-ring'
import { open, seal, type SealedPlace, sealedKeyId } from './sealed'
import { Secret } from './secret'

const master = randomBytes(32)
const ring = createKeyRing({ master })
const place: SealedPlace = { table: 'provider_keys', column: 'secret', spaceId: 'space-a', rowId: 'row-1' }
const KEY = 'sk-proj-0123456789abcdefghijklmnop'

/** What `open` says: the plaintext, or the code of the AppError. Anything else thrown fails the test. */
function outcome(sealed: string, at: SealedPlace = place, with_ = ring): string {
  try {
    return open(with_, sealed, at).reveal('upstream-request')
  } catch (error) {
    expect(error).toMatchObject({ name: 'AppError', code: 'secret_unreadable', cause: undefined })
    return 'secret_unreadable'
  }
}

test('R2.10 any text that fits comes back unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(outcome(seal(ring, new Secret(text), place))).toBe(text)
    }),
    { numRuns: 300 },
  )
  expect(outcome(seal(ring, 'x'.repeat(16_380), place))).toBe('x'.repeat(16_380))
})

test('R2.10 what cannot be stored exactly is refused when it is sealed', () => {
  expect(() => seal(ring, 'x'.repeat(16_381), place)).toThrow(/too long/)
  expect(() => seal(ring, 'half \ud800', place)).toThrow(/not valid text/)
  expect(() => seal(ring, KEY, { ...place, rowId: 'a/b' })).toThrow(/place/)
  expect(() => seal(ring, KEY, { ...place, spaceId: '' })).toThrow(/place/)
})

describe('L01 H-54', () => {
  test('a sealed value opens in its own row, column, table and space only', () => {
    const places = ['provider_keys', 'webhooks'].flatMap((table) =>
      ['secret', 'other'].flatMap((column) =>
        ['space-a', 'space-b'].flatMap((spaceId) =>
          ['row-1', 'row-2'].map((rowId) => ({ table, column, spaceId, rowId })),
        ),
      ),
    )
    const sealed = places.map((at) => seal(ring, KEY, at))
    for (const [from, text] of sealed.entries()) {
      for (const [to, at] of places.entries()) {
        expect(outcome(text, at)).toBe(from === to ? KEY : 'secret_unreadable')
      }
    }
  })

  test('parts of two sealed values cannot be mixed', () => {
    const [a, b] = [seal(ring, KEY, place).split('.'), seal(ring, KEY, place).split('.')]
    for (let part = 2; part < 6; part++) {
      const mixed = a.map((text, at) => (at === part ? b[at] : text)).join('.')
      expect(outcome(mixed)).toBe('secret_unreadable')
    }
  })
})

describe('L02', () => {
  const sealed = seal(ring, KEY, place)

  test('every changed bit of every part is refused', () => {
    const parts = sealed.split('.')
    for (let part = 2; part < parts.length; part++) {
      const raw = Buffer.from(parts[part] ?? '', 'base64url')
      for (let bit = 0; bit < raw.length * 8; bit++) {
        const changed = Buffer.from(raw)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(outcome(parts.with(part, changed.toString('base64url')).join('.'))).toBe('secret_unreadable')
      }
    }
  })

  test('every changed character is refused, also those a lenient decoder would forgive', () => {
    for (let at = 0; at < sealed.length; at++) {
      for (const other of ['A', '_', '.', '=', ' ', '\n', '\0', 'é']) {
        if (sealed[at] === other) continue
        expect(outcome(sealed.slice(0, at) + other + sealed.slice(at + 1))).toBe('secret_unreadable')
      }
    }
  })

  test('every truncation, and the tag at every length, is refused', () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(outcome(sealed.slice(0, length))).toBe('secret_unreadable')
      expect(outcome(sealed.slice(length + 1))).toBe('secret_unreadable')
    }
    const parts = sealed.split('.')
    const tag = Buffer.from(parts[5] ?? '', 'base64url')
    for (let length = 0; length < 16; length++) {
      expect(outcome(parts.with(5, tag.subarray(0, length).toString('base64url')).join('.'))).toBe('secret_unreadable')
    }
  })

  test('other versions, more parts, an unknown key and huge input are refused', () => {
    const wrong = [
      sealed.replace('v1.', 'v0.'),
      sealed.replace('v1.', 'v2.'),
      sealed.replace('v1.', 'V1.'),
      `${sealed}.`,
      `${sealed}.AAAA`,
      ` ${sealed}`,
      `${sealed}=`,
      sealed.replace(sealedKeyId(sealed), '00000000'),
      sealed.replace(
        sealedKeyId(sealed),
        sealedKeyId(sealed)
          .toUpperCase()
          .replace(/^\d{8}$/, 'ABCDEF01'),
      ),
      'v1.'.repeat(100_000),
      `${sealed}${'A'.repeat(1_000_000)}`,
      '.'.repeat(1_000_000),
    ]
    for (const text of wrong) expect(outcome(text)).toBe('secret_unreadable')
    expect(() => sealedKeyId('v1.short')).toThrow(/cannot be read/)
  })

  test('random text is refused', () => {
    fc.assert(fc.property(fc.string(), (text) => outcome(text) === 'secret_unreadable'))
  })
})

test('L05 no IV is used twice, neither for rows nor for wrapped keys', () => {
  const ivs = new Set<string>()
  const rounds = 20_000
  for (let round = 0; round < rounds; round++) {
    const [, , wrapped, iv] = seal(ring, 'k', place).split('.')
    ivs.add(iv ?? '').add(wrapped?.slice(0, 16) ?? '')
  }
  expect(ivs.size).toBe(2 * rounds)
})

test('L06 equal plaintexts look different and lengths are hidden in steps of 64 bytes', () => {
  expect(seal(ring, KEY, place)).not.toBe(seal(ring, KEY, place))
  const bytes = (text: string) => Buffer.from(seal(ring, text, place).split('.')[4] ?? '', 'base64url').length
  expect([bytes(''), bytes('x'), bytes('x'.repeat(60)), bytes('x'.repeat(61)), bytes('é'.repeat(62))]).toEqual([
    64, 64, 64, 128, 128,
  ])
})

test('L03 R2.10 H-53 after a rotation the previous key still opens, and nothing opens without it', () => {
  const rotated = createKeyRing({ master: randomBytes(32), previous: master })
  const old = seal(ring, KEY, place)
  expect(outcome(old, place, rotated)).toBe(KEY)
  const renewed = seal(rotated, open(rotated, old, place), place)
  expect(sealedKeyId(old)).toBe(ring.key('provider-secret').id)
  expect(sealedKeyId(renewed)).toBe(rotated.key('provider-secret').id)
  expect(outcome(old, place, createKeyRing({ master: randomBytes(32) }))).toBe('secret_unreadable')
  expect(outcome(renewed, place, ring)).toBe('secret_unreadable')
})

test('R2.10 a value sealed by the first version opens for ever: derivation, format and AAD cannot drift', () => {
  const known =
    'v1.4efdd795.JQWajvMaSMUWkx9AUyz_8cceHegutWAPsfqF4ISwIj0G3Fxg6_v5yKiCbSuf8iSxPGoETRhm-QbHAIpL.FzEPXTzNefgj-0jK.TTv1-O-Mh3RdujcLqfUEHVtkgW6pm1habaYXvfl9sGkTsxCWZXfrxniexFlWFsm0YL_VtK47TbeM76xWywgJ7w._SUZfqwEN4FnRWY5kHrPrQ'
  expect(outcome(known, place, createKeyRing({ master: Buffer.alloc(32, 7) }))).toBe('sk-known')
  const bytes = known
    .split('.')
    .slice(2)
    .map((part) => Buffer.from(part, 'base64url').length)
  expect(bytes).toEqual([12 + 32 + 16, 12, 64, 16])
})
