import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('3.3 the checker shares no code with what it judges: it imports its own files, Node and the database drivers', () => {
  const seen = new Set<string>()
  const foreign: string[] = []
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const source = readFileSync(new URL(`${file}.ts`, import.meta.url), 'utf8')
    for (const [, from = ''] of source.matchAll(/\bfrom '([^']+)'/g)) {
      if (from.startsWith('./')) visit(from)
      else if (!from.startsWith('node:') && from !== 'pg' && from !== '@electric-sql/pglite') foreign.push(from)
    }
  }
  visit('./checker')
  expect([...seen].toSorted()).toEqual(['./check-run', './checker', './read-ledger', './witness'])
  expect(foreign).toEqual([])
})
