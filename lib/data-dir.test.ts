import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
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
