// `npm run conformance [-- --only openai-7 | --out FILE]`: every client, every behaviour, both entrances; `docs/conformance.json`.
import { build } from 'esbuild'
import { ensureBuild } from './steps/ensure-build.mjs'
import { bundleOptions } from './steps/bundle.mjs'
import { ensureDependencies } from './steps/ensure-dependencies.mjs'
import { inProject, requireNode } from './steps/project.mjs'
import { reportAndExit } from './steps/report.mjs'

requireNode()
try {
  await ensureDependencies()
  await ensureBuild()
  // Two folders deep, as its sources are, because they address the project relative to themselves.
  const outfile = inProject('dist', 'conformance', 'main.mjs')
  const { absWorkingDir, plugins, format, platform, target, packages } = bundleOptions()
  await build({
    absWorkingDir,
    plugins,
    format,
    platform,
    target,
    packages,
    entryPoints: ['lib/conformance/report/main.ts'],
    bundle: true,
    outfile,
    logLevel: 'warning',
  })
  await import(outfile)
} catch (error) {
  reportAndExit(error)
}
