import path from 'node:path'
import pg from 'pg'
import { type EmbeddedDatabase, startEmbeddedDatabase } from '@/lib/db/embedded/embedded-database'
import { migrate } from '@/lib/db/migrate'
import { WITHOUT_JIT } from '@/lib/db/without-jit'
import type { Settings } from '@/lib/env'
import type { Log } from '@/lib/log'
import { databaseProblem } from './database-problem'
import { reachDatabase } from './reach-database'

/** Connections to the database; one bounded pool serves everything. */
const POOL_SIZE = 16
const READINESS_MS = 2000
/** The longest any statement may take; its connection is given up then, for a network may answer nothing. */
export const STATEMENT_MS = 30_000

/** `embedded` is null where somebody else runs the database. */
export type OpenDatabase = { embedded: EmbeddedDatabase | null; connection: pg.PoolConfig; pool: pg.Pool }

/**
 * Starts the embedded database where there is no other, and brings either to this version's schema.
 * @throws SettingsError, DataDirBusyError, NewerSchemaError
 */
export async function openDatabase(
  settings: Settings,
  log: Log,
  onProgress: (message: string) => void,
): Promise<OpenDatabase> {
  const embedded = settings.databaseUrl ? null : await startEmbedded(settings, log, onProgress)
  const connection: pg.PoolConfig = embedded?.connection ?? { connectionString: settings.databaseUrl }
  onProgress('Preparing the database')
  try {
    if (embedded === null) {
      await reachDatabase(connection, {
        onWait: () => onProgress('The server in DATABASE_URL does not answer yet: trying for 30 seconds'),
      })
    }
    await migrate({ root: process.cwd(), connection })
  } catch (error) {
    await embedded?.stop()
    throw embedded === null ? (databaseProblem(error) ?? error) : error
  }
  const pool = new pg.Pool({
    ...connection,
    ...(embedded === null ? WITHOUT_JIT : {}),
    max: POOL_SIZE,
    connectionTimeoutMillis: 5000,
    query_timeout: STATEMENT_MS,
    idleTimeoutMillis: 60_000,
  })
  pool.on('error', (error) =>
    log.warn({ event: 'database.connection_lost', err: error }, 'a database connection was lost'),
  )
  return { embedded, connection, pool }
}

async function startEmbedded(
  settings: Settings,
  log: Log,
  onProgress: (message: string) => void,
): Promise<EmbeddedDatabase> {
  onProgress('Starting the embedded database')
  const embedded = await startEmbeddedDatabase({
    dataDir: settings.dataDir,
    workerFile: path.join(process.cwd(), 'dist', 'database-worker.mjs'),
  })
  embedded.onExit((code) => {
    log.fatal({ event: 'database.exited', code }, 'the embedded database stopped; Keyway ends')
    process.exit(1)
  })
  return embedded
}

/** Whether the database answers at all, soon. */
export async function answers(pool: pg.Pool): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, READINESS_MS, false).unref())
  const asked = pool.query('SELECT 1').then(
    () => true,
    () => false,
  )
  return Promise.race([asked, late])
}
