import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkRun, isWrong } from './check-run'
import { readLedger } from './read-ledger'
import type { Note, Served } from './witness'

const USAGE = 'Usage: checker --served FILE --notes FILE (--database URL | --embedded FOLDER)\n'

/**
 * Judges a run by three witnesses: the provider's own ledger and the harness's notes, both files of JSON lines, and the
 * database. Prints the verdict as JSON; ends with 1 when anything is at odds.
 */
async function main(): Promise<void> {
  const option = { type: 'string' } as const
  const { values } = parseArgs({ options: { served: option, notes: option, database: option, embedded: option } })
  const { served, notes, database, embedded } = values
  if (served === undefined || notes === undefined || (database === undefined) === (embedded === undefined)) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const ledger = await readLedger(database === undefined ? { folder: embedded ?? '' } : { url: database })
  const verdict = checkRun({ ...ledger, served: linesOf<Served>(served), notes: linesOf<Note>(notes) })
  process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`)
  process.exitCode = isWrong(verdict.differences) ? 1 : 0
}

/** The lines were written by programs of ours. */
function linesOf<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

await main()
