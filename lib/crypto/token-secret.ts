import { createHash, createHmac, hash, randomBytes } from 'node:crypto'
import type { KeyRing } from './key-ring'
import { Secret } from './secret'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PREFIX = 'kw_pat_'
const RANDOM_CHARS = 32
const CHECK_CHARS = 6
const RANDOM_END = PREFIX.length + RANDOM_CHARS
const TOKEN_CHARS = RANDOM_END + CHECK_CHARS
/** Characters of a token that people may see: 5 of the 32 random ones. */
const SHOWN_CHARS = 12

/** The documented shape of a personal access token, for secret scanners: `kw_pat_`, 32 random characters, 6 of checksum. */
export const TOKEN_PATTERN = /\bkw_pat_[0-9A-Za-z]{38}\b/

/** CRC-32 with the reflected polynomial 0xEDB88320 (ISO 3309, as in zlib and PNG). */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1
  return crc
})

/** Character code → its value in base 62, or -1. */
const VALUE_OF = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)))

/** A new token of 190 random bits, to be shown once, and its first 12 characters, which may be shown for ever. */
export function mintToken(): { value: Secret; prefix: string } {
  const body = PREFIX + randomBase62(RANDOM_CHARS)
  let check = ''
  for (let rest = crcOfRandomPart(body), left = CHECK_CHARS; left > 0; left--) {
    check = ALPHABET.charAt(rest % 62) + check
    rest = Math.floor(rest / 62)
  }
  return { value: new Secret(body + check), prefix: body.slice(0, SHOWN_CHARS) }
}

/**
 * True for text that `mintToken` could have made: length, prefix, alphabet and checksum. Decides without a database (B02).
 * Runs on every gateway call, so it allocates nothing.
 */
export function isWellFormedToken(value: string): boolean {
  if (value.length !== TOKEN_CHARS || !value.startsWith(PREFIX)) return false
  const crc = crcOfRandomPart(value)
  if (crc < 0) return false
  let check = 0
  for (let at = RANDOM_END; at < TOKEN_CHARS; at++) {
    const digit = VALUE_OF[value.charCodeAt(at)] ?? -1
    if (digit < 0) return false
    check = check * 62 + digit
  }
  return check === crc
}

/** What is stored for a token: HMAC-SHA256(current pepper, SHA-256(token)), 64 hex characters. */
export function digestToken(ring: KeyRing, value: string): string {
  return peppered(ring.key('token-pepper').key, value)
}

/** What a token may be stored as: under the current pepper first, then the previous one while a rotation lasts (H-16). */
export function tokenDigests(ring: KeyRing, value: string): string[] {
  return ring.keys('token-pepper').map(({ key }) => peppered(key, value))
}

/** SHA-256 of the whole token, base64: the name of a token in memory, so that no part of it can be confused with another's (B12). */
export function cacheKey(value: string): string {
  return hash('sha256', value, 'base64')
}

const peppered = (pepper: Buffer, value: string): string =>
  createHmac('sha256', pepper).update(createHash('sha256').update(value).digest()).digest('hex')

/** CRC-32 of the 32 random characters as an unsigned number, or -1 when one of them is not base 62. */
function crcOfRandomPart(value: string): number {
  let crc = -1
  for (let at = PREFIX.length; at < RANDOM_END; at++) {
    const code = value.charCodeAt(at)
    if ((VALUE_OF[code] ?? -1) < 0) return -1
    crc = (CRC_TABLE[(crc ^ code) & 255] ?? 0) ^ (crc >>> 8)
  }
  return (crc ^ -1) >>> 0
}

/** Unbiased: bytes of 248 and more, which would favour the first eight characters, are thrown away. */
function randomBase62(length: number): string {
  let out = ''
  while (out.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && out.length < length) out += ALPHABET.charAt(byte % 62)
    }
  }
  return out
}
