import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Where `npm test` lets its suites leave what the last one looks for secrets in; undefined outside of it. */
export const keptFolder = (): string | undefined => process.env['KEYWAY_TEST_KEPT'] || undefined

let kept = 0

/** A name in the folder that nobody else takes. */
function place(folder: string, kind: string, name: string): string {
  mkdirSync(path.join(folder, kind), { recursive: true })
  kept += 1
  return path.join(folder, kind, `${process.pid}-${kept}-${name}`)
}

/** Leaves all that a program has written. */
export function keepOutput(program: string, output: string): void {
  const folder = keptFolder()
  if (folder !== undefined) writeFileSync(place(folder, 'output', `${program}.log`), output)
}

/** Leaves the journal of a Keyway that has ended. */
export function keepJournal(dataDir: string): void {
  const [folder, journal] = [keptFolder(), path.join(dataDir, 'journal')]
  if (folder === undefined || !existsSync(journal)) return
  for (const name of readdirSync(journal).filter((file) => file.startsWith('journal-')))
    copyFileSync(path.join(journal, name), place(folder, 'journal', name))
}
