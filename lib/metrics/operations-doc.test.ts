import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ERROR_CODES, OUTCOMES, REFUSAL_CODES } from './labels'

const root = path.join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const sources = (folder: string): string[] =>
  readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('test.ts'))
    .map((file) => read(path.join(folder, file)))
const documents = ['docs/operations.md', 'docs/usage-journal.md'].map(read).join('\n')

const allOf = (pattern: RegExp): string[] => [...documents.matchAll(pattern)].map(([, found = '']) => found)
const valuesOf = (label: string): string[] =>
  allOf(new RegExp(`${label}=~?"([^"]+)"`, 'g')).flatMap((values) => values.split('\\|'))

test('I11 every metric that the documents name is there', () => {
  const code = [...sources('lib/metrics'), ...sources('lib/runtime')].join('\n')
  const named = new Set(allOf(/\b(keyway_[a-z_]+)/g))
  expect(named.size).toBeGreaterThan(8)
  expect([...named].filter((name) => !code.includes(`'${name}'`))).toEqual([])
})

test('I11 every value of a label that the documents name is one it may have', () => {
  const codes = new Set([...ERROR_CODES.values, ...REFUSAL_CODES.values])
  expect(valuesOf('code').filter((code) => !codes.has(code))).toEqual([])
  expect(valuesOf('outcome').filter((outcome) => !OUTCOMES.values.includes(outcome))).toEqual([])
})
