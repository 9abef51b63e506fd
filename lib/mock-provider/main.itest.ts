import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
let program: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mock-provider-main-'))
  program = path.join(folder, 'mock-provider.mjs')
  const entryPoints = [fileURLToPath(new URL('main.ts', import.meta.url))]
  await build({ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'esm', target: 'node20' })
})
afterAll(() => rm(folder, { recursive: true }))

const run = (...args: string[]): ChildProcess => spawn(process.execPath, [program, ...args], { stdio: 'pipe' })

test('runs bundled, prints its address, writes the ledger, stops on SIGTERM with a stream open', async () => {
  const ledger = path.join(folder, 'ledger.ndjson')
  const child = run('--ledger', ledger, '--pace', 'instant')
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer]
  const url = /http:\S+/.exec(line.toString())?.[0]
  const call = (model: string, stream: boolean) =>
    fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k' },
      body: JSON.stringify({ model, stream, max_tokens: 9, messages: [{ role: 'user', content: 'hello' }] }),
    })
  const answer = (await (await call('demo-gpt', false)).json()) as { id: string }
  await call('stall', true)
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  const entries = (await readFile(ledger, 'utf8'))
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as object)
  expect(entries).toHaveLength(2)
  expect(entries[0]).toMatchObject({ id: answer.id, outcome: 'completed', protocol: 'anthropic', inputTokens: 4 })
  expect(entries[1]).toMatchObject({ model: 'stall', outcome: 'cut', tokenChunks: 5 })
})

test.each([['--pace', 'warp'], ['--port', '99999'], ['--keep', 'many'], ['--unknown']])(
  'refuses %s %s with the usage text',
  async (...args) => {
    const child = run(...args)
    const [text] = (await once(child.stderr ?? child, 'data')) as [Buffer]
    const [code] = (await once(child, 'exit')) as [number]
    expect(text.toString()).toContain('Usage: mock-provider')
    expect(code).toBe(2)
  },
)
