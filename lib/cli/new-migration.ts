import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startEmbeddedDatabase } from '@/lib/db/embedded/embedded-database'
import { migrate, withSchemaEngine } from '@/lib/db/migrate'

/**
 * Writes the next migration: applies the existing ones to a scratch database, then takes the difference to `prisma/schema.prisma`.
 * The file is reviewed and committed by a person; hand-written SQL (partial indexes, checks) is added to it there.
 * @returns the folder written, or null when nothing changed.
 */
export async function newMigration(options: {
  root: string
  name: string
  scratchDir: string
  now: Date
}): Promise<string | null> {
  const database = await startEmbeddedDatabase({
    dataDir: options.scratchDir,
    workerFile: path.join(options.root, 'dist', 'database-worker.mjs'),
  })
  try {
    const { root } = options
    const { connection } = database
    await migrate({ root, connection })
    const schema = { path: 'schema.prisma', content: readFileSync(path.join(root, 'prisma', 'schema.prisma'), 'utf8') }
    const script = await withSchemaEngine({ root, connection, datamodel: schema.content }, async (engine) => {
      const result = await engine.diff({
        from: { tag: 'schemaDatasource', files: [schema], configDir: path.join(root, 'prisma') },
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
