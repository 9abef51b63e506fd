import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PoolConfig } from 'pg'
import { prepareDataDir, requireRoom } from '@/lib/data-dir'
import type { DatabaseWorkerInput, DatabaseWorkerMessage } from './database-worker'

export type EmbeddedDatabase = {
  /** How the ordinary `pg` driver connects to it. */
  connection: PoolConfig
  /** Calls back when the worker dies without having been stopped. */
  onExit: (callback: (code: number) => void) => void
  stop: () => Promise<void>
}

/** A Unix socket path may have at most 107 bytes. */
const SOCKET_PATH_MAX = 100

/**
 * Starts PGlite in a worker thread on a Unix socket in the data directory (loopback TCP where there is none). The caller
 * has the exclusive lock on the directory.
 * @param workerFile the bundled worker; the build puts it beside the server.
 * @throws SettingsError when the directory is open to others, or its disk is full.
 */
export async function startEmbeddedDatabase(options: {
  dataDir: string
  workerFile: string
}): Promise<EmbeddedDatabase> {
  prepareDataDir(options.dataDir)
  const databaseDir = path.join(options.dataDir, 'database')
  let worker: Worker | undefined
  let stopping = false
  let onExit: ((code: number) => void) | undefined
  try {
    if (!existsSync(databaseDir)) await createDatabase(options.workerFile, databaseDir)
    const listen = socketFor(options.dataDir)
    const started = new Worker(options.workerFile, { workerData: inputOf(databaseDir, listen.listen) })
    worker = started
    const exited = new Promise<void>((resolve) => {
      started.once('exit', (code) => {
        resolve()
        if (!stopping) onExit?.(code)
      })
    })
    const address = await ready(started)
    return {
      connection: listen.connection(address),
      onExit: (callback) => {
        onExit = callback
      },
      stop: async () => {
        stopping = true
        started.postMessage('stop')
        const patience = setTimeout(() => void started.terminate(), 5000)
        await exited
        clearTimeout(patience)
      },
    }
  } catch (error) {
    stopping = true
    await worker?.terminate()
    // Of a full disk PGlite says only that it was aborted.
    requireRoom(options.dataDir)
    throw error
  }
}

const inputOf = (dataDir: string, listen: DatabaseWorkerInput['listen']): DatabaseWorkerInput => ({ dataDir, listen })

/** @returns where the worker listens. @throws Error when it could not start. */
function ready(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) =>
      reject(new Error(`The embedded database ended with code ${code} before it was ready.`)),
    )
    worker.once('message', (message: DatabaseWorkerMessage) => {
      if (message.kind === 'ready') resolve(message.address)
      else reject(new Error(`The embedded database could not start: ${message.message}`))
    })
  })
}

/**
 * Makes a new database in a worker of its own, whose end gives back the half gigabyte that making one takes. It gets its
 * name when it is whole: a first start that was killed begins anew.
 */
async function createDatabase(workerFile: string, databaseDir: string): Promise<void> {
  const unfinished = `${databaseDir}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const worker = new Worker(workerFile, { workerData: inputOf(unfinished, null) })
  await ready(worker)
  await worker.terminate()
  renameSync(unfinished, databaseDir)
}

function socketFor(dataDir: string): {
  listen: DatabaseWorkerInput['listen']
  connection: (address: string) => PoolConfig
} {
  const account = { user: 'postgres', database: 'postgres', password: 'postgres' }
  if (process.platform === 'win32') {
    return {
      listen: { host: '127.0.0.1', port: 0 },
      connection: (address) => ({ ...account, host: '127.0.0.1', port: Number(address.split(':').at(-1)) }),
    }
  }
  const inside = path.join(dataDir, 'socket')
  const folder = inside.length + '/.s.PGSQL.5432'.length <= SOCKET_PATH_MAX ? inside : shortFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const file = path.join(folder, '.s.PGSQL.5432')
  rmSync(file, { force: true })
  return { listen: { path: file }, connection: () => ({ ...account, host: folder, port: 5432 }) }
}

/** A short private folder for a data directory whose own path is too long for a socket. */
function shortFolder(dataDir: string): string {
  const name = Buffer.from(dataDir).toString('base64url').slice(-24)
  return path.join(os.tmpdir(), `keyway-${os.userInfo().uid}-${name}`)
}
