import { existsSync, readdirSync, rmSync } from 'node:fs'
import { inProject, root } from './project.mjs'

const ENTRIES = {
  keyway: 'lib/cli/main.ts',
  'database-worker': 'lib/db/embedded/database-worker.ts',
  'mock-provider': 'lib/mock-provider/main.ts',
}

/** A `@/…` import that leads nowhere would pass for a package and fail only when run. */
const ownImports = {
  name: 'own-imports',
  setup: (build) =>
    build.onResolve({ filter: /^@\// }, ({ path, kind }) =>
      build.resolve(`./${path.slice(2)}`, { resolveDir: root, kind }),
    ),
}

/** How the programs that run outside Next are bundled into dist/: our code in, packages out. */
export function bundleOptions() {
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => existsSync(inProject(file)))),
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    // Flat, because files address each other and the project relative to themselves.
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    plugins: [ownImports],
    sourcemap: 'external',
    logLevel: 'warning',
  }
}

/** Bundles once, leaving nothing of an earlier bundle behind. */
export async function bundle() {
  // Loaded late: before the first install there is no esbuild.
  const { build, stop } = await import('esbuild')
  removeBundles()
  await build(bundleOptions())
  // Its helper process would stay for as long as the server this process may become.
  await stop()
}

/** Removes every bundled file, and only those. */
export function removeBundles() {
  if (!existsSync(inProject('dist'))) return
  for (const name of readdirSync(inProject('dist'))) if (/\.mjs(?:\.map)?$/.test(name)) rmSync(inProject('dist', name))
}
