import { inProject } from './project.mjs'
import { run } from './run-step.mjs'

const bin = (name) => inProject('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

/** What has to hold of the sources without running them; each counts as one check. */
export const CHECKS = [
  { name: 'format', command: bin('oxfmt'), args: ['--check'] },
  { name: 'lint', command: bin('oxlint'), args: ['--type-aware', '--deny-warnings'] },
  { name: 'types', command: bin('tsc'), args: ['--noEmit'] },
]

/**
 * Runs one check and shows its output only when it fails.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runCheck({ name, command, args }) {
  const startedAt = Date.now()
  const { code, output } = await run(command, args)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  if (code !== 0) process.stdout.write(`${output}\n`)
  process.stdout.write(`  ${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${seconds} s\n`)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}
