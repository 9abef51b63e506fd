import fs from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'

const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations')

/** An empty in-memory database with the project's migrations, for this folder's tests. Close it. */
export async function openTestDatabase(): Promise<PGlite> {
  const database = new PGlite()
  for (const name of fs.readdirSync(MIGRATIONS).sort()) {
    const file = path.join(MIGRATIONS, name, 'migration.sql')
    if (fs.existsSync(file)) await database.exec(fs.readFileSync(file, 'utf8'))
  }
  return database
}
