// `npm run bench:controls [-- --quick | --markdown | --turns N | --seconds N]`
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const buildScript = fileURLToPath(new URL('build.mjs', import.meta.url))

const built = spawnSync(process.execPath, [buildScript], { cwd: root, stdio: ['inherit', 'inherit', 'inherit'] })
if (built.status !== 0) process.exit(built.status ?? 1)
const { benchControls } = await import('../bench/controls.mjs')
process.exit(await benchControls(process.argv.slice(2)))
