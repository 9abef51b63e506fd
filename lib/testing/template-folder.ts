import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the empty embedded database (`embedded`) is made from. */
export const EMBEDDED_MADE_FROM = ['prisma', 'lib/db/embedded', 'node_modules/@electric-sql/pglite/package.json']

/** Somebody who makes a template is given up after this. Milliseconds. */
const STALE_MS = 120_000

/**
 * A folder that is made once on this machine and copied from then on, because making it takes seconds. The processes of a
 * test run share it; one of them makes it.
 * @param madeFrom files and folders whose content decides what is in it: when they change it is made anew
 */
export async function templateFolder(
  name: string,
  madeFrom: readonly string[],
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = placeOf(name, madeFrom)
  // A cluster in it may belong to another user, who has to get there.
  mkdirSync(path.dirname(folder), { recursive: true, mode: 0o755 })
  const lock = `${folder}.lock`
  while (!existsSync(folder)) {
    if (!claim(lock)) {
      await sleep(50)
      continue
    }
    try {
      const draft = `${folder}.${process.pid}`
      rmSync(draft, { recursive: true, force: true })
      await make(draft)
      renameSync(draft, folder)
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
  return folder
}

/** The same folder where somebody has made it already; null where not. */
export function madeTemplate(name: string, madeFrom: readonly string[]): string | null {
  const folder = placeOf(name, madeFrom)
  return existsSync(folder) ? folder : null
}

const placeOf = (name: string, madeFrom: readonly string[]): string =>
  path.join(os.tmpdir(), `keyway-templates-${os.userInfo().uid}`, `${name}-${hashOf(madeFrom)}`)

/** Copies a template; owners and modes stay. */
export function copyTemplate(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true })
}

function claim(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    try {
      if (Date.now() - statSync(lock).mtimeMs > STALE_MS) rmSync(lock, { recursive: true, force: true })
    } catch {
      // Whoever made it has let go of it meanwhile.
    }
    return false
  }
}

function hashOf(places: readonly string[]): string {
  const hash = createHash('sha256')
  for (const place of places) {
    const files = statSync(place).isDirectory()
      ? readdirSync(place, { recursive: true, encoding: 'utf8' })
          .sort()
          .map((file) => path.join(place, file))
      : [place]
    for (const file of files)
      if (statSync(file).isFile()) hash.update(path.relative(place, file)).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}
