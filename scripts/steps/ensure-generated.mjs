import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inProject } from './project.mjs'
import { runStep } from './run-step.mjs'

const stampFile = inProject('node_modules', '.keyway-generate')

/** Generates the database client when the schema or a dependency changed. */
export async function ensureGenerated() {
  const hash = createHash('sha256')
  for (const file of ['prisma/schema.prisma', 'package-lock.json', 'scripts/generate.mjs']) {
    hash.update(readFileSync(inProject(file)))
  }
  const wanted = hash.digest('hex')
  const made = existsSync(inProject('lib/db/generated/client.ts'))
  if (made && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  await runStep('Generating the database client', process.execPath, [inProject('scripts/generate.mjs')])
  writeFileSync(stampFile, wanted)
}

/** Writes the types of pages and routes that Next derives from the file tree; TypeScript finds them in .next/types. */
export async function ensureRouteTypes() {
  const next = inProject('node_modules/next/dist/bin/next')
  await runStep('Generating route types', process.execPath, [next, 'typegen'], { env: { NODE_ENV: 'production' } })
}
