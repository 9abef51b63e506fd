import fs from 'node:fs'
import { openJournal } from './journal'
import { quietLog, testIntent, testSettlement } from './journal-fixtures'

/**
 * Runs in a process that `journal-kill.itest.ts` kills: opens and closes calls as fast as it can and notes each step, after
 * it was done, in a ledger of its own. Arguments: journal directory, ledger file.
 */
const [dir = '', ledger = ''] = process.argv.slice(2)
const journal = openJournal({ dir, log: quietLog, reserveBytes: 65_536, segmentBytes: 100_000 })
const notes = fs.openSync(ledger, 'a')
const open: string[] = []

/** Twenty calls a turn, as a busy gateway has them: each step is noted when the journal says that it is written. */
function step(): void {
  for (let i = 0; i < 20; i += 1) {
    const intent = testIntent()
    journal.open(intent, () => {
      fs.writeSync(notes, `opened ${intent.requestId}\n`)
      open.push(intent.requestId)
    })
  }
  for (const id of open.splice(0, Math.max(0, open.length - 50))) {
    journal.close(id, testSettlement(), () => fs.writeSync(notes, `closed ${id}\n`))
  }
  setImmediate(step)
}
step()
