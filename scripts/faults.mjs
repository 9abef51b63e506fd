// `npm run faults [-- --faults 500 --seed 7]`: faults between the flusher and a real PostgreSQL, then a ledger that must be right.
import { parseArgs } from 'node:util'
import { ensureDependencies } from './steps/ensure-dependencies.mjs'
import { ensureGenerated } from './steps/ensure-generated.mjs'
import { inProject, requireNode } from './steps/project.mjs'
import { reportAndExit } from './steps/report.mjs'
import { run } from './steps/run-step.mjs'

requireNode()
try {
  const text = { type: 'string' }
  const { faults = '500', seed } = parseArgs({ options: { faults: text, seed: text } }).values
  await ensureDependencies()
  await ensureGenerated()
  const file = 'lib/usage/database-faults.itest.ts'
  const { code } = await run(
    process.execPath,
    [inProject('node_modules/vitest/vitest.mjs'), 'run', '--project', 'integration', file],
    { env: { KEYWAY_FAULTS: faults, ...(seed === undefined ? {} : { KEYWAY_TEST_SEED: seed }) }, show: true },
  )
  process.exitCode = code
} catch (error) {
  reportAndExit(error)
}
