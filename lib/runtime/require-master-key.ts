import type pg from 'pg'
import { createKeyRing, type KeyRing } from '@/lib/crypto/key-ring'
import { type Settings, SettingsError, secretFile } from '@/lib/env'
import { countSecrets, NO_SECRETS, type SecretCounts } from './count-secrets'
import { generatedSecret } from './master-secret'

const FIND = 'SELECT master_key_id FROM platform WHERE id = 1'
/** The first of several processes says which it is; all of them are told. */
const RECORD = `
  UPDATE platform SET master_key_id = coalesce(master_key_id, $1::text) WHERE id = 1 RETURNING master_key_id`

type SecretSettings = Pick<Settings, 'masterSecret' | 'previousMasterSecret' | 'dataDir' | 'databaseUrl'>
type Named = { master_key_id: string | null }

/**
 * Makes sure that the database's secrets are under the master secret of this process or the one before it: under another,
 * every token and provider key would just stop working. The first start writes down whose the database is.
 * @throws SettingsError when they are not.
 */
export async function requireMasterKey(parts: {
  pool: pg.Pool
  keyRing: KeyRing
  settings: SecretSettings
  /** The secret was generated at this start. */
  isNewSecret?: boolean
}): Promise<void> {
  const { pool, keyRing, settings, isNewSecret = false } = parts
  const [current = '', previous] = keyRing.keys('provider-secret').map(({ id }) => id)
  const known = (await pool.query<Named>(FIND)).rows[0]?.master_key_id
  const stored = known ?? (await record())
  if (stored === current || stored === previous) return
  const counts = (await countSecrets(pool)).get(stored) ?? NO_SECRETS
  throw new SettingsError(refusal({ stored, current, counts, settings, isNewSecret }))

  /** A database from before keys were written down is of the key that its secrets name. */
  async function record(): Promise<string> {
    const counts = await countSecrets(pool)
    const [mostUsed] = [...counts].toSorted(([, a], [, b]) => total(b) - total(a))
    const own = [previous, current].find((id) => id !== undefined && counts.has(id))
    const { rows } = await pool.query<Named>(RECORD, [own ?? mostUsed?.[0] ?? current])
    return rows[0]?.master_key_id ?? current
  }
}

const total = ({ providerKeys, mails, tokens }: SecretCounts): number => providerKeys + mails + tokens

/** Key ids are public; a secret is never part of it. */
function refusal(found: {
  stored: string
  current: string
  counts: SecretCounts
  settings: SecretSettings
  isNewSecret: boolean
}): string {
  const { stored, current, counts, settings, isNewSecret } = found
  const file = secretFile(settings.dataDir)
  const ours = settings.masterSecret ? 'KEYWAY_SECRET' : `The secret in ${file}`
  const generated = settings.masterSecret ? generatedSecret(settings.dataDir) : null
  const isInFile = generated !== null && createKeyRing({ master: generated }).key('provider-secret').id === stored
  return [
    isNewSecret
      ? `KEYWAY_SECRET is not set, there is no ${file}, and this database was made with a secret.`
      : settings.previousMasterSecret
        ? `Neither ${ours} nor KEYWAY_SECRET_PREVIOUS is the secret that this database was made with.`
        : `${ours} is not the secret that this database was made with.`,
    `The database is under key ${stored}${isNewSecret ? '' : `, ${ours} gives key ${current}`}.`,
    `Under ${stored} (provider keys: ${counts.providerKeys}, mails: ${counts.mails}, tokens: ${counts.tokens}) nothing would work.`,
    isInFile
      ? `The secret of key ${stored} is in ${file}: set KEYWAY_SECRET to the text in that file.`
      : `Set KEYWAY_SECRET to the secret of key ${stored} again.`,
    'To change the secret, set KEYWAY_SECRET to the new one and KEYWAY_SECRET_PREVIOUS to the old one.',
    // Nothing but Keyway itself can reach the embedded database, and a new secret would have another key at each start.
    settings.databaseUrl && !isNewSecret
      ? `If the old secret is lost, so is what was made under it. To go on without: UPDATE platform SET master_key_id = '${current}';`
      : 'If the old secret is lost, so is what was made under it.',
  ].join('\n  ')
}
