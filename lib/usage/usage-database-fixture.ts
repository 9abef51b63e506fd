import fs from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Pool, type PoolConfig } from 'pg'
import { startTestPostgres } from '@/lib/testing/postgres'
import type { UsageDatabase } from './usage-sql'

const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations')

/** The two kinds of database the product runs on. */
export const DATABASE_KINDS = ['embedded', 'postgresql'] as const

export type TestDatabase = {
  /** As the product sees it, with the driver's own types. */
  database: UsageDatabase
  /** How to reach the server; null = there is none. */
  connection: PoolConfig | null
  /** Runs statements without parameters. */
  exec: (sql: string) => Promise<void>
  /** Rows as JSON, so that both drivers give the same numbers. */
  rows: (sql: string) => Promise<Record<string, unknown>[]>
  close: () => Promise<void>
}

/** An empty database with the project's migrations, for this folder's tests. Close it. */
export async function openTestDatabase(kind: (typeof DATABASE_KINDS)[number]): Promise<TestDatabase> {
  const opened = kind === 'embedded' ? openEmbedded() : await openServer()
  for (const name of fs.readdirSync(MIGRATIONS).sort()) {
    const file = path.join(MIGRATIONS, name, 'migration.sql')
    if (fs.existsSync(file)) await opened.exec(fs.readFileSync(file, 'utf8'))
  }
  return opened
}

const asJson = (sql: string): string => `SELECT to_jsonb(found) AS row FROM (${sql}) AS found`
const rowsOf = (rows: Record<string, unknown>[]) => rows.map(({ row }) => row as Record<string, unknown>)

function openEmbedded(): TestDatabase {
  const embedded = new PGlite()
  return {
    database: { query: (text, params) => embedded.query<Record<string, unknown>>(text, params) },
    connection: null,
    exec: async (sql) => {
      await embedded.exec(sql)
    },
    rows: async (sql) => rowsOf((await embedded.query<Record<string, unknown>>(asJson(sql))).rows),
    close: () => embedded.close(),
  }
}

async function openServer(): Promise<TestDatabase> {
  const server = await startTestPostgres()
  // One connection, so that a statement sent later also ends later.
  const pool = new Pool({ ...server.connection, max: 1 })
  return {
    database: pool,
    connection: server.connection,
    exec: async (sql) => {
      await pool.query(sql)
    },
    rows: async (sql) => rowsOf((await pool.query<Record<string, unknown>>(asJson(sql))).rows),
    close: async () => {
      await pool.end()
      server.stop()
    },
  }
}
