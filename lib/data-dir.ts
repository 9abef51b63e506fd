import { accessSync, constants, mkdirSync, readdirSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import { SettingsError } from '@/lib/env'

/**
 * Makes the data directory, for its owner alone, or checks the one that is there (M06): it holds the database and generated secrets.
 * @throws SettingsError when it is no directory, cannot be made, cannot be written, or others may read it.
 */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new SettingsError(`KEYWAY_DATA_DIR cannot be created: ${error instanceof Error ? error.message : 'unknown'}`)
  }
  const closed = [dataDir, ...contentsOf(dataDir)].find((entry) => !isOpen(entry))
  if (closed !== undefined) {
    throw new SettingsError(
      `KEYWAY_DATA_DIR: ${closed} cannot be read and written by the user Keyway runs as. Run it as the owner, or give everything in the directory to that user (chown -R); a read-only disk will not do.`,
    )
  }
  // Windows has no mode bits; its access lists start from the user's own profile.
  if (process.platform === 'win32') return
  if ((statSync(dataDir).mode & 0o077) === 0) return
  throw new SettingsError(
    `KEYWAY_DATA_DIR can be read by other users of this machine. Run: chmod 700 ${JSON.stringify(dataDir)}`,
  )
}

/** For a database's write-ahead log, which comes in files of 16 MiB. */
const LEAST_FREE_BYTES = 33_554_432

/** @throws SettingsError when the directory's disk is full. */
export function requireRoom(dataDir: string): void {
  const { bavail, bsize } = statfsSync(dataDir)
  if (bavail * bsize >= LEAST_FREE_BYTES) return
  throw new SettingsError(`The disk of KEYWAY_DATA_DIR is full. Make room for ${dataDir} and start again.`)
}

/** One start as another user, such as root, leaves files behind that this one may not touch. */
function contentsOf(dataDir: string): string[] {
  return isOpen(dataDir) ? readdirSync(dataDir).map((name) => path.join(dataDir, name)) : []
}

function isOpen(entry: string): boolean {
  try {
    accessSync(entry, constants.R_OK | constants.W_OK)
    return true
  } catch (error) {
    // Gone meanwhile: another process is at work here, which the lock finds out.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
  }
}
