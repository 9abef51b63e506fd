import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inProject } from './project.mjs'
import { runStep } from './run-step.mjs'

const stampFile = inProject('node_modules', '.keyway-install')

/** Installs exactly what the lockfile says, when that is not what is installed. Runs before any dependency exists. */
export async function ensureDependencies() {
  const lockText = readFileSync(inProject('package-lock.json'), 'utf8')
  const wanted = createHash('sha256').update(lockText).digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  if (!isInstalled(JSON.parse(lockText))) {
    // No package here needs its install script, and some would download things.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
    const npm = process.env.npm_execpath
    if (npm?.endsWith('.js')) await runStep('Installing dependencies', process.execPath, [npm, ...args])
    else await runStep('Installing dependencies', 'npm', args)
  }
  writeFileSync(stampFile, wanted)
}

/** Compares the lockfile with npm's own record of what it installed, so that an install by hand counts too. */
function isInstalled(lock) {
  const recordFile = inProject('node_modules', '.package-lock.json')
  if (!existsSync(recordFile)) return false
  const installed = JSON.parse(readFileSync(recordFile, 'utf8')).packages
  return Object.entries(lock.packages).every(([folder, entry]) => {
    if (folder === '' || entry.optional || entry.devOptional || entry.link) return true
    return installed[folder]?.version === entry.version
  })
}
