// Formatting, lint, types and unit tests: everything that needs no server, in under a minute.
import { CHECKS, runCheck } from './steps/checks.mjs'
import { ensureDependencies } from './steps/ensure-dependencies.mjs'
import { ensureGenerated, ensureRouteTypes } from './steps/ensure-generated.mjs'
import { requireNode } from './steps/project.mjs'
import { reportAndExit } from './steps/report.mjs'
import { runVitest } from './steps/suites.mjs'

requireNode()
try {
  await ensureDependencies()
  await ensureGenerated()
  await ensureRouteTypes()
  const results = await Promise.all([...CHECKS.map(runCheck), runVitest('unit')])
  process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0
} catch (error) {
  reportAndExit(error)
}
