import { createHash, hkdfSync } from 'node:crypto'
import { AppError } from '@/lib/errors'

const PURPOSES = [
  'provider-secret',
  'token-pepper',
  'session',
  'csrf',
  'setup',
  'password-link',
  'invite',
  'known-device',
  'attempt',
  'outbox',
  'cursor',
  'audit-chain',
  'internal',
] as const

/** What a derived key may be used for. Keys of different purposes are independent, so no artefact of one passes as another (X07, L08). */
export type Purpose = (typeof PURPOSES)[number]

/** A 32-byte key and the public name of the master secret it came from (8 hex characters, the same for every purpose). */
export type PurposeKey = { readonly id: string; readonly key: Buffer }

/** The only holder of the master secrets' derivatives. */
export type KeyRing = {
  /** The key for new artefacts: derived from the current master secret. */
  key: (purpose: Purpose) => PurposeKey
  /** The keys that old artefacts may still carry: current first, then previous while a rotation is under way. */
  keys: (purpose: Purpose) => readonly PurposeKey[]
}

const MIN_MASTER_BYTES = 32

const derive = (master: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), info, 32))

/** Public: it stands in every sealed value. A hash of a derived key, so it says nothing about the others. */
const keyIdOf = (master: Buffer): string =>
  createHash('sha256').update(derive(master, 'keyway/v1/key-id')).digest('hex').slice(0, 8)

/**
 * Derives every purpose key at once with HKDF-SHA256 (info `keyway/v1/<purpose>`), then forgets the master secrets.
 * @throws AppError `internal` when a master secret has fewer than 32 bytes, or when the two have the same key id.
 */
export function createKeyRing(masters: { master: Buffer; previous?: Buffer | undefined }): KeyRing {
  const all = masters.previous ? [masters.master, masters.previous] : [masters.master]
  if (all.some((master) => master.length < MIN_MASTER_BYTES)) {
    throw new AppError('internal', 'A master secret must have at least 32 bytes.')
  }
  const ids = all.map(keyIdOf)
  if (ids[0] === ids[1]) throw new AppError('internal', 'The previous master secret must differ from the current one.')

  const table = new Map<Purpose, readonly [PurposeKey, ...PurposeKey[]]>()
  for (const purpose of PURPOSES) {
    const [current, ...older] = all.map((master, at) => ({
      id: ids[at] ?? '',
      key: derive(master, `keyway/v1/${purpose}`),
    }))
    if (current) table.set(purpose, [current, ...older])
  }
  const keys = (purpose: Purpose): readonly [PurposeKey, ...PurposeKey[]] => {
    const found = table.get(purpose)
    if (!found) throw new AppError('internal', 'Unknown key purpose.')
    return found
  }
  return { key: (purpose) => keys(purpose)[0], keys }
}
