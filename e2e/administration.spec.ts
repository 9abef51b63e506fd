import type { Page } from '@playwright/test'
import { DashboardClient } from '../lib/testing/dashboard-client'
import { ADMIN } from '../lib/testing/start-keyway'
import { hydrated } from './support/hydrated'
import { seriousFindings } from './support/serious-findings'
import { showTheme, THEMES } from './support/show-theme'
import { fillSignIn } from './support/sign-in'
import { expect, test } from './support/test'

/** Adds a person through the page and gives back the link that it shows once. */
async function addPerson(page: Page, person: { name: string; email: string }): Promise<string> {
  await page.goto('/admin/users')
  await page.getByRole('button', { name: 'Add person' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(person.name)
  await dialog.getByLabel('E-mail').fill(person.email)
  await dialog.getByRole('button', { name: 'Add person' }).click()
  await expect(dialog.getByRole('heading', { name: `${person.name} is added` })).toBeVisible()
  const link = await dialog.getByLabel('Link to choose a password').innerText()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toHaveCount(0)
  return link
}

test('R1.21 R1.25 H-3 an administrator adds a person, who chooses a password and signs in, and is refused once disabled', async ({
  signedInPage: page,
  browser,
  keyway,
}) => {
  const person = { name: 'Grace Hopper', email: 'grace@example.org', password: 'a compiler of sentences' }
  const link = await addPerson(page, person)
  expect(await page.content()).not.toContain('kw_pwd_')

  const theirs = await browser.newContext({ baseURL: keyway.origin })
  try {
    const other = await theirs.newPage()
    await other.goto(link)
    await other.getByLabel('New password', { exact: true }).fill(person.password)
    await other
      .getByRole('button', { name: /password/i })
      .last()
      .click()
    await other.waitForURL((url) => !url.pathname.startsWith('/password'))
    if (new URL(other.url()).pathname === '/login') await fillSignIn(other, person)
    await expect(other).toHaveURL(/\/s\/grace-hopper/)
    expect((await other.goto('/admin/users'))?.status()).toBe(404)
    await other.goto('/me')

    await page.getByLabel('Search name or e-mail').fill('GRACE@')
    await page.getByRole('link', { name: person.name }).click()
    await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible()
    await page.getByRole('button', { name: 'Disable…' }).click()
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('1 session stops with the next request')
    await question.getByRole('button', { name: 'Disable' }).click()
    await expect(page.getByText('Disabled', { exact: true }).first()).toBeVisible()

    await other.reload()
    await expect(other).toHaveURL(/\/login/)
    await fillSignIn(other, person)
    await expect(other.getByText(/do not belong together/)).toBeVisible()
  } finally {
    await theirs.close()
  }
})

test('R1.22 a reset gives another link once; the mail waits in the outbox, where reading it shows the same link until it is used', async ({
  signedInPage: page,
  browser,
}) => {
  await addPerson(page, { name: 'Alan Turing', email: 'alan@example.org' })
  await page.getByRole('link', { name: 'Alan Turing' }).click()
  await page.getByRole('button', { name: 'Reset password…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Reset password' }).click()
  const link = await dialog.getByLabel('Link to choose a password').innerText()
  await dialog.getByRole('button', { name: 'Done' }).click()

  await page.goto('/admin/outbox?search=alan')
  await expect(page.getByText('No mail server is set')).toBeVisible()
  expect(await page.content()).not.toContain('kw_pwd_')
  await page.getByRole('button', { name: /^Open “Choose a new password/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Open mail' }).click()
  await expect(page.getByLabel('Link in this mail')).toHaveText(link)
  await page.getByRole('button', { name: 'Close' }).last().click()

  // Once it is used, there is nothing left to hand over.
  const context = await browser.newContext()
  const theirs = await context.newPage()
  await theirs.goto(link)
  await theirs.getByLabel('New password', { exact: true }).fill('a machine of sentences')
  await theirs.getByRole('button', { name: 'Save password and sign in' }).click()
  await theirs.waitForURL(/\/s\//)
  await context.close()
  await page.goto('/admin/outbox?search=alan')
  await expect(page.getByRole('row').filter({ hasText: 'Link ended' })).toHaveCount(2)
  await expect(page.getByRole('button', { name: /^Open “/ })).toHaveCount(0)
})

test('a suspended space says why on its pages until it is resumed', async ({ signedInPage: page }) => {
  const space = new URL(page.url()).pathname
  await page.goto('/admin/spaces?search=admin')
  await page.getByRole('button', { name: 'Suspend Admin’s space' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('The invoice of May is open.')
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend space' }).click()
  await expect(page.getByRole('button', { name: 'Resume Admin’s space' })).toBeVisible()
  await page.goto(space)
  await expect(page.getByText('The invoice of May is open.')).toBeVisible()
  await page.goto('/admin/spaces?status=suspended')
  await page.getByRole('button', { name: 'Resume Admin’s space' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('No space fits')).toBeVisible()
  await page.goto(space)
  await expect(page.getByText('This space is suspended')).toHaveCount(0)
})

test('R4.14 R4.15 a provider that an administrator switches off is not offered, and says so where its keys are', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const space = await dashboard.createSpace('Without compatible ones')
  await dashboard.addCompatibleProvider(space.id, {
    provider: 'openai_compatible',
    slug: 'mock',
    baseUrl: `${provider.url}/v1`,
    apiKey: 'sk-mock-key-of-a-journey',
  })
  const kind = page.getByRole('checkbox', { name: 'OpenAI-compatible' })
  const save = page.getByRole('button', { name: 'Save providers' })
  await page.goto('/admin')
  await hydrated(kind)
  for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
  await save.click()
  await expect(page.getByRole('alert').filter({ hasText: 'Leave at least one provider on' })).toBeVisible()
  await page.reload()
  await hydrated(kind)
  try {
    await kind.uncheck()
    await save.click()
    const question = page.getByRole('alertdialog', { name: /^\d+ provider keys? would stop working$/ })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await page.reload()
    await hydrated(kind)
    await expect(kind).toBeChecked()
    await kind.uncheck()
    await save.click()
    await question.getByRole('button', { name: 'Save providers' }).click()
    await expect(page.getByText('Providers saved')).toBeVisible()
    await page.reload()
    await expect(kind).not.toBeChecked()
    await expect(page.getByRole('checkbox', { name: 'Anthropic', exact: true })).toBeChecked()

    await page.goto(`/s/${space.slug}/keys`)
    const row = page.getByRole('row').nth(1)
    await expect(row).toContainText('Switched off')
    await expect(row).toContainText('The administrators of this Keyway have switched OpenAI-compatible off')
    await expect(row.getByRole('button', { name: /^Test/ })).toHaveCount(0)
    await page.getByRole('button', { name: 'Add provider key' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('radio', { name: /^Anthropic-compatible/ })).toBeVisible()
    await expect(dialog.getByRole('radio', { name: /^OpenAI-compatible/ })).toHaveCount(0)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.goto(`/s/${space.slug}/models`)
    await expect(page.getByText('Provider off').first()).toBeVisible()
  } finally {
    await page.goto('/admin')
    await hydrated(kind)
    await kind.check()
    await save.click()
    await expect(page.getByText('Providers saved')).toBeVisible()
  }
  await page.goto(`/s/${space.slug}/keys`)
  await expect(page.getByRole('row').nth(1)).toContainText('Works')
})

test('a long unbroken name does not make the list of people wider than a phone', async ({ signedInPage: page }) => {
  const name = 'Llanfairpwllgwyngyll'.repeat(4)
  await addPerson(page, { name, email: `${'long'.repeat(12)}@example.org` })
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(page.getByRole('link', { name })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})

test('the sidebar scrolls to the page one is on, and takes no focus for it', async ({ signedInPage: page }) => {
  await page.setViewportSize({ width: 1440, height: 700 })
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'System' })
  await expect(link).not.toBeInViewport()
  await page.goto('/admin/system')
  await expect(link).toBeInViewport({ ratio: 1 })
  await expect(page.locator('body')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Provider keys')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/keys$/)
  const next = page.getByRole('navigation', { name: 'Main' }).locator('[aria-current=page]')
  await expect(next).toHaveText('Provider keys')
  await expect(next).toBeInViewport({ ratio: 1 })
})

test('the page of a person passes axe in both themes and on a phone', async ({ signedInPage: page }) => {
  await page.goto('/admin/users')
  await page.getByRole('row').getByRole('link').first().click()
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible()
  for (const theme of THEMES) {
    for (const width of [390, 1440]) {
      await showTheme(page, theme)
      await page.setViewportSize({ width, height: 900 })
      expect(await seriousFindings(page, `${theme} ${width}`)).toEqual([])
    }
  }
})
