import { startKeyway } from '../lib/testing/start-keyway'
import { fillSignIn } from './support/sign-in'
import { expect, test } from './support/test'

test('the set-up link of the log makes the first administrator, once, and leaves no trace', async ({ browser }) => {
  test.slow()
  const keyway = await startKeyway({ isFirst: true, env: { KEYWAY_ADMIN_EMAIL: '', KEYWAY_ADMIN_PASSWORD: '' } })
  try {
    const link = /http:\/\/\S+\/setup#\S+/.exec(keyway.output())?.[0] ?? ''
    const token = new URL(link).hash.slice(1)
    expect(token).not.toBe('')
    const context = await browser.newContext({ baseURL: keyway.origin })
    const page = await context.newPage()
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.url()} ${request.headers()['referer'] ?? ''}`))

    await page.goto('/')
    await expect(page).toHaveURL('/login')
    await expect(page.getByText('There is no administrator yet')).toBeVisible()
    await page.goto('/setup')
    await expect(page.getByText('The set-up link is incomplete')).toBeVisible()

    const late = await (await browser.newContext({ baseURL: keyway.origin })).newPage()
    await late.goto(link)
    await expect(late.getByLabel('Your name')).toBeVisible()
    await late.reload()
    await expect(late.getByText('Reloading this page lost the set-up link')).toBeVisible()
    await late.goto(link)
    await late.getByLabel('Your name').fill('Mallory')

    await page.goto(link)
    await page.getByLabel('Your name').fill('Ada Lovelace')
    await expect(page).toHaveURL('/setup')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Create administrator' }).click()
    await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByLabel('Your name')).toHaveValue('Ada Lovelace')
    await page.getByLabel('Password', { exact: true }).fill('a sentence is best')
    await page.getByRole('button', { name: 'Create administrator' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome to Ada Lovelace’s space')
    // The token travels in one request body, never in an address.
    expect(sent.join('\n')).not.toContain(token)
    await page.goBack()
    await expect(page).not.toHaveURL(/#/)

    await test.step('a second use is refused, in words', async () => {
      const again = late
      await again.getByLabel('E-mail').fill('mallory@example.org')
      await again.getByLabel('Password', { exact: true }).fill('a sentence is best')
      await again.getByRole('button', { name: 'Create administrator' }).click()
      await expect(again.getByText('This set-up link has been used or has expired.')).toBeVisible()
      await expect(again.getByLabel('Your name')).toHaveValue('Mallory')
      // An address that differs in its fragment alone is not loaded again.
      await again.goto('/login')
      await again.goto(link)
      await expect(again.getByText('This installation is set up already')).toBeVisible()
      await expect(again.getByLabel('Your name')).toHaveCount(0)
      await again.getByRole('link', { name: 'Sign in' }).click()
      await expect(again.getByText('There is no administrator yet')).toHaveCount(0)
      await fillSignIn(again, { email: 'mallory@example.org', password: 'a sentence is best' })
      await expect(again.getByText('do not belong together')).toBeVisible()
      await fillSignIn(again, { email: 'ada@example.org', password: 'a sentence is best' })
      await expect(again.getByRole('heading', { level: 1 })).toHaveText('Welcome to Ada Lovelace’s space')
    })
  } finally {
    await keyway.dispose()
  }
})
