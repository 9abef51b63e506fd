import { createHash } from 'node:crypto'
import { realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The data directory is in use by another Keyway: opening it twice would silently destroy data. */
export class DataDirBusyError extends Error {
  override readonly name = 'DataDirBusyError'
}

export type DataDirLock = { release: () => Promise<void> }

/** Two processes that took over the same dead lock at once both see by then which of them came last. */
const TAKEN_OVER_MS = 100

/**
 * Takes the one exclusive lock on a data directory, named by its real path so that links cannot fool it.
 *
 * It is a socket file in the directory (a named pipe on Windows), which containers that share the directory see, too; a dead
 * owner's file refuses connections and is taken over. On Linux an abstract socket comes first: the kernel frees it however
 * the process dies, so that within one container it is never stale. Directories that several machines share are not safe.
 * @throws DataDirBusyError when another process holds it.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 32)
  const held: Server[] = []
  const release = async (): Promise<void> => {
    await Promise.all(held.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  }
  try {
    for (const address of lockAddresses(dataDir, name)) held.push(await hold(address))
  } catch (error) {
    await release()
    if (!isAddressInUse(error)) throw error
    throw new DataDirBusyError(
      `Another Keyway is running on ${dataDir}. Stop it first, or give this one its own KEYWAY_DATA_DIR.`,
      { cause: error },
    )
  }
  writeFileSync(path.join(dataDir, 'owner'), `${process.pid}\n`, { mode: 0o600 })
  return { release }
}

function lockAddresses(dataDir: string, name: string): string[] {
  if (process.platform === 'win32') return [`\\\\.\\pipe\\keyway-${name}`]
  const inside = path.join(dataDir, 'lock.sock')
  const file = inside.length < 100 ? inside : path.join(os.tmpdir(), `keyway-${name}.sock`)
  return process.platform === 'linux' ? [`\0keyway-${name}`, file] : [file]
}

/** @throws the system's EADDRINUSE when somebody else holds it. */
async function hold(address: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  try {
    await listen(server, address)
    return server
  } catch (error) {
    const isFile = !address.startsWith('\0') && process.platform !== 'win32'
    if (!isFile || !isAddressInUse(error) || (await answers(address))) throw error
    rmSync(address, { force: true })
    await listen(server, address)
    const own = statSync(address).ino
    await delay(TAKEN_OVER_MS)
    // Closing it would remove the other's file.
    if (statSync(address, { throwIfNoEntry: false })?.ino !== own) throw error
    return server
  }
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
