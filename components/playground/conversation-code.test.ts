import { execFile, execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CODE_CLIENTS, type CodeInput, conversationCode } from './conversation-code'

const run = promisify(execFile)
const hostile = `it's "quoted" \\ $(exit 7) \`x\` \${y}\n\u2028 ünï`
const input = (origin = 'https://keyway.example.org'): CodeInput => ({
  origin,
  model: { id: 'mock/gpt', protocol: 'openai' },
  settings: { system: hostile, temperature: 0.5, maxTokens: 9, topP: null },
  conversation: [
    { role: 'user', content: hostile },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'Again' },
  ],
})

test('compat 1.1 every program has the base URL of its SDK and a placeholder for the token', () => {
  for (const { id, protocol } of CODE_CLIENTS) {
    const code = conversationCode(id, input())
    expect(code).toContain('kw_pat_…')
    const [base] = /https:\/\/keyway\.example\.org[^\s'"]*/.exec(code) ?? []
    const path = { openai: '/api/v1', anthropic: '/api' }[protocol ?? 'openai']
    expect(base).toBe(`https://keyway.example.org${id === 'curl' ? '/api/v1/chat/completions' : path}`)
  }
})

test('curl speaks the model’s own protocol', () => {
  const code = conversationCode('curl', { ...input(), model: { id: 'claude/x', protocol: 'anthropic' } })
  expect(code).toContain('/api/v1/messages')
})

test('whatever was said reaches the shell and Python whole', () => {
  const shown = conversationCode('curl', input()).replace(/^curl /, 'printf "%s\\0" ')
  const [body = ''] = execFileSync('sh', ['-c', shown], { encoding: 'utf8' }).split('\0').slice(-2)
  expect(JSON.parse(body)).toMatchObject({ messages: [{ content: hostile }, { content: hostile }, {}, {}] })
  for (const id of ['openai-python', 'anthropic-python'] as const) {
    const code = conversationCode(id, input())
    execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: code })
  }
})

describe('the TypeScript programs, run with the real SDKs', () => {
  const bodies: unknown[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      bodies.push(JSON.parse(body))
      response.writeHead(200, { 'content-type': 'application/json' })
      const answer = request.url?.endsWith('/messages')
        ? { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'Hello there' }] }
        : { choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' } }] }
      response.end(JSON.stringify(answer))
    })
  })
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())))

  test.each(['openai-typescript', 'anthropic-typescript'] as const)(
    '%s asks exactly this conversation',
    async (id) => {
      const { port } = server.address() as AddressInfo
      // No header carries the placeholder's ellipsis.
      const code = conversationCode(id, input(`http://127.0.0.1:${port}`)).replace('kw_pat_…', 'kw_pat_abc')
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code])
      expect(stdout).toBe('Hello there\n')
      const { messages, system } = bodies.at(-1) as { messages: object[]; system?: string }
      const told = system === undefined ? messages : [{ role: 'system', content: system }, ...messages]
      expect(told).toEqual([{ role: 'system', content: hostile }, ...input().conversation])
    },
    30_000,
  )
})
