import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Bundles a TypeScript file of this folder, with what it imports of the project, and imports it. @param name without `.ts` */
export async function importBundled(name) {
  const outfile = path.join(root, 'dist', `bench-${name}.mjs`)
  await build({
    absWorkingDir: root,
    entryPoints: [`bench/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': root },
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}
