import { execFileSync } from 'node:child_process'
import { build } from 'esbuild'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanText } from './log'

/** Names people and providers may choose, made to look like something else in a log. */
const NAMES = [
  'x\n{"level":"fatal","msg":"planted"}',
  'x\r\n{"level":"fatal"}',
  '\u001B[2J\u001B[1;31mred\u0007',
  '\u009B31m\u0085\u2028{"level":"fatal"}\u2029',
  '\u202Etxt.exe',
  '\uD800',
  '\0',
  '"},{"level":"fatal"',
]

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'keyway-log-'))
  const entry = `
    import { createLog } from '@/lib/log'
    const log = createLog('info')
    for (const name of ${JSON.stringify(NAMES)}) log.info({ event: 'test', name, model: name }, name)
    const cause = Object.assign(new Error('inner sk-proj-AAAABBBBCCCCDDDD1'), { request: { headers: { secret: 'PLANTED' } } })
    const error = Object.assign(new TypeError('outer', { cause }), { code: 'E1', config: { apiKey: 'PLANTED' }, parameters: ['PLANTED'] })
    log.error({ err: error }, 'it failed')
  `
  writeFileSync(path.join(folder, 'entry.ts'), entry)
  await build({
    stdin: { contents: entry, resolveDir: process.cwd(), loader: 'ts' },
    alias: { '@': process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: path.join(folder, 'entry.cjs'),
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a process that logs has on its standard error. */
const written = (): string =>
  execFileSync('/bin/sh', ['-c', `'${process.execPath}' '${path.join(folder, 'entry.cjs')}' 2>&1`], {
    encoding: 'utf8',
  })

describe('I06 a log line is one line', () => {
  test('whatever a name holds, each line parses and holds it; nothing in it moves a terminal', () => {
    const lines = written().split('\n')
    expect(lines.pop()).toBe('')
    expect(lines).toHaveLength(NAMES.length + 1)
    const read = lines.map((line) => JSON.parse(line) as { level: string; name?: string })
    expect(read.slice(0, -1).map(({ level, name }) => [level, name])).toEqual(
      NAMES.map((name) => ['info', name.toWellFormed()]),
    )
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(lines.join('')).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202E]/)
  })

  test('R1.44 X06 of an error only its words are written, and those without secrets', () => {
    const last = written().trimEnd().split('\n').at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({
      level: 'error',
      err: { type: 'TypeError', message: 'outer', code: 'E1', cause: { message: 'inner [secret]' } },
    })
    expect(last).not.toContain('PLANTED')
  })

  test('a text for a line made by hand is cleaned the same way', () => {
    for (const name of NAMES) {
      const text = cleanText(name)
      expect(JSON.parse(text)).toBe(name)
      expect(text).toMatch(/^"[ -~]*"$/)
    }
    expect(cleanText('sk-proj-AAAABBBBCCCCDDDD1')).toBe('"[secret]"')
  })
})
