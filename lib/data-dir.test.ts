import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildSync } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareDataDir } from './data-dir'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'data-dir-'))
})
afterEach(() => rmSync(parent, { recursive: true }))

test('M06 a new data directory belongs to its owner alone', () => {
  const dir = path.join(parent, 'a', 'b')
  prepareDataDir(dir)
  expect(statSync(dir).mode & 0o777).toBe(0o700)
  expect(() => prepareDataDir(dir)).not.toThrow()
})

test.each([0o755, 0o750, 0o704])('M06 one with mode %o is refused with the command that mends it', (mode) => {
  chmodSync(parent, mode)
  expect(() => prepareDataDir(parent)).toThrow(/KEYWAY_DATA_DIR .*chmod 700/s)
})

test('M06 a file in its place is refused by name', () => {
  const file = path.join(parent, 'file')
  writeFileSync(file, '')
  expect(() => prepareDataDir(file)).toThrow('KEYWAY_DATA_DIR')
})

/** A user who owns nothing; root may write everything, and only root can be somebody else. */
const NOBODY = 65_534

test.skipIf(process.getuid?.() !== 0)('M06 what belongs to another user is refused by name', () => {
  expect(refusalTo(NOBODY, parent)).toContain(`KEYWAY_DATA_DIR: ${parent} cannot be read and written`)
  const dir = path.join(parent, 'a')
  mkdirSync(dir)
  writeFileSync(path.join(dir, 'secret'), 'x', { mode: 0o600 })
  chmodSync(parent, 0o711)
  chownSync(dir, NOBODY, NOBODY)
  chmodSync(dir, 0o700)
  expect(refusalTo(NOBODY, dir)).toContain(`KEYWAY_DATA_DIR: ${path.join(dir, 'secret')} cannot be read and written`)
  chownSync(path.join(dir, 'secret'), NOBODY, NOBODY)
  expect(refusalTo(NOBODY, dir)).toBe('')
})

/** In a process of that user: a thread cannot change its own. */
function refusalTo(uid: number, dataDir: string): string {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `import { prepareDataDir } from './data-dir'
try { prepareDataDir(${JSON.stringify(dataDir)}) } catch (error) { process.stdout.write(error.name + ' ' + error.message) }`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  })
  const child = spawnSync(process.execPath, ['--input-type=module', '-'], {
    uid,
    input: outputFiles[0]?.text ?? '',
    encoding: 'utf8',
    cwd: '/',
  })
  if (child.status !== 0) throw new Error(child.stderr)
  return child.stdout
}
