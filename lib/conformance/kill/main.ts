import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startTestPostgres } from '@/lib/testing/postgres'
import { runKills } from './run-kills'

const USAGE =
  'Usage: npm run kill -- [--rounds N] [--stops N] [--database embedded|postgresql] [--seed N] [--out FILE]\n'

/** Runs the harness and then the checker, a program of its own; prints and keeps its verdict. */
async function main(): Promise<void> {
  const option = { type: 'string' } as const
  const { values } = parseArgs({
    options: { rounds: option, stops: option, database: option, seed: option, out: option },
  })
  const kills = Number(values.rounds ?? 100)
  const stops = Number(values.stops ?? 5)
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  const database = values.database ?? 'embedded'
  const isKnown = database === 'embedded' || database === 'postgresql'
  if (!isKnown || ![kills, stops, seed].every(Number.isSafeInteger)) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'keyway-kills-'))
  const postgres = database === 'postgresql' ? await startTestPostgres() : null
  try {
    process.stdout.write(`seed ${seed}, ${database} database\n`)
    const files = await runKills({
      kills,
      stops,
      seed,
      folder,
      ...(postgres ? { databaseUrl: postgres.url } : {}),
      tell: (line) => void process.stdout.write(`${line}\n`),
    })
    const place = postgres ? ['--database', postgres.url] : ['--embedded', files.database]
    const checker = fileURLToPath(new URL('checker.mjs', import.meta.url))
    const args = [checker, '--served', files.served, '--notes', files.notes, ...place]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
    process.stdout.write(`${stdout}${stderr}`)
    if (values.out !== undefined)
      writeFileSync(values.out, `${JSON.stringify({ seed, database, ...JSON.parse(stdout) }, null, 2)}\n`)
    process.exitCode = status ?? 1
  } finally {
    postgres?.stop()
    if (process.exitCode === 0) rmSync(folder, { recursive: true, force: true })
    else process.stdout.write(`What the run left is in ${folder}\n`)
  }
}

await main()
