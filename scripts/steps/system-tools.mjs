import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { run, runStep, StepError } from './run-step.mjs'

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const canInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

async function install(...packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await runStep('Updating the list of system packages', 'apt-get', ['update'], { env })
  await runStep(
    `Installing ${packages.join(', ')}`,
    'apt-get',
    ['install', '-y', '--no-install-recommends', ...packages],
    { env },
  )
}

/**
 * Finds a Chromium for the end-to-end tests, or gets one: Playwright's own, an installed one, Playwright's download, the system's package.
 * @returns {Promise<string>} its path
 * @throws StepError that says what to do
 */
export async function ensureChromium() {
  const { chromium } = await import('@playwright/test')
  const find = () =>
    [process.env.CHROMIUM_PATH, chromium.executablePath(), ...BROWSERS].find((file) => file && existsSync(file))
  const found = find()
  if (found) return found
  process.stdout.write('  No Chromium found; trying to download one …\n')
  const cli = path.join(path.dirname(new URL(import.meta.resolve('@playwright/test')).pathname), 'cli.js')
  await run(process.execPath, [cli, 'install', 'chromium'], { show: true })
  if (!find() && canInstall()) await install('chromium')
  const got = find()
  if (got) return got
  throw new StepError(
    'The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
  )
}

/**
 * Makes sure that a PostgreSQL server can be started by the tests that compare it with the embedded database.
 * @throws StepError that says what to do
 */
export async function ensurePostgres() {
  if (hasPostgres()) return
  if (canInstall()) await install('postgresql', 'redis-server')
  if (hasPostgres()) return
  throw new StepError(
    'The integration tests need the PostgreSQL server programs. Install them (Debian: apt-get install postgresql).',
  )
}

function hasPostgres() {
  const folder = '/usr/lib/postgresql'
  const versions = existsSync(folder) ? readdirSync(folder).map((version) => path.join(folder, version, 'bin')) : []
  return [...versions, ...(process.env.PATH ?? '').split(path.delimiter)].some((bin) =>
    existsSync(path.join(bin, 'initdb')),
  )
}
