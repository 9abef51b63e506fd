import { existsSync, rmSync } from 'node:fs'
import { bundle } from './bundle.mjs'
import { compressStatic } from './compress-static.mjs'
import { ensureGenerated } from './ensure-generated.mjs'
import { inProject } from './project.mjs'
import { runStep, startProgress } from './run-step.mjs'
import { sourceState } from './source-state.mjs'

const stampFile = inProject('dist', 'build.json')

/** Builds what `npm start` serves, when sources changed since the last build. Needs no secret, no database and no network. */
export async function ensureBuild() {
  await ensureGenerated()
  const state = sourceState(stampFile)
  const whole = existsSync(inProject('.next', 'BUILD_ID')) && existsSync(inProject('dist', 'keyway.mjs'))
  if (whole && !state.changed) return
  // A build that stops half-way must not look like the one before it.
  rmSync(stampFile, { force: true })
  await runStep('Building the pages', process.execPath, [inProject('node_modules/next/dist/bin/next'), 'build'], {
    env: { NODE_ENV: 'production' },
  })
  const progress = startProgress('Building the server')
  try {
    await bundle()
    await compressStatic()
    progress.end(true)
  } catch (error) {
    progress.end(false)
    throw error
  }
  state.save()
}
