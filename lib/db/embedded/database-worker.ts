import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { keepBatchesWhole } from './keep-batches-whole'

/** The embedded PostgreSQL, in a thread of its own so that a heavy query never stalls the event loop that streams. */

export type DatabaseWorkerInput = {
  dataDir: string
  /** Null = only makes a new database in `dataDir`, and ends. */
  listen: { path: string } | { host: string; port: number } | null
}
export type DatabaseWorkerMessage = { kind: 'ready'; address: string } | { kind: 'failed'; message: string }

const { dataDir, listen } = workerData as DatabaseWorkerInput
const port = parentPort
if (!port) throw new Error('The database worker must be started as a worker thread.')
const say = (message: DatabaseWorkerMessage): void => port.postMessage(message)

const serve = async (database: PGlite, where: NonNullable<DatabaseWorkerInput['listen']>): Promise<void> => {
  const server = new PGLiteSocketServer({ db: keepBatchesWhole(database), maxConnections: 32, ...where })
  await server.start()
  port.on('message', (message: 'stop') => {
    if (message !== 'stop') return
    void (async () => {
      await server.stop()
      await database.close()
      port.close()
    })()
  })
  say({ kind: 'ready', address: server.getServerConn() })
}

try {
  const database = await PGlite.create({ dataDir })
  if (listen !== null) await serve(database, listen)
  else {
    await database.close()
    say({ kind: 'ready', address: '' })
    port.close()
  }
} catch (error) {
  say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  port.close()
}
