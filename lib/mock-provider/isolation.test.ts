import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('3.3 the oracle shares no code with what it judges: it imports only itself and Node', () => {
  const folder = new URL('.', import.meta.url)
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !/\.i?test\.ts$/.test(name))
  expect(files.length).toBeGreaterThan(10)
  const imports = files.flatMap((name) =>
    Array.from(readFileSync(new URL(name, folder), 'utf8').matchAll(/\bfrom '([^']+)'/g), (match) => match[1] ?? ''),
  )
  expect(imports.filter((from) => !from.startsWith('./') && !from.startsWith('node:'))).toEqual([])
})
