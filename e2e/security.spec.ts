import type { Browser, Page } from '@playwright/test'
import type { TestKeyway } from '../lib/testing/start-keyway'
import { fillSignIn } from './support/sign-in'
import { addStranger, type Person } from './support/stranger'
import { expect, test } from './support/test'

const NEXT = 'quite another long sentence'

/** A browser of its own in which the person has signed in. */
async function browserOf(browser: Browser, keyway: TestKeyway, person: Person): Promise<Page> {
  const context = await browser.newContext({ baseURL: keyway.origin })
  const page = await context.newPage()
  await page.goto('/login')
  await fillSignIn(page, person)
  await page.waitForURL(/\/s\//)
  return page
}

/** Leaves the page, which would otherwise go to the sign-in by itself once its session ends, at a moment of its own. */
async function leave(page: Page): Promise<void> {
  await page.goto('about:blank')
}

test('C03 H-5 a password changed in one browser signs the other one out, and this one stays', async ({
  browser,
  keyway,
}) => {
  const person = await addStranger(keyway)
  const [here, elsewhere] = [await browserOf(browser, keyway, person), await browserOf(browser, keyway, person)]
  try {
    await leave(elsewhere)
    await here.goto('/me/security')
    await here.getByLabel('Current password', { exact: true }).fill('not the password')
    await here.getByLabel('New password', { exact: true }).fill(NEXT)
    await here.getByRole('button', { name: 'Change password' }).click()
    await expect(here.getByText('That is not your current password.')).toBeVisible()
    await expect(here.getByLabel('Current password', { exact: true })).toBeFocused()
    await here.getByLabel('Current password', { exact: true }).fill(person.password)
    await here.getByRole('button', { name: 'Change password' }).click()
    await expect(here.getByText('Password changed, one other session ended')).toBeVisible()
    await expect(here.getByLabel('New password', { exact: true })).toHaveValue('')
    await expect(here.getByRole('rowheader', { name: 'Password changed' })).toBeVisible()

    await elsewhere.goto('/me/security')
    await expect(elsewhere).toHaveURL(/\/login\?callbackUrl=/)
    await here.reload()
    await expect(here.getByRole('heading', { level: 1 })).toHaveText('Security')
    await fillSignIn(elsewhere, person)
    await expect(elsewhere.getByRole('alert').filter({ hasText: 'do not belong together' })).toBeVisible()
    await fillSignIn(elsewhere, { email: person.email, password: NEXT })
    await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('Security')
  } finally {
    await Promise.all([here.context().close(), elsewhere.context().close()])
  }
})

test('C03 a session ended from the list is signed out; signing out everywhere ends this one too', async ({
  browser,
  keyway,
}) => {
  const person = await addStranger(keyway)
  const [here, elsewhere] = [await browserOf(browser, keyway, person), await browserOf(browser, keyway, person)]
  try {
    await leave(elsewhere)
    await here.goto('/me/security')
    const sessions = here.getByRole('table', { name: 'Your sessions' })
    const others = sessions.getByRole('row').filter({ hasText: 'Chrome' }).filter({ hasNotText: 'This session' })
    await expect(others).toHaveCount(1)
    await others.getByRole('button', { name: /End/ }).click()
    await expect(here.getByRole('alertdialog')).toContainText('signed out with its next request')
    await here.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click()
    await expect(here.getByText('Session ended')).toBeVisible()
    await expect(here.getByRole('alertdialog')).toBeHidden()
    await expect(others).toHaveCount(0)
    expect((await elsewhere.request.get('/api/me')).status()).toBe(401)
    await elsewhere.goto('/me/security')
    await expect(elsewhere).toHaveURL(/\/login\?callbackUrl=/)

    await here.getByRole('button', { name: 'Sign out everywhere' }).click()
    await here.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click()
    await expect(here).toHaveURL('/login?signedOut')
    await expect(here.getByText('You are signed out.')).toBeVisible()
    expect((await here.request.get('/api/me')).status()).toBe(401)
  } finally {
    await Promise.all([here.context().close(), elsewhere.context().close()])
  }
})

test('C11 too many wrong passwords are told kindly, with the time to wait; the browser used before still gets in', async ({
  browser,
  keyway,
  page,
}) => {
  const person = await addStranger(keyway)
  const own = await browserOf(browser, keyway, person)
  try {
    await page.goto('/login')
    const wrong = page.getByRole('alert').filter({ hasText: 'do not belong together' })
    for (let at = 0; at < 10; at += 1) {
      const answered = page.waitForResponse(/callback\/credentials/)
      await fillSignIn(page, { email: person.email, password: 'not the password' })
      expect((await answered).status()).toBe(401)
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled()
    }
    await expect(wrong).toBeVisible()
    await fillSignIn(page, person)
    await expect(page.getByRole('alert').filter({ hasText: /Too many attempts\. Wait 1\d minutes/ })).toBeVisible()
    await expect(page.getByLabel('E-mail')).toHaveValue(person.email)

    await own.getByRole('button', { name: /account and appearance/ }).click()
    await own.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(own).toHaveURL(/\/login/)
    await fillSignIn(own, person)
    await own.waitForURL(/\/s\//)
  } finally {
    await own.context().close()
  }
})

test('I12 a password link that is incomplete, and one that never was, say what to do; the secret leaves the address', async ({
  page,
}) => {
  await page.goto('/password')
  await expect(page.getByText('The link is incomplete')).toBeVisible()
  const secret = `kw_pwd_${'A'.repeat(43)}`
  const asked: string[] = []
  page.on('request', (request) => asked.push(`${request.url()} ${request.headers()['referer'] ?? ''}`))
  await page.goto('/login')
  await page.goto(`/password#${secret}`)
  await expect(page.getByLabel('New password', { exact: true })).toBeVisible()
  expect(page.url()).not.toContain('#')
  await page.getByLabel('New password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Save password and sign in' }).click()
  await expect(page.getByText('Use at least 10 characters')).toBeVisible()
  await page.getByLabel('New password', { exact: true }).fill(NEXT)
  await page.getByRole('button', { name: 'Save password and sign in' }).click()
  await expect(page.getByText('This link is not valid. Open the whole link, or ask for a new one.')).toBeVisible()
  expect(asked.filter((each) => each.includes(secret))).toEqual([])
  await page.reload()
  await expect(page.getByText('Reloading this page lost the link')).toBeVisible()
  expect(
    await page.evaluate(() =>
      JSON.stringify([history.state, Object.entries(localStorage), Object.entries(sessionStorage)]),
    ),
  ).not.toContain(secret)
})
