import { createHash } from 'node:crypto'
import { realpathSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'

/** The data directory is in use by another Keyway: opening it twice would silently destroy data. */
export class DataDirBusyError extends Error {
  override readonly name = 'DataDirBusyError'
}

export type DataDirLock = { release: () => Promise<void> }

/**
 * Takes the one exclusive lock on a data directory, named by its real path so that links cannot fool it.
 * On Linux the lock is an abstract socket, which the kernel frees however the process dies, so it is never stale.
 * Elsewhere it is a socket file (a named pipe on Windows); a dead owner's file refuses connections and is taken over.
 * @throws DataDirBusyError when another process holds it.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 32)
  const address = lockAddress(dataDir, name)
  const server = createServer((socket) => socket.destroy())
  server.unref()
  try {
    await listen(server, address)
  } catch (error) {
    if (!isAddressInUse(error)) throw error
    if (process.platform === 'linux' || (await answers(address))) {
      throw new DataDirBusyError(
        `Another Keyway is running on ${dataDir}. Stop it first, or give this one its own KEYWAY_DATA_DIR.`,
        { cause: error },
      )
    }
    const { rmSync } = await import('node:fs')
    rmSync(address, { force: true })
    await listen(server, address)
  }
  writeFileSync(path.join(dataDir, 'owner'), `${process.pid}\n`, { mode: 0o600 })
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

function lockAddress(dataDir: string, name: string): string {
  if (process.platform === 'linux') return `\0keyway-${name}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\keyway-${name}`
  const file = path.join(dataDir, 'lock.sock')
  return file.length < 100 ? file : path.join(os.tmpdir(), `keyway-${name}.sock`)
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

const isAddressInUse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
