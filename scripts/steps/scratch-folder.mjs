import { accessSync, chmodSync, constants, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Linux's file system in memory. */
const IN_MEMORY = '/dev/shm'
/** What all suites need at a time, several times over. */
const ENOUGH_BYTES = 4 * 1024 ** 3

/**
 * Makes a folder for the databases of the tests: in memory where there is room, since a hundred of them are copied and thrown away.
 * Others may pass through it but not list it: PostgreSQL runs as somebody else when the tests run as root.
 * @returns its path, to be removed by the caller
 */
export function scratchFolder() {
  const folder = mkdtempSync(path.join(hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'keyway-test-'))
  chmodSync(folder, 0o711)
  return folder
}

function hasRoom(folder) {
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= ENOUGH_BYTES
  } catch {
    return false
  }
}
