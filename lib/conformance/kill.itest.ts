import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Differences, type Verdict } from './kill/check-run'
import { type RunFiles, runKills } from './kill/run-kills'
import type { Note } from './kill/witness'

/** `npm run kill` does a hundred. */
const KILLS = 3

const NONE: Differences = {
  lost: [],
  doubled: [],
  invented: [],
  unsettled: [],
  wrongEnd: [],
  misplaced: [],
  miscounted: [],
  stale: [],
  shortened: [],
  badStops: [],
  sums: [],
}

let folder: string
const checker = path.join(import.meta.dirname, 'kill', `.checker-${process.pid}.mjs`)
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'keyway-kill-'))
  await build({
    entryPoints: [path.join(import.meta.dirname, 'kill', 'checker.ts')],
    outfile: checker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(checker, { force: true })
})

test(`K01 K02 K10 P1 P11 N07 SIGKILL ${KILLS} times with 50 live streams, in flush and replay and twice in a row, and a SIGTERM: nothing lost, nothing doubled`, async () => {
  const seed = Number(process.env['KEYWAY_TEST_SEED'] ?? Date.now() % 1_000_000)
  const files = await runKills({ kills: KILLS, stops: 1, seed, folder })
  const { counts, gap, differences } = judge(files)
  process.stdout.write(`K01 seed ${seed}: ${JSON.stringify({ ...counts, gap })}\n`)
  expect(differences).toEqual(NONE)
  // Every kill and the stop met live streams; the ones while it started come on top.
  expect(counts.live).toBeGreaterThanOrEqual((KILLS + 1) * 50)
  expect(counts).toMatchObject({ kills: KILLS + 2, stops: 1 })
  expect(gap?.streams).toBeGreaterThan(KILLS * 15)

  // The checker itself is believed because it finds what is planted in the same ledger.
  const embedded = await PGlite.create(files.database)
  const id = lastFinished(files)
  await embedded.query('DELETE FROM usage_event WHERE request_id = $1', [id])
  await embedded.query(
    `UPDATE usage_rollup SET requests = requests + 1 WHERE grain = 'd' AND outcome = 'gateway_crash'`,
  )
  await embedded.close()
  const planted = judge(files, 1).differences
  expect(planted).toMatchObject({ ...NONE, lost: [id], unsettled: [id], sums: expect.anything() })
  expect(planted.sums).toHaveLength(2)
}, 180_000)

function lastFinished({ notes }: RunFiles): string {
  const lines = readFileSync(notes, 'utf8').trim().split('\n')
  const found = lines.map((line) => JSON.parse(line) as Note).findLast(({ kind }) => kind === 'finished')
  return found?.kind === 'finished' ? found.requestId : ''
}

/** The checker's verdict, from a process of its own. */
function judge(files: RunFiles, expectedStatus = 0): Verdict {
  const args = [checker, '--served', files.served, '--notes', files.notes, '--embedded', files.database]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(stderr).toBe('')
  const verdict = JSON.parse(stdout) as Verdict
  if (status !== expectedStatus) process.stdout.write(stdout)
  expect(status).toBe(expectedStatus)
  return verdict
}
