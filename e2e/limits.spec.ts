import OpenAI from 'openai'
import { makeBusySpace } from './support/busy-space'
import { seriousFindings } from './support/serious-findings'
import { showTheme, THEMES } from './support/show-theme'
import { expect, test } from './support/test'

test('R4.22 R1.18 a limit is set on its page, holds a program back, is seen there, changed and cleared', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  test.slow()
  const { space, secret } = await makeBusySpace(keyway, provider)
  const client = new OpenAI({ apiKey: secret, baseURL: `${keyway.origin}/api/v1`, maxRetries: 0 })
  const call = () =>
    client.chat.completions.create({ model: 'mock/gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] })
  await page.goto(`/s/${space.slug}`)
  await page.getByRole('link', { name: 'Limits and budgets' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Limits and budgets')
  await expect(page.getByText('No limits', { exact: true })).toBeVisible()

  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Add limit' }).click()
  await dialog.getByLabel('For', { exact: true }).selectOption({ label: 'A token' })
  const laptop = dialog.getByRole('option', { name: /^busy laptop, of / })
  await dialog.getByLabel('Token', { exact: true }).selectOption((await laptop.getAttribute('value')) ?? '')
  await dialog.getByRole('button', { name: 'Add limit' }).click()
  await expect(dialog.getByText('Limit at least one of the three')).toBeVisible()
  await dialog.getByLabel('Requests a minute').fill('many')
  await dialog.getByRole('button', { name: 'Add limit' }).click()
  await expect(dialog.getByLabel('Requests a minute')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Requests a minute').fill('2')
  await dialog.getByLabel('Tokens a minute').fill('90,000')
  await dialog.getByRole('button', { name: 'Add limit' }).click()
  await expect(dialog).toBeHidden()
  const row = page.getByRole('row', { name: 'busy laptop' })
  await expect(row).toContainText('2 left of 2')
  // Who adds another one for the same token does not know of this one.
  await page.getByRole('button', { name: 'Add limit' }).click()
  await dialog.getByLabel('For', { exact: true }).selectOption({ label: 'A token' })
  await dialog.getByLabel('Token', { exact: true }).selectOption((await laptop.getAttribute('value')) ?? '')
  await dialog.getByLabel('Calls at a time').fill('3')
  await dialog.getByRole('button', { name: 'Add limit' }).click()
  await expect(dialog.getByText('There is a limit for this already')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(row).toContainText('2 left of 2')

  const { response } = await call().withResponse()
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('1')
  await call()
  const refused = await call().catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(OpenAI.RateLimitError)
  expect(String(refused)).toContain('This token is limited to 2 requests a minute. Try again in')
  await expect(row).toContainText('0 left of 2')

  await row.getByRole('button', { name: 'Change' }).click()
  await expect(dialog.getByLabel('Requests a minute')).toHaveValue('2')
  await dialog.getByLabel('Requests a minute').fill('3')
  await dialog.getByLabel('Calls at a time').fill('10')
  await dialog.getByRole('button', { name: 'Change limit' }).click()
  await expect(row).toContainText('1 left of 3')
  await expect(row).toContainText('10 left of 10')
  await call()

  await page.getByRole('button', { name: 'Add limit' }).click()
  await dialog.getByLabel('For', { exact: true }).selectOption({ label: 'A model' })
  await dialog.getByLabel('Model', { exact: true }).fill('nobody/gpt-4o-mini')
  await dialog.getByLabel('Calls at a time').fill('5')
  await dialog.getByRole('button', { name: 'Add limit' }).click()
  await expect(dialog.getByText('This space has no provider nobody.')).toBeVisible()
  await dialog.getByLabel('Model', { exact: true }).fill('mock/gpt-4o-mini')
  await dialog.getByRole('button', { name: 'Add limit' }).click()
  await expect(page.getByRole('row', { name: 'mock/gpt-4o-mini' })).toContainText('5 left of 5')

  await row.getByRole('button', { name: 'Clear' }).click()
  const question = page.getByRole('alertdialog')
  await question.getByRole('button', { name: 'Clear limit' }).click()
  // While it is open everything behind it is hidden.
  await expect(question).toBeHidden()
  await expect(row).toBeHidden()
  await call()
})

test('R4.57 an administrator limits the whole installation on a page of its own', async ({ signedInPage: page }) => {
  await page.goto('/admin/limits')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Limits')
  await page.getByRole('button', { name: 'Add limit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Calls at a time').fill('10000')
  await dialog.getByRole('button', { name: 'Add limit' }).click()
  const row = page.getByRole('row', { name: 'The whole installation' })
  await expect(row).toContainText('left of 10K')
  await row.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clear limit' }).click()
  await expect(page.getByText('No limits', { exact: true })).toBeVisible()
})

test('the pages of limits have no serious accessibility problem, full and empty, with their windows open, in both themes', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  test.slow()
  const { space, dashboard } = await makeBusySpace(keyway, provider)
  const empty = await dashboard.createSpace('No limits here')
  const limits = [
    { subject: 'space', requestsPerMinute: 600, tokensPerMinute: 2_000_000, concurrentCalls: 40 },
    { subject: 'model', model: 'mock/a-model-with-a-rather-long-name-2026-11-27', requestsPerMinute: 5 },
  ]
  for (const limit of limits) await dashboard.send('PUT', `/api/spaces/${space.id}/limits`, limit)
  const findings: string[] = []
  const look = async (where: string) => {
    for (const theme of THEMES) {
      await showTheme(page, theme)
      findings.push(...(await seriousFindings(page, `${where}, ${theme}`)))
    }
  }
  await page.goto(`/s/${empty.slug}/limits`)
  await expect(page.getByText('No limits', { exact: true })).toBeVisible()
  await look('empty')
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await page.goto(`/s/${space.slug}/limits`)
    const row = page.getByRole('row', { name: 'The whole space' })
    await expect(row).toBeVisible()
    await look(`full at ${width}`)
    for (const open of [page.getByRole('button', { name: 'Add limit' }), row.getByRole('button', { name: 'Change' })]) {
      await open.click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(`a window at ${width}`)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
  }
  await page.goto('/admin/limits')
  await expect(page.getByRole('button', { name: 'Add limit' })).toBeVisible()
  await look('of the installation')
  expect(findings).toEqual([])
})
