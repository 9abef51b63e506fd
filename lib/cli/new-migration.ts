import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startEmbeddedDatabase } from '@/lib/db/embedded/embedded-database'
import { withSchemaEngine } from '@/lib/db/migrate'

/**
 * Writes the next migration: the difference from the committed `prisma/schema.prisma` to the one being edited.
 * The file is reviewed and committed by a person; hand-written SQL (checks, data moves) is added to it there.
 * A test proves that all migrations together give exactly the schema.
 * @param committedSchema the schema as last committed; '' for the first migration.
 * @returns the folder written, or null when nothing changed.
 */
export async function newMigration(options: {
  root: string
  name: string
  committedSchema: string
  scratchDir: string
  now: Date
}): Promise<string | null> {
  const { root } = options
  const schema = { path: 'schema.prisma', content: readFileSync(path.join(root, 'prisma', 'schema.prisma'), 'utf8') }
  const before = { path: 'schema.prisma', content: options.committedSchema }
  // The engine insists on a database even where it only compares two schemas.
  const database = await startEmbeddedDatabase({
    dataDir: options.scratchDir,
    workerFile: path.join(root, 'dist', 'database-worker.mjs'),
  })
  try {
    const script = await withSchemaEngine({ root, connection: database.connection }, async (engine) => {
      const result = await engine.diff({
        from: before.content === '' ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: [before] },
        to: { tag: 'schemaDatamodel', files: [schema] },
        script: true,
        exitCode: null,
        filters: { externalTables: [], externalEnums: [] },
      })
      return result.stdout ?? ''
    })
    if (!/^\s*(?:CREATE|ALTER|DROP)/m.test(script)) return null
    const stamp = options.now.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)
    const folder = path.join(root, 'prisma', 'migrations', `${stamp}_${options.name}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'migration.sql'), script)
    return folder
  } finally {
    await database.stop()
  }
}
