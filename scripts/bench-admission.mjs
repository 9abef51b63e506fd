// `npm run bench:admission [-- --calls N | --redis redis://localhost:6379]`: CPU per call of limits, in this process alone.
import { parseArgs } from 'node:util'
import { importBundled } from '../bench/import-bundled.mjs'

const { values } = parseArgs({ options: { calls: { type: 'string' }, redis: { type: 'string' } } })
/** What it may cost, in microseconds. */
const TARGET_US = 30

const { measureAdmission } = await importBundled('admission')
const figures = await measureAdmission(Number(values.calls ?? 300_000), values.redis ?? null)
console.log('| admission | CPU per call |\n|---|---:|')
for (const { name, cpuUs } of figures) console.log(`| ${name} | ${cpuUs.toFixed(2)} µs |`)
const inProcess = figures.filter(({ name }) => !name.includes('Redis'))
process.exitCode = inProcess.every(({ cpuUs }) => cpuUs <= TARGET_US) ? 0 : 1
