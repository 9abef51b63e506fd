// Everything there is to check, from a bare clone: set-up, sources, unit, integration, the build, end to end, a scan for leaked secrets.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { CHECKS, runCheck } from './steps/checks.mjs'
import { ensureBuild } from './steps/ensure-build.mjs'
import { ensureDependencies } from './steps/ensure-dependencies.mjs'
import { ensureGenerated, ensureRouteTypes } from './steps/ensure-generated.mjs'
import { requireNode } from './steps/project.mjs'
import { scratchFolder } from './steps/scratch-folder.mjs'
import { runPlaywright, runVitest } from './steps/suites.mjs'
import { ensureChromium, ensurePostgres } from './steps/system-tools.mjs'

const total = { passed: 0, failed: 0 }
const startedAt = Date.now()

function count({ passed, failed }) {
  total.passed += passed
  total.failed += failed
}

function stage(title) {
  process.stdout.write(`\n── ${title} (${Math.round((Date.now() - startedAt) / 1000)} s)\n`)
}

/** Runs a step that has no tests of its own; going wrong counts as one failure. @returns its value, undefined when it failed */
async function must(step) {
  try {
    return await step()
  } catch (error) {
    process.stdout.write(`${error?.name === 'StepError' ? error.message : (error?.stack ?? error)}\n`)
    total.failed += 1
    return undefined
  }
}

async function setUp() {
  await ensureDependencies()
  await ensureGenerated()
  await ensureRouteTypes()
  return true
}

async function runAll() {
  requireNode()
  stage('Set-up')
  // Without dependencies nothing else can run.
  if (!(await must(setUp))) return
  const chromium = await must(ensureChromium)
  await must(ensurePostgres)

  stage('Format, lint, types')
  for (const check of CHECKS) count(await runCheck(check))
  stage('Unit tests')
  count(await runVitest('unit'))

  stage('Build')
  const built = await must(async () => {
    await ensureBuild()
    return true
  })
  if (built) total.passed += 1

  stage('Integration tests')
  count(await runVitest('services'))
  count(await runVitest('integration'))
  stage('End-to-end tests')
  if (built && chromium) count(await runPlaywright(chromium))
  else process.stdout.write('  cannot run without a build and a browser\n')

  // Last, because it looks for secrets in what all the others have left.
  stage('Leak scan')
  count(await runVitest('leaks'))
}

const scratch = scratchFolder()
process.env.TMPDIR = scratch
process.env.KEYWAY_TEST_KEPT = path.join(scratch, 'kept')
mkdirSync(process.env.KEYWAY_TEST_KEPT)
// It may be in memory, so it goes however this ends.
process.once('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }))
// Not once: a second signal, as npm passes it on, must not end it in the middle of that.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
await runAll()
process.stdout.write(`\nTook ${Math.round((Date.now() - startedAt) / 1000)} s\n`)
process.exitCode = total.failed === 0 ? 0 : 1
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
