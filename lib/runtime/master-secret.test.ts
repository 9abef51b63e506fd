import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SettingsError } from '@/lib/env'
import { createLog } from '@/lib/log'
import { masterSecret, warnOfUnusedSecret } from './master-secret'

let dataDir: string
let file: string
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-secret-'))
  file = path.join(dataDir, 'secret')
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const generated = (): Buffer => masterSecret({ dataDir, masterSecret: undefined })

test('M06 a generated secret has 32 random bytes, is for its owner only, and stays the same', () => {
  const secret = generated()
  expect(secret).toHaveLength(32)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(generated()).toEqual(secret)
  rmSync(file)
  expect(generated()).not.toEqual(secret)
})

test('M01 the operator’s secret is taken as it is, and nothing is written', () => {
  const own = Buffer.alloc(32, 7)
  expect(masterSecret({ dataDir, masterSecret: own })).toBe(own)
  expect(() => statSync(file)).toThrow()
})

test('M06 a secret that others can read is refused, with the command that mends it and without its value', () => {
  const secret = generated().toString('base64')
  for (const mode of [0o644, 0o640, 0o604, 0o660]) {
    chmodSync(file, mode)
    expect(generated).toThrow(SettingsError)
    expect(generated).toThrow(`chmod 600 ${file}`)
    expect(generated).not.toThrow(secret)
  }
  chmodSync(file, 0o600)
  expect(generated().toString('base64')).toBe(secret)
})

test('L04 a damaged secret is refused and kept: a new one would orphan every stored key', () => {
  for (const damaged of ['', '\n', 'c2hvcnQ=', 'not base64 at all!']) {
    writeFileSync(file, damaged, { mode: 0o600 })
    expect(generated).toThrow(/is damaged/)
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  }
})

test('L04 a second secret in the data directory is warned of, unless it is the one in use or the one before', () => {
  const log = createLog('silent')
  const warn = vi.spyOn(log, 'warn')
  const own = Buffer.alloc(32, 7)
  const warned = (masterSecret: Buffer | undefined, previousMasterSecret?: Buffer): number => {
    warn.mockClear()
    warnOfUnusedSecret({ dataDir, masterSecret, previousMasterSecret }, log)
    return warn.mock.calls.length
  }
  expect(warned(own)).toBe(0)
  const stored = generated()
  expect([warned(undefined), warned(stored), warned(own, stored)]).toEqual([0, 0, 0])
  expect(warned(own)).toBe(1)
  expect(warn.mock.calls[0]?.[0]).toEqual({ event: 'secret.unused', file })
})
