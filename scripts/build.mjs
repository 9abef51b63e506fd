// Builds what `npm start` serves, and nothing else.
import { ensureBuild } from './steps/ensure-build.mjs'
import { ensureDependencies } from './steps/ensure-dependencies.mjs'
import { requireNode } from './steps/project.mjs'
import { reportAndExit } from './steps/report.mjs'

requireNode()
try {
  await ensureDependencies()
  await ensureBuild()
} catch (error) {
  reportAndExit(error)
}
