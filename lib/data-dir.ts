import { mkdirSync, statSync } from 'node:fs'
import { SettingsError } from '@/lib/env'

/**
 * Makes the data directory, for its owner alone, or checks the one that is there (M06): it holds the database and generated secrets.
 * @throws SettingsError when it is no directory, cannot be made, or others may read it.
 */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new SettingsError(`KEYWAY_DATA_DIR cannot be created: ${error instanceof Error ? error.message : 'unknown'}`)
  }
  // Windows has no mode bits; its access lists start from the user's own profile.
  if (process.platform === 'win32') return
  if ((statSync(dataDir).mode & 0o077) === 0) return
  throw new SettingsError(
    `KEYWAY_DATA_DIR can be read by other users of this machine. Run: chmod 700 ${JSON.stringify(dataDir)}`,
  )
}
