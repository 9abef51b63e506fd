import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inProject } from './project.mjs'
import { run } from './run-step.mjs'

/** Runs one vitest project, output passed through, and counts its tests. */
export function runVitest(project, more = []) {
  return counted(`vitest ${project}`, countVitest, (report) => ({
    args: [
      inProject('node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...more,
    ],
  }))
}

/** Runs the journeys in a real browser, output passed through, and counts its tests. */
export function runPlaywright(chromiumPath) {
  return counted('playwright', countPlaywright, (report) => ({
    args: [inProject('node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, CHROMIUM_PATH: chromiumPath },
  }))
}

/** A suite that ends badly without a failed test (a crash, a file that cannot be loaded) counts as one failure. */
async function counted(name, count, commandFor) {
  const folder = mkdtempSync(path.join(tmpdir(), 'keyway-test-'))
  const report = path.join(folder, 'report.json')
  try {
    const { args, env } = commandFor(report)
    const { code } = await run(process.execPath, args, { env, show: true })
    const counts = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0 }
    if (code !== 0 && counts.failed === 0) {
      process.stdout.write(`  ${name} ended with exit code ${code}\n`)
      return { ...counts, failed: 1 }
    }
    return counts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function countVitest(report) {
  // A file that cannot be loaded has no tests, so it has to count by itself.
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable }
}

function countPlaywright({ stats, errors }) {
  // A test that passed only on a second try has failed.
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length }
}
