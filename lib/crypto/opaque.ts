import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeyRing, Purpose } from './key-ring'
import { Secret } from './secret'

/** What an opaque value stands for: a session cookie, a set-up link, a link to choose a password, an invitation, a browser that is known. */
export type OpaqueKind = 'ses' | 'set' | 'pwd' | 'inv' | 'dev'

const PURPOSE_OF = {
  ses: 'session',
  set: 'setup',
  pwd: 'password-link',
  inv: 'invite',
  dev: 'known-device',
} as const satisfies Record<OpaqueKind, Purpose>
const SHAPE = /^kw_([a-z]{3})_[A-Za-z0-9_-]{43}$/

/** A new value of 256 random bits (`kw_<kind>_` + 43 base64url characters) and the hash to store in its place. */
export function mintOpaque(ring: KeyRing, kind: OpaqueKind): { value: Secret; hash: string } {
  const value = `kw_${kind}_${randomBytes(32).toString('base64url')}`
  return { value: new Secret(value), hash: hashOpaque(ring, PURPOSE_OF[kind], value) }
}

/** True for text of the right kind and shape: the rest is refused without asking the database. */
export function isOpaque(kind: OpaqueKind, value: string): boolean {
  return SHAPE.exec(value)?.[1] === kind
}

/** HMAC-SHA256 under the purpose's current key, 64 hex characters: a hash of one purpose never matches another's (L07, L08). */
export function hashOpaque(ring: KeyRing, purpose: Purpose, value: string): string {
  return keyed(ring.key(purpose).key, value)
}

/** What a value may be stored as: under the current key first, then the previous one while a rotation lasts. */
export function opaqueHashes(ring: KeyRing, purpose: Purpose, value: string): string[] {
  return ring.keys(purpose).map(({ key }) => keyed(key, value))
}

/** Compares two digests in time that depends on their length only (B10). Different lengths are never equal. */
export function equalDigest(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

const keyed = (key: Buffer, value: string): string => createHmac('sha256', key).update(value).digest('hex')
