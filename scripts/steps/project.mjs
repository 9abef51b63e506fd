import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))

/** An absolute path inside the project. */
export const inProject = (...parts) => path.join(root, ...parts)

/** Environment of every tool a script starts: nothing phones home, nothing asks. */
export const toolEnv = (more = {}) => ({
  ...process.env,
  NEXT_TELEMETRY_DISABLED: '1',
  CHECKPOINT_DISABLE: '1',
  ...more,
})

/** Ends with a plain sentence on a Node that is too old to run anything else here. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  process.stderr.write(`Keyway needs Node 20.19 or later; this is ${process.version}. See https://nodejs.org\n`)
  process.exit(1)
}
