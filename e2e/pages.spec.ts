import { gzipSync } from 'node:zlib'
import type { APIResponse, Page, Request } from '@playwright/test'
import { everyPage, PUBLIC_PAGES } from './support/every-page'
import { expect, test } from './support/test'

const BUDGET_BYTES = 200_000

/** Values that every answer carries, whoever made it. */
const ALWAYS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
}

function expectSecurityHeaders(answer: APIResponse, where: string): void {
  const headers = answer.headers()
  for (const [name, value] of Object.entries(ALWAYS))
    expect(`${where} ${name}: ${headers[name]}`).toBe(`${where} ${name}: ${value}`)
  expect(headers['permissions-policy'], where).toContain('camera=()')
  expect(headers['content-security-policy'], where).toContain("frame-ancestors 'none'")
  expect(headers['x-powered-by'], where).toBeUndefined()
}

/** The policy of a page, by directive. */
function policyOf(answer: APIResponse): Map<string, string[]> {
  const policy = answer.headers()['content-security-policy'] ?? ''
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(/\s+/)
      return [name, values]
    }),
  )
}

test('I03 every page has a strict policy with a nonce of its own', async ({ context, signedInPage, keyway, busy }) => {
  expect(signedInPage.url()).toContain(keyway.origin)
  const seen = new Set<string>()
  const pages = [...everyPage(busy.space.slug), '/no/such/page', `/s/never-created`]
  for (const address of pages) {
    for (let time = 0; time < 2; time++) {
      const answer = await context.request.get(address, { maxRedirects: 0 })
      const policy = policyOf(answer)
      expect(policy.get('object-src'), address).toEqual(["'none'"])
      expect(policy.get('base-uri'), address).toEqual(["'none'"])
      expect(policy.get('frame-ancestors'), address).toEqual(["'none'"])
      expect(policy.get('form-action'), address).toEqual(["'self'"])
      const scripts = policy.get('script-src') ?? []
      expect(scripts, address).toContain("'strict-dynamic'")
      expect(scripts, address).not.toContain("'unsafe-inline'")
      expect(scripts, address).not.toContain("'unsafe-eval'")
      const nonce = /^'nonce-(.+)'$/.exec(scripts.find((value) => value.startsWith("'nonce-")) ?? '')?.[1] ?? ''
      expect(Buffer.from(nonce, 'base64').length, address).toBeGreaterThanOrEqual(16)
      expect(seen.has(nonce), `${address} repeats a nonce`).toBe(false)
      seen.add(nonce)
      if (answer.status() >= 300 && answer.status() < 400) continue
      const html = await answer.text()
      const tags = html.match(/<script\b[^>]*>/g) ?? []
      expect(
        tags.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
        address,
      ).toEqual([])
    }
  }
  expect(seen.size).toBe(pages.length * 2)
})

test('I04 pages, static files, errors and refusals all carry the security headers', async ({
  page,
  context,
  signedInPage,
  busy,
}) => {
  expect(signedInPage).toBe(page)
  const html = await (await context.request.get('/me')).text()
  const script = /\/_next\/static\/[^"]+\.js/.exec(html)?.[0] ?? ''
  expect(script).not.toBe('')
  const gets = [
    ...everyPage(busy.space.slug),
    '/',
    '/no/such/page',
    '/s/never-created',
    script,
    '/_next/static/none.js',
    '/favicon.svg',
    '/healthz',
    '/readyz',
    '/api/me',
    '/api/unknown',
    '/api/spaces/not-an-id',
    '/api/auth/session',
    '/%00',
    '/%zz',
    '/..%2f..%2fetc/passwd',
  ]
  for (const address of gets) {
    const answer = await context.request.get(address, { maxRedirects: 0 })
    expectSecurityHeaders(answer, address)
    expect(answer.status(), address).toBeLessThan(500)
  }
  for (const address of ['/me', '/api/me/tokens', '/api/unknown', '/healthz']) {
    for (const method of ['PUT', 'DELETE', 'POST']) {
      const answer = await context.request.fetch(address, { method, maxRedirects: 0 })
      expectSecurityHeaders(answer, `${method} ${address}`)
      expect(answer.status(), `${method} ${address}`).toBeLessThan(500)
    }
  }
  for (const address of [...everyPage(busy.space.slug), '/api/me', '/api/unknown']) {
    const answer = await context.request.get(address, { maxRedirects: 0 })
    expect(answer.headers()['cache-control'], address).toContain('no-store')
  }
  // Programs read these; for a browser led there they are inert, sandboxed bytes.
  for (const address of ['/api', '/api/v1', '/api/v1/models', '/api/v1/unknown']) {
    const answer = await context.request.get(address, { maxRedirects: 0 })
    expect(answer.headers(), address).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
      'cache-control': 'no-store',
    })
  }
})

test('an unknown page says so to people, an unknown route says so to programs', async ({ page, request }) => {
  const answer = await page.goto('/no/such/page')
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/does not exist/)
  for (const address of ['/api/unknown', '/api/spaces/x/y/z', '/api/unknown.html', '/api/auth/unknown']) {
    for (const method of ['GET', 'POST']) {
      const unknown = await request.fetch(address, { method, headers: { accept: 'text/html' }, maxRedirects: 0 })
      const where = `${method} ${address}`
      expect(unknown.headers()['content-type'], where).toContain('application/json')
      expect(unknown.status(), where).toBe(404)
      expect(((await unknown.json()) as { error: { code: string } }).error.code, where).toBe('not_found')
    }
  }
})

/** The scripts a load asks for, whether the browser has them already or not. */
async function scriptsOf(page: Page, address: string): Promise<ReadonlySet<string>> {
  const scripts = new Set<string>()
  const onRequest = (request: Request) => {
    if (request.resourceType() === 'script') scripts.add(request.url())
  }
  page.on('request', onRequest)
  await page.goto(address, { waitUntil: 'networkidle' })
  page.off('request', onRequest)
  return scripts
}

test('the first load of every page sends at most 200 kB of compressed JavaScript', async ({
  browser,
  signedInPage,
  keyway,
  busy,
}) => {
  test.slow()
  const nobody = await browser.newContext({ baseURL: keyway.origin })
  const signedOutPage = await nobody.newPage()
  /** Bytes as gzip makes them, whatever the server sent. */
  const sizes = new Map<string, number>()
  const rows: { page: string; kB: number }[] = []
  for (const address of everyPage(busy.space.slug)) {
    const scripts = await scriptsOf(PUBLIC_PAGES.has(address) ? signedOutPage : signedInPage, address)
    let bytes = 0
    for (const url of scripts) {
      const known = sizes.get(url) ?? gzipSync(await (await nobody.request.get(url)).body()).byteLength
      sizes.set(url, known)
      bytes += known
    }
    rows.push({ page: address, kB: Math.round(bytes / 100) / 10 })
  }
  await nobody.close()
  const width = Math.max(...rows.map((row) => row.page.length))
  const table = rows.map((row) => `${row.page.padEnd(width)}  ${row.kB.toFixed(1).padStart(6)} kB`).join('\n')
  process.stdout.write(`First-load JavaScript, gzip:\n${table}\n`)
  expect(rows.filter(({ kB }) => kB * 1000 > BUDGET_BYTES || kB === 0)).toEqual([])
})
