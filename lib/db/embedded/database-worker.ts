import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { keepBatchesWhole } from './keep-batches-whole'

/** The embedded PostgreSQL, in a thread of its own so that a heavy query never stalls the event loop that streams. */

export type DatabaseWorkerInput = { dataDir: string; listen: { path: string } | { host: string; port: number } }
export type DatabaseWorkerMessage = { kind: 'ready'; address: string } | { kind: 'failed'; message: string }

const { dataDir, listen } = workerData as DatabaseWorkerInput
const port = parentPort
if (!port) throw new Error('The database worker must be started as a worker thread.')
const say = (message: DatabaseWorkerMessage): void => port.postMessage(message)

try {
  const database = await PGlite.create({ dataDir })
  const server = new PGLiteSocketServer({ db: keepBatchesWhole(database), maxConnections: 32, ...listen })
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
} catch (error) {
  say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  port.close()
}
