// `npm run kill [-- --rounds 100 --stops 5 --database postgresql --seed 7 --out FILE]`: SIGKILLs under load, then an independent checker.
import { build } from 'esbuild'
import { bundleOptions } from './steps/bundle.mjs'
import { ensureBuild } from './steps/ensure-build.mjs'
import { ensureDependencies } from './steps/ensure-dependencies.mjs'
import { inProject, requireNode } from './steps/project.mjs'
import { reportAndExit } from './steps/report.mjs'

requireNode()
try {
  await ensureDependencies()
  await ensureBuild()
  const { absWorkingDir, plugins, format, platform, target, packages } = bundleOptions()
  await build({
    absWorkingDir,
    plugins,
    format,
    platform,
    target,
    packages,
    entryPoints: ['lib/conformance/kill/main.ts', 'lib/conformance/kill/checker.ts'],
    bundle: true,
    // Two folders deep, as its sources are, because they address the project relative to themselves.
    outdir: inProject('dist', 'kill'),
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  })
  await import(inProject('dist', 'kill', 'main.mjs'))
} catch (error) {
  reportAndExit(error)
}
