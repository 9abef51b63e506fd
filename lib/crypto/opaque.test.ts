import { expect, test } from 'vitest'
import { createKeyRing, type Purpose } from './key-ring'
import { equalDigest, hashOpaque, isOpaque, mintOpaque, opaqueHashes } from './opaque'
import { digestToken } from './token-secret'

const ring = createKeyRing({ master: Buffer.alloc(32, 1), previous: Buffer.alloc(32, 2) })

test('L07 an opaque value has 256 random bits and is stored as a hash that is not accepted itself', () => {
  const { value, hash } = mintOpaque(ring, 'ses')
  const text = value.reveal('show-once')
  expect(text).toMatch(/^kw_ses_[A-Za-z0-9_-]{43}$/)
  expect(hash).toBe(hashOpaque(ring, 'session', text))
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(isOpaque('ses', hash)).toBe(false)
  expect(new Set(Array.from({ length: 1000 }, () => mintOpaque(ring, 'ses').hash)).size).toBe(1000)
})

test('L08 values and hashes of one purpose are none of another', () => {
  const ses = mintOpaque(ring, 'ses').value.reveal('show-once')
  const set = mintOpaque(ring, 'set').value.reveal('show-once')
  expect([isOpaque('ses', ses), isOpaque('set', set), isOpaque('set', ses), isOpaque('ses', set)]).toEqual([
    true,
    true,
    false,
    false,
  ])
  const purposes: Purpose[] = ['session', 'setup', 'invite', 'csrf', 'cursor', 'internal']
  const hashes = [...purposes.map((purpose) => hashOpaque(ring, purpose, ses)), digestToken(ring, ses)]
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('L08 only the exact shape counts', () => {
  const ses = mintOpaque(ring, 'ses').value.reveal('show-once')
  for (const wrong of ['', ses.slice(0, -1), `${ses}A`, `${ses}\n`, ` ${ses}`, ses.replace('kw_ses_', 'kw_SES_')]) {
    expect(isOpaque('ses', wrong)).toBe(false)
  }
})

test('H-16 after a key change a session is still found under the previous key', () => {
  const before = createKeyRing({ master: Buffer.alloc(32, 2) })
  const { value, hash } = mintOpaque(before, 'ses')
  const text = value.reveal('show-once')
  expect(opaqueHashes(ring, 'session', text)).toEqual([hashOpaque(ring, 'session', text), hash])
})

test('B10 digests compare by value, and different lengths are unequal instead of an error', () => {
  const hash = hashOpaque(ring, 'session', 'x')
  expect(equalDigest(hash, hashOpaque(ring, 'session', 'x'))).toBe(true)
  for (const other of ['', hash.slice(1), `${hash}0`, hash.replace(/.$/, (end) => (end === '0' ? '1' : '0'))]) {
    expect(equalDigest(hash, other)).toBe(false)
  }
})
