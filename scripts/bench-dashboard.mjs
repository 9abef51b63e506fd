// `npm run bench:dashboard [-- --calls 1000000 | --seconds N | --markdown]`: the embedded database with a full ledger.
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { measureDashboard } from '../bench/dashboard.mjs'
import { judgeDashboard, ledgerTable } from '../bench/ledger-report.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({
  options: { calls: { type: 'string' }, seconds: { type: 'string' }, markdown: { type: 'boolean', default: false } },
})
const built = spawnSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)
const outfile = path.join(root, 'dist', 'bench-ledger-entry.mjs')
await build({
  absWorkingDir: root,
  entryPoints: ['bench/ledger-entry.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  alias: { '@': root },
  logLevel: 'error',
})
const figures = await measureDashboard({
  ledger: await import(pathToFileURL(outfile).href),
  calls: Number(values.calls ?? 1_000_000),
  streams: 200,
  seconds: Number(values.seconds ?? 20),
  say: (text) => console.error(`bench: ${text}`),
})
const judged = judgeDashboard(figures)
const date = new Date().toISOString()
const folder = path.join(root, 'bench', 'results')
await mkdir(folder, { recursive: true })
const result = { date, node: process.version, cpu: os.cpus()[0]?.model, load: os.loadavg()[0], ...figures, judged }
await writeFile(
  path.join(folder, `dashboard-${date.replaceAll(':', '-').slice(0, 19)}.json`),
  `${JSON.stringify(result, null, 2)}\n`,
)
console.log(ledgerTable({ ...figures, sizes: [figures] }, values.markdown))
for (const { what, target, shown, ok } of judged) console.log(`${ok ? 'pass' : 'MISS'}  ${what}: ${shown} (${target})`)
process.exit(judged.every(({ ok }) => ok) ? 0 : 1)
