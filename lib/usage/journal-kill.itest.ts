import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { openJournal } from './journal'
import { quietLog } from './journal-fixtures'

const ROUNDS = 10
/** Calls the worker opens in one turn of its event loop; one write serves them all. */
const PER_TURN = 20

test('K01 P1 killed at any moment with 50 calls open, ten times in a row: no call is lost or doubled', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'journal-kill-'))
  const worker = path.join(import.meta.dirname, `.kill-worker-${process.pid}.mjs`)
  const [journalDir, ledger] = [path.join(dir, 'journal'), path.join(dir, 'ledger')]
  try {
    await build({
      entryPoints: [path.join(import.meta.dirname, 'journal-kill-worker.ts')],
      outfile: worker,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      alias: { '@': path.resolve(import.meta.dirname, '../..') },
      logLevel: 'silent',
    })
    for (let round = 0; round < ROUNDS; round += 1) await runAndKill(worker, journalDir, ledger, 100 + round * 37)

    const journal = openJournal({ dir: journalDir, log: quietLog, reserveBytes: 65_536 })
    const outcomes = new Map<string, string>()
    for (let from = journal.committed; ;) {
      const batch = await journal.read(from, 500)
      if (batch.events.length === 0) break
      for (const { intent, settlement } of batch.events) {
        expect(outcomes.has(intent.requestId)).toBe(false)
        outcomes.set(intent.requestId, settlement.outcome)
      }
      from = batch.next
    }
    await journal.shutdown()

    const notes = fs
      .readFileSync(ledger, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
    const opened = notes.flatMap(([what, id]) => (what === 'opened' && id ? [id] : []))
    const closed = notes.flatMap(([what, id]) => (what === 'closed' && id ? [id] : []))
    expect(opened.filter((id) => !outcomes.has(id))).toEqual([])
    expect(closed.filter((id) => outcomes.get(id) !== 'completed')).toEqual([])
    // A turn may have been written and not noted when the process died: at most one a round.
    expect(outcomes.size - opened.length).toBeLessThanOrEqual(ROUNDS * PER_TURN)
    const crashed = [...outcomes.values()].filter((outcome) => outcome === 'gateway_crash').length
    expect(crashed).toBeGreaterThanOrEqual(ROUNDS * 50)
    expect(crashed).toBeLessThanOrEqual(ROUNDS * (50 + 2 * PER_TURN))
  } finally {
    fs.rmSync(worker, { force: true })
    fs.rmSync(dir, { recursive: true, force: true })
  }
})

/** Kills the worker once it has noted `lines` more lines than there were. */
async function runAndKill(worker: string, journalDir: string, ledger: string, lines: number): Promise<void> {
  const size = () => fs.statSync(ledger, { throwIfNoEntry: false })?.size ?? 0
  const target = size() + lines * 'opened 00000000-0000-0000-0000-000000000000\n'.length
  const child = spawn(process.execPath, [worker, journalDir, ledger], { stdio: 'inherit' })
  const exited = new Promise<string | null>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal))
  })
  const watch = setInterval(() => {
    if (size() >= target) child.kill('SIGKILL')
  }, 1)
  expect(await exited).toBe('SIGKILL')
  clearInterval(watch)
}
