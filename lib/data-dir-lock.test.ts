import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DataDirBusyError, lockDataDir } from './data-dir-lock'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'keyway-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A process that holds a socket until it is killed. */
async function holderOf(address: string): Promise<ChildProcess> {
  const program = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => console.log('held'))`
  const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  return holder
}

async function kill(holder: ChildProcess): Promise<void> {
  holder.kill('SIGKILL')
  await once(holder, 'exit')
}

test('K12 X15 a second one on the directory is refused with a clear message, by whichever path it comes', async () => {
  const lock = await lockDataDir(folder)
  const link = `${folder}-link`
  symlinkSync(folder, link)
  for (const directory of [folder, link]) {
    await expect(lockDataDir(directory)).rejects.toThrow(DataDirBusyError)
    await expect(lockDataDir(directory)).rejects.toThrow(/Another Keyway is running/)
  }
  rmSync(link)
  await lock.release()
  const next = await lockDataDir(folder)
  await next.release()
})

test.skipIf(process.platform !== 'linux')('K12 the lock of a killed process is free at once', async () => {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32)
  const holder = await holderOf(`\0keyway-${name}`)
  await expect(lockDataDir(folder)).rejects.toThrow(DataDirBusyError)
  await kill(holder)
  const lock = await lockDataDir(folder)
  await lock.release()
})

test('K12 a process in another container holds the lock by the file both see, until it is killed', async () => {
  // What is abstract ends at the border of a container's network.
  const holder = await holderOf(path.join(folder, 'lock.sock'))
  await expect(lockDataDir(folder)).rejects.toThrow(DataDirBusyError)
  await kill(holder)
  expect(existsSync(path.join(folder, 'lock.sock'))).toBe(true)
  const lock = await lockDataDir(folder)
  await lock.release()
  expect(existsSync(path.join(folder, 'lock.sock'))).toBe(false)
})
