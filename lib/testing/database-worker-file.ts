import path from 'node:path'
import { build } from 'esbuild'

/** The project's root: tests run from it. */
export const projectRoot = process.cwd()

/** Bundles the embedded database's worker, as the build does, and returns its file. */
export async function databaseWorkerFile(): Promise<string> {
  const outfile = path.join(projectRoot, 'dist', 'database-worker.mjs')
  await build({
    absWorkingDir: projectRoot,
    entryPoints: ['lib/db/embedded/database-worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  return outfile
}
