import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DashboardClient } from '@/lib/testing/dashboard-client'
import { ADMIN, startKeyway, startProvider, type TestKeyway, type TestProvider } from '@/lib/testing/start-keyway'
import { startProcess } from '@/lib/testing/start-process'

const BUILT = fileURLToPath(new URL('../../dist/keyway.mjs', import.meta.url))

/** Does for the administrator's own space what onboarding asks a person to do. @returns a token */
async function setUpSpace(keyway: TestKeyway, provider: TestProvider): Promise<string> {
  const client = await DashboardClient.signIn(keyway.origin, ADMIN)
  const [space] = await client.spaces()
  if (!space) throw new Error('The administrator has no space.')
  const baseUrl = `${provider.url}/v1`
  await client.addCompatibleProvider(space.id, {
    provider: 'openai_compatible',
    slug: 'mock',
    baseUrl,
    apiKey: 'sk-mock-provider',
  })
  await client.setApiAccess(space.id, true)
  return (await client.createToken(space.id, 'test')).secret
}

/** Starts a stream and keeps reading it, as a client does. */
async function openStream(keyway: TestKeyway, token: string, model: string) {
  const response = await fetch(`${keyway.origin}/api/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
  })
  const text = response.text()
  // Ending badly is what some of these streams are here for; whoever awaits it still sees it.
  text.catch(() => undefined)
  return { status: response.status, text }
}

describe('a server that stops', () => {
  let provider: TestProvider
  let keyway: TestKeyway
  beforeEach(async () => {
    provider = await startProvider()
    keyway = await startKeyway({ egressAllow: [provider.hostPort], env: { KEYWAY_DRAIN_SECONDS: '3' } })
  })
  afterEach(async () => {
    await keyway.dispose()
    await provider.stop()
  })

  test('K10 SIGTERM with endless streams: not ready at once, no new calls, an honest end, exit 0', async () => {
    const token = await setUpSpace(keyway, provider)
    const streams = await Promise.all(Array.from({ length: 10 }, () => openStream(keyway, token, 'mock/endless')))
    expect(streams.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    const exited = keyway.stop('SIGTERM')
    await expect.poll(async () => (await fetch(`${keyway.origin}/readyz`)).status).toBe(503)
    const refused = await openStream(keyway, token, 'mock/demo-gpt')
    expect(refused.status).toBe(503)
    expect(await refused.text).toContain('draining')
    for (const { text } of streams) {
      const answer = await text
      expect(answer).toContain('"error"')
      expect(answer).not.toContain('[DONE]')
    }
    expect(await exited).toBe(0)
  })

  test('K11 a second signal ends it at once, in the middle of a drain', async () => {
    const token = await setUpSpace(keyway, provider)
    const stream = await openStream(keyway, token, 'mock/endless')
    process.kill(keyway.pid, 'SIGTERM')
    await expect.poll(async () => (await fetch(`${keyway.origin}/readyz`)).status).toBe(503)
    expect(await keyway.stop('SIGINT')).toBe(130)
    await expect(stream.text).rejects.toThrow()
  })

  test('K12 a second process on the same data is refused; after a kill the next one starts', async () => {
    const second = startProcess(BUILT, ['start'], { PORT: '0', KEYWAY_DATA_DIR: keyway.dataDir }, keyway.dataDir)
    expect(await second.exited).not.toBe(0)
    expect(second.output()).toContain('KEYWAY_DATA_DIR')
    expect(second.output()).not.toContain('    at ')
    await keyway.stop('SIGKILL')
    const third = await startKeyway({ dataDir: keyway.dataDir })
    expect((await fetch(`${third.origin}/readyz`)).status).toBe(200)
    await third.stop()
  })
})

describe('a server that runs', () => {
  let keyway: TestKeyway
  beforeAll(async () => {
    keyway = await startKeyway({ isFirst: true })
  })
  afterAll(() => keyway.dispose())

  test('I03 every script of a page carries its nonce, which no other answer has', async () => {
    const nonces = new Set<string>()
    for (let i = 0; i < 3; i++) {
      const response = await fetch(`${keyway.origin}/login`)
      const html = await response.text()
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1] ?? ''
      const scripts = html.match(/<script\b[^>]*>/g) ?? []
      expect(scripts.length).toBeGreaterThan(0)
      expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([])
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(3)
  })

  test('I04 I08 pages, routes, files and errors carry the security headers and name no software', async () => {
    const paths = [
      '/login',
      '/nothing-here',
      '/api/nothing-here',
      '/api/v1/nothing-here',
      '/favicon.svg',
      '/api/me',
      '/healthz',
      '/a;b',
    ]
    for (const where of paths) {
      const { headers } = await fetch(keyway.origin + where, { redirect: 'manual' })
      expect(headers.get('x-content-type-options'), where).toBe('nosniff')
      expect(headers.get('content-security-policy'), where).not.toBeNull()
      expect(headers.get('x-powered-by'), where).toBeNull()
    }
  })

  test('M05 what only development or nobody should see is not there', async () => {
    for (const where of [
      '/_next/hmr',
      '/__nextjs_original-stack-frames',
      '/_next/static/development/_buildManifest.js',
      '/.env',
      '/package.json',
      '/dist/keyway.mjs',
      '/.keyway/secret',
      '/api/internal/usage',
      '/graphql',
      '/debug',
    ]) {
      expect((await fetch(keyway.origin + where, { redirect: 'manual' })).status, where).toBe(404)
    }
  })
})

describe('a start that is refused', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'keyway-start-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const weak = Buffer.alloc(32, 'a').toString('base64')
  const cases: [string, Record<string, string>, string][] = [
    ['M01 no secret on a public bind', { HOST: '0.0.0.0' }, 'KEYWAY_SECRET'],
    ['M01 a weak secret', { KEYWAY_SECRET: weak }, 'KEYWAY_SECRET'],
    ['M02 development on a public bind', { HOST: '0.0.0.0', NODE_ENV: 'development' }, 'NODE_ENV'],
    ['M03 a public address with a path', { KEYWAY_PUBLIC_URL: 'https://example.org/keyway' }, 'KEYWAY_PUBLIC_URL'],
  ]
  for (const [name, env, variable] of cases) {
    test(`${name}: exit code 1, the variable's name and not its value`, async () => {
      const started = startProcess(BUILT, ['start'], { PORT: '0', KEYWAY_DATA_DIR: dir, ...env }, dir)
      expect(await started.exited).toBe(1)
      expect(started.output()).toContain(variable)
      expect(started.output()).not.toContain(weak)
      expect(started.output()).not.toContain('    at ')
    })
  }

  test('M06 a data directory others can read', async () => {
    chmodSync(dir, 0o755)
    const started = startProcess(BUILT, ['start'], { PORT: '0', KEYWAY_DATA_DIR: dir }, tmpdir())
    expect(await started.exited).toBe(1)
    expect(started.output()).toContain('chmod 700')
  })
})
