import type { BrowserContext, Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { DashboardClient } from '../lib/testing/dashboard-client'
import type { TestKeyway, TestProvider } from '../lib/testing/start-keyway'
import { everyPage, PUBLIC_PAGES } from './support/every-page'
import { PAYLOADS } from './support/payloads'
import { watchForProblems } from './support/problems'
import { fillSignIn } from './support/sign-in'
import { addStranger, type Person } from './support/stranger'
import { expect, test } from './support/test'

/** In every name of the person whose pages others ask for. */
const CANARY = 'CANARY-4b1f'

/** How Next's own router and caches ask for parts of a page; each is an address and its headers. */
const VARIANTS: readonly [(address: string) => string, Record<string, string>][] = [
  [(address) => address, {}],
  [(address) => address, { rsc: '1' }],
  [(address) => address, { rsc: '1', 'next-router-prefetch': '1' }],
  [(address) => address, { rsc: '1', 'next-router-prefetch': '2' }],
  [(address) => address, { rsc: '1', 'next-router-segment-prefetch': '/_tree' }],
  [(address) => address, { rsc: '1', 'next-router-segment-prefetch': '/__PAGE__' }],
  [(address) => address, { rsc: '1', 'next-router-state-tree': encodeURIComponent('["",{},null,null,true]') }],
  [(address) => address, { 'x-nextjs-data': '1' }],
  [(address) => address, { accept: 'text/x-component' }],
  [(address) => `${address}?_rsc=4b1f`, { rsc: '1' }],
  [(address) => `${address}?_rsc=4b1f`, {}],
  [(address) => `${address}.rsc`, {}],
  [(address) => `${address}.prefetch.rsc`, {}],
  [(address) => `${address}.segments/_tree.segment.rsc`, {}],
  [(address) => `${address}.segments/__PAGE__.segment.rsc`, { rsc: '1' }],
  [(address) => `${address}/index.txt`, {}],
  [(address) => `/_next/data/build${address}.json`, {}],
]

test('A19 A17 no way of asking for somebody else’s page gives anything of it', async ({
  keyway,
  provider,
  browser,
}) => {
  test.slow()
  const owner = await addStranger(keyway)
  const other = await addStranger(keyway)
  await furnish(keyway, provider, owner)
  const asking = async (person: Person | null): Promise<BrowserContext> => {
    const context = await browser.newContext({ baseURL: keyway.origin })
    if (person) await signIn(await context.newPage(), person)
    return context
  }
  const pages = everyPage(owner.slug).filter((address) => !PUBLIC_PAGES.has(address))
  // The oracle can see: the owner's own pages do have the name.
  const theirs = await asking(owner)
  const shown = await Promise.all(
    pages.map(async (address) => (await (await theirs.request.get(address)).text()).includes(CANARY)),
  )
  expect(shown.filter(Boolean).length).toBeGreaterThan(5)
  await theirs.close()
  const found: string[] = []
  for (const [name, person] of [
    ['nobody', null],
    ['another person', other],
  ] as const) {
    const context = await asking(person)
    for (const address of pages) {
      for (const [spell, headers] of VARIANTS) {
        const where = `${spell(address)} ${JSON.stringify(headers)} as ${name}`
        const answer = await context.request.get(spell(address), { headers, maxRedirects: 0 })
        const text = `${await answer.text()} ${JSON.stringify(answer.headers())}`
        if (text.includes(CANARY) || text.includes(owner.email)) found.push(`${where} tells`)
        if (answer.status() >= 500) found.push(`${where} ${answer.status()}`)
      }
    }
    await context.close()
  }
  expect(found).toEqual([])
})

test('A16 a page does not choose between a session and a token', async ({ signedInPage: page, busy, context }) => {
  expect((await page.goto('/me'))?.status()).toBe(200)
  for (const headers of [{ authorization: `Bearer ${busy.secret}` }, { 'x-api-key': busy.secret }]) {
    for (const address of ['/me', `/s/${busy.space.slug}/usage`, '/login', '/api/me', '/api/v1/models']) {
      const answer = await context.request.get(address, { headers, maxRedirects: 0 })
      expect(`${address} ${answer.status()}`).toBe(`${address} 400`)
    }
  }
  // A token alone is nobody on a page.
  const answer = await page.request.fetch('/me', {
    headers: { authorization: `Bearer ${busy.secret}`, cookie: '' },
    maxRedirects: 0,
  })
  expect(answer.status()).not.toBe(200)
})

test('I01 I02 what people and programs write is text on every page', async ({ keyway, provider, browser }) => {
  test.setTimeout(240_000)
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(60)
  const person = await addStranger(keyway)
  const dashboard = await DashboardClient.signIn(keyway.origin, person)
  const slug = await writeEverywhere(keyway, provider, dashboard)
  const context = await browser.newContext({ baseURL: keyway.origin })
  const page = await context.newPage()
  const problems = await watchForProblems(page)
  const reached: string[] = []
  page.on('dialog', (dialog) => {
    reached.push(`a dialog says ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (/trap-|evil\.example/.test(request.url())) reached.push(`a request to ${request.url()}`)
  })
  await page.addInitScript(() => {
    Object.assign(globalThis, { pwn: () => console.error('a payload ran') })
  })
  await signIn(page, person)
  const links: string[] = []
  for (const address of everyPage(slug).filter((each) => !PUBLIC_PAGES.has(each) && !each.startsWith('/admin'))) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    // Charts tell of what is under the pointer; whatever lies above an icon, the pointer goes there.
    for (const target of await page.getByRole('main').locator('svg:visible').all())
      await target.hover({ force: true, timeout: 1000 }).catch(() => null)
    const odd = await page.evaluate(() =>
      [...document.querySelectorAll('[href],[src],[action],[formaction],[data],[poster],[srcdoc]')].flatMap((node) =>
        ['href', 'src', 'action', 'formaction', 'data', 'poster', 'srcdoc'].flatMap((name) => {
          const value = node.getAttribute(name)
          if (value === null || value.startsWith('#')) return []
          return name !== 'srcdoc' && new URL(value, location.href).origin === location.origin
            ? []
            : [`${name}=${value}`]
        }),
      ),
    )
    links.push(...odd.filter((each) => !each.startsWith('href=https://')).map((each) => `${address}: ${each}`))
    reached.push(...problems.list.splice(0).map((problem) => `${address}: ${problem}`))
  }
  expect(reached).toEqual([])
  expect(links).toEqual([])
  await page.goto(`/s/${slug}/keys`)
  await expect(page.getByText(PAYLOADS[0] ?? '', { exact: true }).first()).toBeVisible()
  await context.close()
})

test('I02 an address that is no http address is refused wherever one can be typed', async ({ busy }) => {
  for (const baseUrl of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'blob:x',
    '//evil.example',
  ]) {
    const input = { provider: 'openai_compatible', slug: 'odd', label: baseUrl, apiKey: 'sk-of-no-use', baseUrl }
    await expect(busy.dashboard.send('POST', `/api/spaces/${busy.space.id}/provider-keys`, input)).rejects.toThrow(
      / 400/,
    )
  }
})

test('I04 every address of the build answers every method with the security headers, and none fails', async ({
  keyway,
  context,
  signedInPage,
}) => {
  test.slow()
  expect(signedInPage.url()).toContain(keyway.origin)
  const manifest = JSON.parse(readFileSync('.next/app-path-routes-manifest.json', 'utf8')) as Record<string, string>
  const addresses = Object.values(manifest)
    .filter((address) => !address.startsWith('/_') && !address.startsWith('/api/v1') && address !== '/')
    .map((address) => address.replaceAll(/\[+(?:\.\.\.)?\w+\]+/g, '019a0000-0000-7000-8000-000000000000'))
  expect(addresses.length).toBeGreaterThan(40)
  const faults: string[] = []
  for (const address of addresses) {
    for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS']) {
      const answer = await context.request.fetch(address, { method, maxRedirects: 0 })
      const headers = answer.headers()
      const where = `${method} ${address} ${answer.status()}`
      for (const [name, value] of Object.entries(ALWAYS)) {
        if (!headers[name]?.includes(value)) faults.push(`${where} has ${name}: ${headers[name]}`)
      }
      if (answer.status() >= 500) faults.push(where)
      if (headers['x-powered-by'] ?? headers['server']) faults.push(`${where} names its software`)
      const isRefusal = answer.status() === 405
      if (isRefusal && !headers['allow']) faults.push(`${where} does not say what is allowed`)
      if (isRefusal && method !== 'HEAD' && !(await answer.text()).includes('method_not_allowed'))
        faults.push(`${where} is empty`)
      if (!(headers['cache-control'] ?? '').includes('no-store') && !isRefusal) faults.push(`${where} may be stored`)
    }
  }
  expect(faults).toEqual([])
})

/** On every answer, whatever it is. */
const ALWAYS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=()',
  'content-security-policy': "frame-ancestors 'none'",
}

test('I12 no page can be framed, no link hands its opener on, and the secret of a link is never sent', async ({
  page,
  context,
  keyway,
}) => {
  await page.goto('/login')
  const framed = await context.newPage()
  await framed.setContent(`<iframe src="${keyway.origin}/login" title="framed"></iframe>`)
  await expect.poll(() => framed.frames()[1]?.url()).toMatch(/^chrome-error:/)
  const sent: string[] = []
  page.on('request', (request) => sent.push(`${request.url()} ${JSON.stringify(request.headers())}`))
  for (const [address, secret] of [
    ['/setup', `kw_set_${'A'.repeat(43)}`],
    ['/password', `kw_pwd_${'A'.repeat(43)}`],
    ['/invite', `kw_inv_${'A'.repeat(43)}`],
  ] as const) {
    await page.goto(`${address}#${secret}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.waitForLoadState('networkidle')
    expect(sent.filter((request) => request.includes(secret))).toEqual([])
  }
})

test('I13 B01 a secret shown once is gone after back, forward and reload, also when the dialog was left open', async ({
  page,
  keyway,
}) => {
  await signIn(page, await addStranger(keyway))
  await page.goto('/me')
  const answer = await page.goto('/me/tokens')
  expect(answer?.headers()['cache-control']).toContain('no-store')
  await page.getByRole('button', { name: 'Create token' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('shown once')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  await expect(dialog.getByRole('heading', { name: 'Store this token now' })).toBeVisible()
  const secret = (await dialog.getByLabel('Token', { exact: true }).textContent()) ?? ''
  expect(secret).toMatch(/^kw_pat_/)
  for (const leave of [() => page.goto('/me'), () => page.goBack(), () => page.goForward(), () => page.reload()]) {
    await leave()
    // The address may bring the dialog back, empty, in front of the heading.
    await expect(page.getByRole('heading', { level: 1, includeHidden: true })).toBeVisible()
    expect(await page.content()).not.toContain(secret)
    const kept = await page.evaluate(() =>
      JSON.stringify([location.href, history.state, Object.entries(localStorage), Object.entries(sessionStorage)]),
    )
    expect(kept).not.toContain(secret)
  }
})

async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/login')
  await fillSignIn(page, person)
  await page.waitForURL(/\/s\//)
}

/** Puts the canary into every name of a person's own space. */
async function furnish(keyway: TestKeyway, provider: TestProvider, person: Person): Promise<void> {
  const dashboard = await DashboardClient.signIn(keyway.origin, person)
  const [space] = await dashboard.spaces()
  if (!space) throw new Error('The person has no space.')
  await dashboard.send('PATCH', '/api/me', { name: `${CANARY} person` })
  await dashboard.send('PATCH', `/api/spaces/${space.id}`, { name: `${CANARY} space` })
  await dashboard.addCompatibleProvider(space.id, {
    provider: 'openai_compatible',
    slug: CANARY.toLowerCase(),
    baseUrl: `${provider.url}/v1`,
    apiKey: `sk-mock-${CANARY}`,
  })
  await dashboard.createToken(space.id, `${CANARY} token`)
  await dashboard.send('POST', `/api/spaces/${space.id}/roles`, { name: `${CANARY} role`, permissions: [] })
}

/** Writes payloads wherever a person or a program can write something that a page shows. @returns the slug of the space that has them. */
async function writeEverywhere(
  keyway: TestKeyway,
  provider: TestProvider,
  dashboard: DashboardClient,
): Promise<string> {
  const payload = (index: number): string => PAYLOADS[index % PAYLOADS.length] ?? ''
  await dashboard.send('PATCH', '/api/me', { name: payload(0) })
  for (let index = 1; index < 5; index++) await dashboard.createSpace(payload(index))
  const space = await dashboard.createSpace(payload(10))
  for (const [index, label] of PAYLOADS.entries()) {
    await dashboard.send('POST', `/api/spaces/${space.id}/provider-keys`, {
      provider: 'openai_compatible',
      slug: `mock-${index}`,
      label,
      baseUrl: `${provider.url}/v1`,
      apiKey: index % 2 === 0 ? 'sk-mock-payload' : 'sk-bad-payload',
    })
  }
  await dashboard.send('PUT', `/api/spaces/${space.id}/api-access`, { enabled: true, reason: payload(11) })
  for (const [index, name] of PAYLOADS.slice(0, 18).entries())
    await dashboard.send('POST', `/api/spaces/${space.id}/roles`, {
      name: `${index}${name}`.slice(0, 40),
      permissions: ['usage:read'],
    })
  const secrets: string[] = []
  for (const name of PAYLOADS.slice(0, 45)) secrets.push((await dashboard.createToken(space.id, name)).secret)
  for (const [index, name] of PAYLOADS.entries()) {
    const answer = await fetch(`${keyway.origin}/api/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secrets[index % secrets.length]}`,
        'content-type': 'application/json',
        'user-agent': /^[ -~]+$/.test(name) ? name : encodeURIComponent(name),
      },
      body: JSON.stringify({ model: `mock-0/${name}`, messages: [{ role: 'user', content: name }] }),
    })
    await answer.arrayBuffer()
  }
  while ((await dashboard.usageEvents(space.id)).length < PAYLOADS.length) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return space.slug
}
