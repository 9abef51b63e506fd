import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseWorkerFile, projectRoot } from '@/lib/testing/database-worker-file'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded/embedded-database'
import { migrate, NewerSchemaError, readMigrations, withSchemaEngine } from './migrate'

let dataDir: string
let embedded: EmbeddedDatabase
let server: TestPostgres
const known = readMigrations(projectRoot).migrationDirectories.map((directory) => directory.path)

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-db-'))
  embedded = await startEmbeddedDatabase({ dataDir, workerFile: await databaseWorkerFile() })
  server = await startTestPostgres()
})
afterAll(async () => {
  await embedded.stop()
  server.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test('the same migrations apply to the embedded database and to a real PostgreSQL, once', async () => {
  for (const { connection } of [embedded, server]) {
    expect(await migrate({ root: projectRoot, connection })).toEqual(known)
    expect(await migrate({ root: projectRoot, connection })).toEqual([])
  }
})

test('R0.14 all migrations together give exactly the schema, so none was forgotten', async () => {
  const schema = {
    path: 'schema.prisma',
    content: readFileSync(path.join(projectRoot, 'prisma/schema.prisma'), 'utf8'),
  }
  const script = await withSchemaEngine(
    { root: projectRoot, connection: server.connection, datamodel: schema.content },
    async (engine) => {
      const difference = await engine.diff({
        from: { tag: 'schemaDatasource', files: [schema], configDir: path.join(projectRoot, 'prisma') },
        to: { tag: 'schemaDatamodel', files: [schema] },
        script: true,
        exitCode: null,
        filters: { externalTables: [], externalEnums: [] },
      })
      return difference.stdout ?? ''
    },
  )
  expect(script.replaceAll(/^--.*$/gm, '').trim()).toBe('')
})

test('K18 two starters at once apply each migration once', async () => {
  const fresh = await startTestPostgres()
  try {
    const runs = await Promise.all([1, 2, 3].map(() => migrate({ root: projectRoot, connection: fresh.connection })))
    expect(runs.flat()).toEqual(known)
  } finally {
    fresh.stop()
  }
})

test('K18 an older program refuses a newer schema and says so', async () => {
  const client = new pg.Client(server.connection)
  await client.connect()
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('x', 'x', '29990101000000_future', now(), 1)`,
  )
  await expect(migrate({ root: projectRoot, connection: server.connection })).rejects.toThrow(NewerSchemaError)
  await client.query(`DELETE FROM _prisma_migrations WHERE id = 'x'`)
  await client.end()
})

test('eight connections adding to one row under row locks lose nothing on the embedded database', async () => {
  const pool = new pg.Pool({ ...embedded.connection, max: 8 })
  await pool.query('CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)')
  const add = async (): Promise<void> => {
    for (let round = 0; round < 25; round += 1) {
      const client = await pool.connect()
      await client.query('BEGIN')
      const { rows } = await client.query<{ n: number }>('SELECT n FROM counter FOR UPDATE')
      await client.query('UPDATE counter SET n = $1', [(rows[0]?.n ?? 0) + 1])
      await client.query('COMMIT')
      client.release()
    }
  }
  await Promise.all(Array.from({ length: 8 }, add))
  expect((await pool.query<{ n: number }>('SELECT n FROM counter')).rows[0]?.n).toBe(200)
  await pool.query('DROP TABLE counter')
  await pool.end()
})

test('K12 a first start that was killed half-way begins anew', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keyway-half-'))
  mkdirSync(path.join(folder, 'database.new', 'base'), { recursive: true })
  writeFileSync(path.join(folder, 'database.new', 'PG_VERSION'), '17\n')
  const database = await startEmbeddedDatabase({ dataDir: folder, workerFile: await databaseWorkerFile() })
  const pool = new pg.Pool(database.connection)
  expect((await pool.query<{ n: number }>('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
  await pool.end()
  await database.stop()
  expect(existsSync(path.join(folder, 'database.new'))).toBe(false)
  rmSync(folder, { recursive: true })
})

test('M06 a data directory that others can read is refused', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keyway-open-'))
  chmodSync(folder, 0o755)
  await expect(startEmbeddedDatabase({ dataDir: folder, workerFile: 'unused' })).rejects.toThrow(/chmod 700/)
  rmSync(folder, { recursive: true })
})
