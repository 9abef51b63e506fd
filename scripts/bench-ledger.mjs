// `npm run bench:ledger [-- --sizes 1000000,10000000 | --markdown]`: what the dashboard asks of a ledger with so many calls.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { importBundled } from '../bench/import-bundled.mjs'
import { judgeLedger, ledgerTable } from '../bench/ledger-report.mjs'
import { circumstances, writeResult } from '../bench/result-file.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({ options: { sizes: { type: 'string' }, markdown: { type: 'boolean', default: false } } })
const sizes = (values.sizes ?? '1000000,10000000').split(',').map(Number)

const { measureLedger } = await importBundled('ledger')
const figures = await measureLedger(root, sizes, (text) => console.error(`bench: ${text}`))
const judged = judgeLedger(figures)
await writeResult('ledger-', { ...circumstances(), ...figures, judged })
console.log(ledgerTable(figures, values.markdown))
for (const { what, target, shown, ok } of judged) console.log(`${ok ? 'pass' : 'MISS'}  ${what}: ${shown} (${target})`)
process.exitCode = judged.every(({ ok }) => ok) ? 0 : 1
