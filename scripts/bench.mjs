// `npm run bench [-- --quick | --markdown | --rounds N | --seconds N | --only "bare pipe,Keyway"]`
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const buildScript = fileURLToPath(new URL('build.mjs', import.meta.url))

if (existsSync(buildScript)) {
  const built = spawnSync(process.execPath, [buildScript], { cwd: root, stdio: ['inherit', 'inherit', 'inherit'] })
  if (built.status !== 0) process.exit(built.status ?? 1)
}
const { bench } = await import('../bench/run.mjs')
process.exit(await bench(process.argv.slice(2)))
