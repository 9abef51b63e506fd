// `npm run bench:load [-- --quick | --markdown | --only "translation,bigPrompt,paused,live"]`
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { runInOwnNetwork } from '../bench/own-network.mjs'

const script = fileURLToPath(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const buildScript = fileURLToPath(new URL('build.mjs', import.meta.url))
const argv = process.argv.slice(2)

const built = spawnSync(process.execPath, [buildScript], { cwd: root, stdio: ['inherit', 'inherit', 'inherit'] })
if (built.status !== 0) process.exit(built.status ?? 1)
const status = runInOwnNetwork(script, argv)
if (status !== null) process.exit(status)
const { benchUnderLoad } = await import('../bench/under-load.mjs')
process.exit(await benchUnderLoad(argv))
