import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '@/lib/errors'
import type { KeyRing, Purpose } from './key-ring'
import { Secret } from './secret'

/** Where a sealed value lives. It opens nowhere else: the place is authenticated with it (X08, H-54, L01). */
export type SealedPlace = { table: string; column: string; spaceId: string; rowId: string }

type Parts = { kid: string; wrappedDek: Buffer; iv: Buffer; ciphertext: Buffer; tag: Buffer }

const VERSION = 'v1'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const WRAPPED_DEK_BYTES = IV_BYTES + KEY_BYTES + TAG_BYTES
const LENGTH_BYTES = 4
/** Plaintexts are padded to this step, so that the stored length tells little about the key (L06). */
const STEP_BYTES = 64
const MAX_PLAINTEXT_BYTES = 16 * 1024
/** Longest text `seal` can make, with slack; anything longer is refused before it is decoded (L02). */
const MAX_SEALED_CHARS = 24 * 1024
const PLACE_PART = /^[A-Za-z0-9_-]{1,128}$/
const KEY_ID = /^[0-9a-f]{8}$/

/**
 * Encrypts a secret for one place with a key of its own, which is wrapped by the ring's current key of the purpose.
 * @returns `v1.<key id>.<wrapped key>.<iv>.<ciphertext>.<tag>`, base64url parts; the wrapped key is iv, ciphertext and tag.
 * @throws AppError `invalid_input` for more than 16 KiB less 4 bytes or text that is not valid Unicode; `internal` for a malformed place.
 */
export function seal(
  ring: KeyRing,
  secret: Secret | string,
  place: SealedPlace,
  purpose: Purpose = 'provider-secret',
): string {
  const plaintext = typeof secret === 'string' ? secret : secret.reveal('seal')
  const { id: kid, key } = ring.key(purpose)
  const aad = aadOf(place, kid)
  if (!aad) throw new AppError('internal', 'A sealed value needs a well-formed place.')
  const padded = pad(plaintext)
  const dek = randomBytes(KEY_BYTES)
  try {
    const row = encrypt(dek, padded, aad)
    const wrapped = encrypt(key, dek, `${aad}/dek`)
    return [
      VERSION,
      kid,
      text(Buffer.concat([wrapped.iv, wrapped.ciphertext, wrapped.tag])),
      text(row.iv),
      text(row.ciphertext),
      text(row.tag),
    ].join('.')
  } finally {
    dek.fill(0)
    padded.fill(0)
  }
}

/**
 * Opens what `seal` made for exactly this place and purpose, with the current or the previous key.
 * @throws AppError `secret_unreadable` for every failure alike: another place, changed bytes, an unknown key, another version.
 */
export function open(ring: KeyRing, sealed: string, place: SealedPlace, purpose: Purpose = 'provider-secret'): Secret {
  try {
    const parts = parse(sealed)
    const aad = aadOf(place, parts?.kid ?? '')
    const kek = ring.keys(purpose).find(({ id }) => id === parts?.kid)
    if (!parts || !aad || !kek) throw unreadable()
    const dek = decrypt(kek.key, `${aad}/dek`, {
      iv: parts.wrappedDek.subarray(0, IV_BYTES),
      ciphertext: parts.wrappedDek.subarray(IV_BYTES, IV_BYTES + KEY_BYTES),
      tag: parts.wrappedDek.subarray(IV_BYTES + KEY_BYTES),
    })
    const padded = decrypt(dek, aad, parts)
    dek.fill(0)
    const plaintext = unpad(padded)
    padded.fill(0)
    if (plaintext === null) throw unreadable()
    return new Secret(plaintext)
  } catch {
    // The cause is dropped: OpenSSL's messages say which step failed, and nobody needs to know.
    throw unreadable()
  }
}

/**
 * The id of the key that wrapped this value, for counting and re-wrapping rows after a rotation (L03, L04).
 * @throws AppError `secret_unreadable` when the text is not a sealed value.
 */
export function sealedKeyId(sealed: string): string {
  const parts = parse(sealed)
  if (!parts) throw unreadable()
  return parts.kid
}

const unreadable = (): AppError => new AppError('secret_unreadable', 'This stored secret cannot be read.')

const text = (bytes: Buffer): string => bytes.toString('base64url')

/** Base64url that decodes to bytes and back to the same text: no second spelling of one value, no skipped characters. */
function bytes(part: string | undefined): Buffer | null {
  if (!part) return null
  const decoded = Buffer.from(part, 'base64url')
  return text(decoded) === part ? decoded : null
}

/** Structure before cryptography: lengths, version, alphabet and count of the parts. */
function parse(sealed: string): Parts | null {
  if (typeof sealed !== 'string' || sealed.length > MAX_SEALED_CHARS) return null
  const [version, kid, ...encoded] = sealed.split('.', 7)
  if (version !== VERSION || !kid || !KEY_ID.test(kid) || encoded.length !== 4) return null
  const [wrappedDek, iv, ciphertext, tag] = encoded.map(bytes)
  if (wrappedDek?.length !== WRAPPED_DEK_BYTES || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES) return null
  if (!ciphertext || ciphertext.length === 0 || ciphertext.length % STEP_BYTES !== 0) return null
  return { kid, wrappedDek, iv, ciphertext, tag }
}

/** Null when a part could be read as two parts: the separator must not occur inside one. */
function aadOf(place: SealedPlace, kid: string): string | null {
  const parts = [place.table, place.column, place.spaceId, place.rowId]
  return parts.every((part) => PLACE_PART.test(part)) ? [VERSION, ...parts, kid].join('/') : null
}

function encrypt(key: Buffer, plaintext: Buffer, aad: string): { iv: Buffer; ciphertext: Buffer; tag: Buffer } {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(aad))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return { iv, ciphertext, tag: cipher.getAuthTag() }
}

/** @throws when the tag does not match; nothing decrypted leaves before it did. */
function decrypt(key: Buffer, aad: string, box: { iv: Buffer; ciphertext: Buffer; tag: Buffer }): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, box.iv, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(aad)).setAuthTag(box.tag)
  return Buffer.concat([decipher.update(box.ciphertext), decipher.final()])
}

/** Four bytes of length, big-endian, then UTF-8, then zeros up to the next step. */
function pad(plaintext: string): Buffer {
  const byteLength = Buffer.byteLength(plaintext)
  const total = Math.ceil((LENGTH_BYTES + byteLength) / STEP_BYTES) * STEP_BYTES
  if (total > MAX_PLAINTEXT_BYTES) throw new AppError('invalid_input', 'This secret is too long to store.')
  const padded = Buffer.alloc(total)
  padded.writeUInt32BE(byteLength)
  padded.write(plaintext, LENGTH_BYTES)
  if (unpad(padded) !== plaintext) throw new AppError('invalid_input', 'This secret is not valid text.')
  return padded
}

function unpad(padded: Buffer): string | null {
  const end = LENGTH_BYTES + padded.readUInt32BE()
  if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) return null
  return padded.toString('utf8', LENGTH_BYTES, end)
}
