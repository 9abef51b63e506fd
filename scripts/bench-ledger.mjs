// `npm run bench:ledger [-- --sizes 1000000,10000000 | --markdown]`: what the dashboard asks of a ledger with so many calls.
import { mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { judgeLedger, ledgerTable } from '../bench/ledger-report.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({ options: { sizes: { type: 'string' }, markdown: { type: 'boolean', default: false } } })
const sizes = (values.sizes ?? '1000000,10000000').split(',').map(Number)

const outfile = path.join(root, 'dist', 'bench-ledger.mjs')
await build({
  absWorkingDir: root,
  entryPoints: ['bench/ledger.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  alias: { '@': root },
  logLevel: 'error',
})
const { measureLedger } = await import(pathToFileURL(outfile).href)
const figures = await measureLedger(root, sizes, (text) => console.error(`bench: ${text}`))
const judged = judgeLedger(figures)
const folder = path.join(root, 'bench', 'results')
await mkdir(folder, { recursive: true })
const date = new Date().toISOString()
const result = { date, node: process.version, cpu: os.cpus()[0]?.model, load: os.loadavg()[0], ...figures, judged }
await writeFile(
  path.join(folder, `ledger-${date.replaceAll(':', '-').slice(0, 19)}.json`),
  `${JSON.stringify(result, null, 2)}\n`,
)
console.log(ledgerTable(figures, values.markdown))
for (const { what, target, shown, ok } of judged) console.log(`${ok ? 'pass' : 'MISS'}  ${what}: ${shown} (${target})`)
process.exitCode = judged.every(({ ok }) => ok) ? 0 : 1
