import { createHash, createHmac } from 'node:crypto'
import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeyRing } from './key-ring'
import { cacheKey, digestToken, isWellFormedToken, mintToken, TOKEN_PATTERN, tokenDigests } from './token-secret'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ring = createKeyRing({ master: Buffer.alloc(32, 1), previous: Buffer.alloc(32, 2) })
const mint = (): string => mintToken().value.reveal('show-once')

test('R3.2 a token has prefix, 32 random characters and the CRC-32 of those in base 62', () => {
  for (let round = 0; round < 500; round++) {
    const { value, prefix } = mintToken()
    const token = value.reveal('show-once')
    expect(token).toMatch(/^kw_pat_[0-9A-Za-z]{38}$/)
    expect(TOKEN_PATTERN.exec(`export TOKEN="${token}"`)?.[0]).toBe(token)
    expect(prefix).toBe(token.slice(0, 12))
    let check = 0
    for (const char of token.slice(39)) check = check * 62 + ALPHABET.indexOf(char)
    expect(check).toBe(crc32(token.slice(7, 39)))
    expect(isWellFormedToken(token)).toBe(true)
  }
})

test('R3.2 a known token, so that the format cannot drift', () => {
  const body = '0123456789ABCDEFGHIJKLMNOPQRSTUV'
  expect(crc32(body)).toBe(1_546_885_699)
  expect(isWellFormedToken(`kw_pat_${body}1ggZdL`)).toBe(true)
  expect(isWellFormedToken(`kw_pat_${body}1ggZd0`)).toBe(false)
})

test('R3.2 tokens are random and every character is as likely as another', () => {
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  const rounds = 6200
  for (let round = 0; round < rounds; round++) {
    const token = mint()
    seen.add(token)
    for (const char of token.slice(7, 39)) counts.set(char, (counts.get(char) ?? 0) + 1)
  }
  expect(seen.size).toBe(rounds)
  expect(counts.size).toBe(62)
  // 3,200 expected each, standard deviation 56; bytes taken modulo 62 would give the first eight 3,875.
  for (const count of counts.values()) expect(Math.abs(count - 3200)).toBeLessThan(400)
})

test('B02 any single wrong character, length or prefix is refused', () => {
  const token = mint()
  for (let at = 0; at < token.length; at++) {
    for (const other of `${ALPHABET}-_ é\0\u{ff10}`) {
      if (other === token[at]) continue
      expect(isWellFormedToken(token.slice(0, at) + other + token.slice(at + 1))).toBe(false)
    }
    expect(isWellFormedToken(token.slice(0, at))).toBe(false)
  }
  for (const wrong of [
    `${token} `,
    ` ${token}`,
    `${token}0`,
    token.toUpperCase(),
    token.toLowerCase(),
    '',
    'kw_pat_',
  ]) {
    expect(isWellFormedToken(wrong)).toBe(false)
  }
  for (const value of [0xff_ff_ff_ff + 1, 62 ** 6 - 1]) {
    let check = ''
    for (let rest = value; check.length < 6; rest = Math.floor(rest / 62)) check = ALPHABET[rest % 62] + check
    expect(isWellFormedToken(token.slice(0, 39) + check)).toBe(false)
  }
})

test('B02 random text of the right shape is refused, and never throws', () => {
  const char = fc.constantFrom(...ALPHABET.split(''))
  fc.assert(
    fc.property(fc.string({ unit: char, minLength: 38, maxLength: 38 }), (rest) => {
      let check = 0
      for (const digit of rest.slice(32)) check = check * 62 + ALPHABET.indexOf(digit)
      return isWellFormedToken(`kw_pat_${rest}`) === (check === crc32(rest.slice(0, 32)))
    }),
  )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !isWellFormedToken(text)))
})

test('R3.2 L07 stored is HMAC(pepper, SHA-256(token)), which is no token', () => {
  const token = mint()
  const pepper = ring.key('token-pepper').key
  const sha = createHash('sha256').update(token).digest()
  expect(digestToken(ring, token)).toBe(createHmac('sha256', pepper).update(sha).digest('hex'))
  expect(isWellFormedToken(digestToken(ring, token))).toBe(false)
})

test('H-16 after a pepper change a token is still found under the previous pepper', () => {
  const token = mint()
  const before = createKeyRing({ master: Buffer.alloc(32, 2) })
  expect(tokenDigests(ring, token)).toEqual([digestToken(ring, token), digestToken(before, token)])
  expect(tokenDigests(before, token)).toEqual([digestToken(before, token)])
})

test('B12 tokens that share all but the end, the case or a space have separate names in memory', () => {
  const token = mint()
  const variants = [token, `${token} `, token.toLowerCase(), token.toUpperCase(), token.slice(0, -1), `${token}\0`]
  expect(new Set(variants.map(cacheKey)).size).toBe(variants.length)
  expect(cacheKey(token)).toBe(createHash('sha256').update(token).digest('base64'))
})

test('R3.2 the checksum is the one docs/secret-scanning.md gives, here as zlib and base 62 compute it', () => {
  expect(isWellFormedToken('kw_pat_0123456789ABCDEFGHIJabcdefghijKL18ptLK')).toBe(true)
  expect(isWellFormedToken('kw_pat_0123456789ABCDEFGHIJabcdefghijKL18ptL0')).toBe(false)
})
