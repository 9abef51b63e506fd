import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Settings } from '@/lib/env'
import { SettingsError } from '@/lib/env'

/**
 * The master secret: the operator's, else, on a local install, one generated once into the data directory (mode 0600).
 * @throws SettingsError when the stored file is damaged or open to others: a new secret would orphan every stored key.
 */
export function masterSecret(settings: Pick<Settings, 'masterSecret' | 'dataDir'>): Buffer {
  if (settings.masterSecret) return settings.masterSecret
  const file = path.join(settings.dataDir, 'secret')
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new SettingsError(`Other users can read ${file}. Run: chmod 600 ${file}`)
  }
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (secret.length < 32) throw new SettingsError(`${file} is damaged. Restore it from a backup, or set KEYWAY_SECRET.`)
  return secret
}
