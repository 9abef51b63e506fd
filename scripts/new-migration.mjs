// npm run migration -- <name>: writes prisma/migrations/<time>_<name> from the committed schema.prisma to the edited one.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const name = process.argv[2]
if (!name || !/^[a-z0-9_]{1,60}$/.test(name)) {
  console.error('Usage: npm run migration -- <name>, in lower-case letters, digits and underscores.')
  process.exit(1)
}
const bundle = (entry, outfile) =>
  build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
await bundle('lib/db/embedded/database-worker.ts', 'dist/database-worker.mjs')
await bundle('lib/cli/new-migration.ts', 'dist/new-migration.mjs')
const { newMigration } = await import(pathToFileURL(path.join(root, 'dist', 'new-migration.mjs')).href)
const committed = spawnSync('git', ['show', 'HEAD:prisma/schema.prisma'], { cwd: root, encoding: 'utf8' })
const committedSchema = committed.status === 0 ? committed.stdout : ''
const scratchDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-migration-'))
try {
  const folder = await newMigration({ root, name, committedSchema, scratchDir, now: new Date() })
  console.log(folder ? `Wrote ${path.relative(root, folder)}. Read it before you commit it.` : 'Nothing changed.')
} finally {
  rmSync(scratchDir, { recursive: true, force: true })
}
process.exit(0)
