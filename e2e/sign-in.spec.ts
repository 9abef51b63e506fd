import { ELSEWHERE } from '../lib/testing/elsewhere'
import { ADMIN } from '../lib/testing/start-keyway'
import { fillSignIn } from './support/sign-in'
import { expect, test } from './support/test'

test('a wrong password is told in words that name neither half, and keeps the address typed', async ({ page }) => {
  await page.goto('/login')
  for (const person of [
    { email: ADMIN.email, password: 'not the password' },
    { email: 'nobody@example.org', password: ADMIN.password },
  ]) {
    await fillSignIn(page, person)
    await expect(page.getByRole('alert').filter({ hasText: 'do not belong together' })).toBeVisible()
    await expect(page.getByLabel('E-mail')).toHaveValue(person.email)
    await page.reload()
  }
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true')
  await expect(page).toHaveURL('/login')
})

test('signing in leads back to the page that was asked for, with its query', async ({ page }) => {
  await page.goto('/me/tokens?all')
  await expect(page).toHaveURL(/\/login\?callbackUrl=/)
  await fillSignIn(page)
  await expect(page).toHaveURL('/me/tokens?all')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tokens')
})

test('a session that ended under an open page is told on the sign-in page, to nobody else', async ({
  signedInPage: page,
  context,
  browser,
  keyway,
}) => {
  const told = 'Your session has ended. Sign in again to go on.'
  await page.goto('/me')
  await page.getByLabel('Name', { exact: true }).fill('Somebody else')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL('/login?callbackUrl=%2Fme')
  await expect(page.getByText(told)).toBeVisible()
  await fillSignIn(page)
  await expect(page).toHaveURL('/me')
  await page.getByRole('button', { name: /account and appearance/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByText('You are signed out.')).toBeVisible()
  await page.goto('/login')
  const stranger = await (await browser.newContext({ baseURL: keyway.origin })).newPage()
  await stranger.goto('/login?callbackUrl=%2Fme&ended&sessionEnded&expired')
  for (const each of [page, stranger]) {
    await expect(each.getByRole('button', { name: 'Sign in' })).toBeVisible()
    await expect(each.getByText(told)).toHaveCount(0)
  }
  await stranger.context().close()
})

test('C09 no spelling of callbackUrl leads to another origin', async ({ signedInPage: page, context, keyway }) => {
  // Signed in, the page redirects at once, which tries the server's half without a form each time.
  for (const target of ELSEWHERE) {
    const url = `${keyway.origin}/login?callbackUrl=${encodeURIComponent(target)}`
    const answer = await context.request.get(url, { maxRedirects: 0 })
    const location = answer.headers()['location']
    expect(location, `${JSON.stringify(target)} answers a redirect`).toBeDefined()
    expect(new URL(location ?? '', keyway.origin).origin, JSON.stringify(target)).toBe(keyway.origin)
  }
  const left: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== keyway.origin) left.push(request.url())
  })
  // The browser's half: its own parser decides where an address leads.
  for (const target of ['//evil.example', String.raw`/\evil.example`, '/\t/evil.example', 'javascript:alert(1)']) {
    await context.clearCookies()
    await page.goto(`/login?callbackUrl=${encodeURIComponent(target)}`)
    await fillSignIn(page)
    await page.waitForURL(/\/s\//)
    expect(new URL(page.url()).origin).toBe(keyway.origin)
  }
  expect(left).toEqual([])
})

test('H-6 signing out ends the session: a copy of its cookie opens nothing', async ({
  signedInPage: page,
  context,
  browser,
  keyway,
}) => {
  const copied = await context.storageState()
  const elsewhere = await browser.newContext({ baseURL: keyway.origin, storageState: copied })
  try {
    expect((await elsewhere.request.get('/api/me')).status()).toBe(200)
    await page.getByRole('button', { name: /account and appearance/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/\/login/)
    await expect(page.getByText('You are signed out.')).toBeVisible()
    expect((await elsewhere.request.get('/api/me')).status()).toBe(401)
    const copy = await elsewhere.newPage()
    await copy.goto('/me')
    await expect(copy).toHaveURL(/\/login\?callbackUrl=/)
    await page.goBack()
    await expect(page).toHaveURL(/\/login/)
  } finally {
    await elsewhere.close()
  }
})
