import { execFile, execFileSync } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { baseUrlFor, CLIENTS, type ClientId, TOKEN_PLACEHOLDER } from './clients'
import { snippetSteps } from './snippets'

const run = promisify(execFile)
const origin = 'https://keyway.example.org'
const all = (id: ClientId, input: Partial<Parameters<typeof snippetSteps>[1]> = {}) =>
  snippetSteps(id, { origin, token: null, model: null, ...input })
    .map(({ code }) => code)
    .join('\n')

describe('compat 1.1 base URLs', () => {
  test('OpenAI style ends in /api/v1, Anthropic style in /api', () => {
    expect(baseUrlFor('openai', origin)).toBe('https://keyway.example.org/api/v1')
    expect(baseUrlFor('anthropic', origin)).toBe('https://keyway.example.org/api')
  })

  test.each(CLIENTS)('$name is told the base URL of its protocol and no other', ({ id, protocol }) => {
    const code = all(id)
    const found = [...code.matchAll(/https:\/\/keyway\.example\.org([^\s'"]*)/g)].map(([, path]) => path)
    const wanted = id === 'curl' ? '/api/v1/chat/completions' : protocol === 'openai' ? '/api/v1' : '/api'
    expect(new Set(found)).toEqual(new Set([wanted]))
  })
})

test('placeholders stand where nothing is known, the real token and model where they are', () => {
  for (const { id } of CLIENTS) {
    expect(all(id)).toContain(TOKEN_PLACEHOLDER)
    const real = all(id, { token: 'kw_pat_abc', model: 'acme/large' })
    expect(real).toContain('kw_pat_abc')
    // Open WebUI asks for the models by itself.
    if (id !== 'open-webui') expect(real).toContain('acme/large')
    expect(real).not.toContain('…')
  }
})

test('a model name full of quotes reaches the shell whole and runs nothing', () => {
  const model = `a'b"c\\d$(exit 7)\`exit 8\``
  const code = all('curl', { model }).replace(/^curl /, 'printf "%s\\n" ')
  const lines = execFileSync('sh', ['-c', code], { encoding: 'utf8' }).split('\n')
  expect(JSON.parse(lines[lines.indexOf('-d') + 1] ?? '')).toMatchObject({ model })
  execFileSync('sh', ['-n', '-c', all('claude-code', { model }).split('\n{')[0] ?? ''])
})

test('compat 1.1 Codex is told the one wire it still speaks, and where its token is', () => {
  const [config = '', token = ''] = snippetSteps('codex', { origin, token: 'kw_pat_abc', model: 'a"b' }).map(
    ({ code }) => code,
  )
  expect(config).toContain('model = "a\\"b"')
  expect(config).toContain('[model_providers.keyway]')
  expect(config).toContain('wire_api = "responses"')
  expect(/^env_key = "(\w+)"$/m.exec(config)?.[1]).toBe(/^export (\w+)=/.exec(token)?.[1])
  expect(config).not.toContain('kw_pat_abc')
  execFileSync('python3', ['-c', 'import sys, tomllib; tomllib.loads(sys.stdin.read())'], { input: config })
})

test('Open WebUI and LangChain take what others take', () => {
  execFileSync('sh', ['-n', '-c', all('open-webui', { token: "a'b" }).split('\nhttps://')[0] ?? ''])
  const program = snippetSteps('langchain-python', { origin, token: null, model: `a"b'c` }).at(-1)?.code ?? ''
  execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: program })
})

type Seen = { path: string; credential: string | undefined; body: { model?: string } }

describe('the TypeScript snippets, run with the real SDKs', () => {
  const seen: Seen[] = []
  const server = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { authorization, 'x-api-key': key } = request.headers
    const credential = authorization?.replace('Bearer ', '') ?? (Array.isArray(key) ? key[0] : key)
    seen.push({ path: request.url ?? '', credential, body: JSON.parse(body) as { model?: string } })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(request.url?.endsWith('/messages') ? ANTHROPIC : OPENAI)
  }
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())))

  test.each([
    ['openai-typescript', '/api/v1/chat/completions'],
    ['ai-sdk', '/api/v1/chat/completions'],
    ['anthropic-typescript', '/api/v1/messages'],
  ] as const)(
    '%s calls %s and prints the answer',
    async (id, path) => {
      const { port } = server.address() as AddressInfo
      const model = `it's "quoted"`
      const code =
        snippetSteps(id, { origin: `http://127.0.0.1:${port}`, token: 'kw_pat_abc', model }).at(-1)?.code ?? ''
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
        env: { ...process.env, KEYWAY_TOKEN: 'kw_pat_abc' },
      })
      expect(stdout).toBe('Hello there\n')
      expect(seen.at(-1)).toMatchObject({ path, credential: 'kw_pat_abc', body: { model } })
    },
    30_000,
  )
})

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`
const chunk = (delta: object, finish: string | null) =>
  data({
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
const OPENAI = [
  chunk({ role: 'assistant', content: 'Hello' }, null),
  chunk({ content: ' there' }, null),
  chunk({}, 'stop'),
  'data: [DONE]\n\n',
].join('')

const event = (value: { type: string } & Record<string, unknown>) => `event: ${value.type}\n${data(value)}`
const text = (part: string) =>
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: part } })
const ANTHROPIC = [
  event({
    type: 'message_start',
    message: {
      id: 'm1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  }),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  text('Hello'),
  text(' there'),
  event({ type: 'content_block_stop', index: 0 }),
  event({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 2 },
  }),
  event({ type: 'message_stop' }),
].join('')
