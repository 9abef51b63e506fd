import { createHash } from 'node:crypto'
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from './start-mock-provider'

let folder: string
let mock: MockProvider

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mock-provider-'))
  mock = await startMockProvider({ pace: 'instant', ledgerPath: path.join(folder, 'ledger.ndjson') })
})
afterAll(async () => {
  await mock.close()
  await rm(folder, { recursive: true })
})

const chat = (model: string, extra: Record<string, unknown> = {}, init: RequestInit = {}, origin = mock.url) =>
  fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: 'Bearer sk-test', 'x-request-id': `from-${model}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }], ...extra }),
    ...init,
  })

const lastEntry = () => {
  const entry = mock.ledger.entries.at(-1)
  if (!entry) throw new Error('the ledger is empty')
  return entry
}

test('3.3 the ledger knows every byte it served and who asked', async () => {
  const bytes = Buffer.from(await (await chat('gpt-4o-mini', { stream: true })).arrayBuffer())
  const entry = lastEntry()
  await expect.poll(() => entry.outcome).toBe('completed')
  expect(entry).toMatchObject({ callerRequestId: 'from-gpt-4o-mini', stream: true, bytesSent: bytes.length })
  expect(entry.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(entry.authorizationHash).toBe(createHash('sha256').update('sk-test').digest('hex'))
  expect(entry.tokenChunks).toBe(bytes.toString().split('"content":').length - 2)
})

test('3.3 a client that leaves is recorded, with the tokens that were sent', async () => {
  const abort = new AbortController()
  const response = await chat('endless', { stream: true }, { signal: abort.signal })
  await response.body?.getReader().read()
  abort.abort()
  await expect.poll(() => lastEntry().outcome).toBe('client_closed')
  expect(lastEntry()).toMatchObject({ model: 'endless', usageSent: false })
})

test('a reader that is behind stops the fastest endless stream', async () => {
  const sent = await new Promise<number>((resolve, reject) => {
    const req = request(`${mock.url}/v1/chat/completions`, { method: 'POST', headers: { authorization: 'Bearer k' } })
    req.on('error', reject)
    req.on('response', (res) => {
      res.pause()
      const entry = lastEntry()
      const wait = async (before: number): Promise<void> => {
        await new Promise((next) => setTimeout(next, 100))
        if (entry.bytesSent !== before || before === 0) return wait(entry.bytesSent)
        res.destroy()
        resolve(entry.bytesSent)
      }
      wait(-1).catch(reject)
    })
    req.end(JSON.stringify({ model: 'endless-fast', stream: true, messages: [{ role: 'user', content: 'hi' }] }))
  })
  expect(sent).toBeLessThan(32 * 1024 * 1024)
})

test('truncated: cut by the mock, half of the body without streaming', async () => {
  await expect((await chat('truncated')).text()).rejects.toThrow()
  expect(lastEntry()).toMatchObject({ outcome: 'cut', usageSent: false })
})

test('truncated-clean: ends without the terminal event, and says so only in the ledger', async () => {
  const text = await (await chat('truncated-clean', { stream: true })).text()
  expect(text).not.toContain('[DONE]')
  expect(text.match(/"content":"[^"]/g)).toHaveLength(5)
  expect(lastEntry().outcome).toBe('cut')
})

test('no-blank-line: the terminal event is not terminated', async () => {
  expect(await (await chat('no-blank-line', { stream: true })).text()).toMatch(/data: \[DONE\]$/)
  expect(await (await chat('demo-gpt', { stream: true })).text()).toMatch(/data: \[DONE\]\n\n$/)
})

test('redirect: a followed redirect would answer, and would be seen', async () => {
  const response = await chat('redirect')
  expect(response.status).toBe(307)
  expect(response.headers.get('location')).toBe('/v1/chat/completions?followed=1')
  const followed = await chat('redirect', {}, { redirect: 'follow' })
  expect(followed.status).toBe(200)
  expect(lastEntry().request).toContain('followed=1')
})

test('html-error, gzip, no-usage, bad-usage and leaky-headers do what their names say', async () => {
  const html = await chat('html-error')
  expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8'])
  expect((await chat('gzip')).headers.get('content-encoding')).toBe('gzip')
  expect(await (await chat('no-usage')).json()).not.toHaveProperty('usage')
  expect(await (await chat('bad-usage')).json()).toHaveProperty('usage.prompt_tokens', -5)
  expect((await chat('leaky-headers')).headers.getSetCookie()).toHaveLength(2)
})

test('hang: no header until the client leaves', async () => {
  const abort = new AbortController()
  const pending = chat('hang', {}, { signal: abort.signal })
  await expect.poll(() => lastEntry().model).toBe('hang')
  abort.abort()
  await expect(pending).rejects.toThrow()
  await expect.poll(() => lastEntry()).toMatchObject({ model: 'hang', outcome: 'client_closed', status: null })
})

test.each([
  ['no key', { headers: {} }, 401],
  ['broken JSON', { body: '{"model":' }, 400],
  ['no messages', { body: '{"model":"demo-gpt"}' }, 400],
  ['a list', { body: '[]' }, 400],
  ['no model', { body: '{"messages":[]}' }, 400],
])('%s is refused in the dialect', async (_, init, status) => {
  const response = await chat('demo-gpt', {}, init)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ error: { message: expect.any(String), type: 'invalid_request_error' } })
})

test('bench-fast answers the same on the recorded and on the fast path, apart from the nonce', async () => {
  const fast = await startMockProvider({ keep: 0 })
  const plain = (text: string) => text.replace(/chatcmpl-\w{14}/g, 'ID').replace(/"created":\d+/g, '')
  try {
    for (const extra of [
      {},
      { stream: false },
      { stream: true },
      { stream: true, stream_options: { include_usage: true } },
    ]) {
      const recorded = await (await chat('bench-fast', extra)).text()
      const unrecorded = await (await chat('bench-fast', extra, {}, fast.url)).text()
      expect(plain(unrecorded)).toBe(plain(recorded))
      expect(unrecorded).not.toContain('#')
      if (extra.stream) expect(recorded.match(/"choices":\[\{/g)).toHaveLength(100)
    }
    expect(fast.ledger.counts).toMatchObject({ requests: 4, completed: 4 })
    expect((await chat('bench-fast', {}, { headers: { authorization: 'Bearer bad' } }, fast.url)).status).toBe(401)
    // Part of a random id.
    expect((await chat('bench-fast', {}, { headers: { authorization: 'Bearer sk-0bad1' } }, fast.url)).status).toBe(200)
  } finally {
    await fast.close()
  }
})

test('a prompt that imitates the fast path is an ordinary prompt', async () => {
  const fast = await startMockProvider({ keep: 0, pace: 'instant' })
  try {
    const messages = [{ role: 'user', content: '"model":"bench-fast"' }]
    const answer = (await (await chat('demo-gpt', { messages }, {}, fast.url)).json()) as { model: string }
    expect(answer.model).toBe('demo-gpt')
  } finally {
    await fast.close()
  }
})

test('3.3 the ledger file has one line for every ended request', async () => {
  const lines = (await readFile(path.join(folder, 'ledger.ndjson'), 'utf8')).trim().split('\n')
  const ended = mock.ledger.entries.filter((entry) => entry.outcome !== 'open')
  expect(lines.map((line) => (JSON.parse(line) as { id: string }).id).sort()).toEqual(
    ended.map((entry) => entry.id).sort(),
  )
  const served = (await (await fetch(`${mock.url}/__ledger`)).json()) as { counts: unknown; entries: unknown[] }
  expect(served.counts).toEqual(mock.ledger.counts)
  expect(served.entries).toHaveLength(mock.ledger.entries.length)
})
