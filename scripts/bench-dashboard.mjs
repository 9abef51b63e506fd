// `npm run bench:dashboard [-- --calls 1000000 | --seconds N | --markdown]`: the embedded database with a full ledger.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureDashboard } from '../bench/dashboard.mjs'
import { importBundled } from '../bench/import-bundled.mjs'
import { judgeDashboard, ledgerTable } from '../bench/ledger-report.mjs'
import { circumstances, writeResult } from '../bench/result-file.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({
  options: { calls: { type: 'string' }, seconds: { type: 'string' }, markdown: { type: 'boolean', default: false } },
})
const built = spawnSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)
const figures = await measureDashboard({
  ledger: await importBundled('ledger-entry'),
  calls: Number(values.calls ?? 1_000_000),
  streams: 200,
  seconds: Number(values.seconds ?? 20),
  say: (text) => console.error(`bench: ${text}`),
})
const judged = judgeDashboard(figures)
await writeResult('dashboard-', { ...circumstances(), ...figures, judged })
console.log(ledgerTable({ ...figures, sizes: [figures] }, values.markdown))
for (const { what, target, shown, ok } of judged) console.log(`${ok ? 'pass' : 'MISS'}  ${what}: ${shown} (${target})`)
process.exit(judged.every(({ ok }) => ok) ? 0 : 1)
