// `npm run bench:admission [-- --calls N | --redis redis://localhost:6379]`: CPU per call of limits, in this process alone.
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({ options: { calls: { type: 'string' }, redis: { type: 'string' } } })
/** What it may cost, in microseconds. */
const TARGET_US = 30

const outfile = path.join(root, 'dist', 'bench-admission.mjs')
await build({
  absWorkingDir: root,
  entryPoints: ['bench/admission.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
})
const { measureAdmission } = await import(pathToFileURL(outfile).href)
const figures = await measureAdmission(Number(values.calls ?? 300_000), values.redis ?? null)
console.log('| admission | CPU per call |\n|---|---:|')
for (const { name, cpuUs } of figures) console.log(`| ${name} | ${cpuUs.toFixed(2)} µs |`)
const inProcess = figures.filter(({ name }) => !name.includes('Redis'))
process.exitCode = inProcess.every(({ cpuUs }) => cpuUs <= TARGET_US) ? 0 : 1
