import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import type { Settings } from '@/lib/env'
import { SettingsError, secretFile } from '@/lib/env'
import type { Log } from '@/lib/log'

/**
 * The master secret: the operator's, else, on a local install, one generated once into the data directory (mode 0600).
 * @throws SettingsError when the stored file is damaged or open to others: a new secret would orphan every stored key.
 */
export function masterSecret(settings: Pick<Settings, 'masterSecret' | 'dataDir'>): Buffer {
  if (settings.masterSecret) return settings.masterSecret
  const file = secretFile(settings.dataDir)
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new SettingsError(`Other users can read ${file}. Run: chmod 600 ${file}`)
  }
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (secret.length < 32) throw new SettingsError(`${file} is damaged. Restore it from a backup, or set KEYWAY_SECRET.`)
  return secret
}

/** The secret that was once generated into the data directory, whether or not it is used; null where none can be read. */
export function generatedSecret(dataDir: string): Buffer | null {
  try {
    const secret = Buffer.from(readFileSync(secretFile(dataDir), 'utf8').trim(), 'base64')
    return secret.length < 32 ? null : secret
  } catch {
    return null
  }
}

/** Says that a secret lies in the data directory which is neither used nor the one before. */
export function warnOfUnusedSecret(
  settings: Pick<Settings, 'masterSecret' | 'previousMasterSecret' | 'dataDir'>,
  log: Log,
): void {
  const { masterSecret: used, previousMasterSecret: previous, dataDir } = settings
  const generated = generatedSecret(dataDir)
  if (!used || !generated || generated.equals(used) || previous?.equals(generated)) return
  log.warn(
    { event: 'secret.unused', file: secretFile(dataDir) },
    'KEYWAY_SECRET is used; this file holds another secret. Remove it once nothing needs it',
  )
}
