import OpenAI from 'openai'
import type { Page } from '@playwright/test'
import { makeBusySpace } from './support/busy-space'
import { seriousFindings } from './support/serious-findings'
import { showTheme, THEMES } from './support/show-theme'
import { expect, test } from './support/test'

const MESSAGES = [{ role: 'user' as const, content: 'Hello' }]

/** The row of a model in the first table, not of an alias that leads to it. */
const rowOf = (page: Page, model: string) =>
  page.getByRole('table', { name: /^Models of this space/ }).getByRole('row', { name: model })

test('R1.26 1.10 a model is switched off, named and given a role on its page, and programs see just that', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  test.slow()
  const { space, secret } = await makeBusySpace(keyway, provider)
  const client = new OpenAI({ apiKey: secret, baseURL: `${keyway.origin}/api/v1`, maxRetries: 0 })
  const listed = async () => (await client.models.list()).data.map(({ id }) => id)
  const ask = (model: string) => client.chat.completions.create({ model, messages: MESSAGES })
  const notOffered = { status: 404 }
  await page.goto(`/s/${space.slug}/models`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Models')
  const model = 'mock/gpt-4o-mini'
  const row = rowOf(page, model)

  await row.getByRole('button', { name: `Actions for ${model}` }).click()
  await page.getByRole('menuitem', { name: 'Add alias…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Alias').fill('not ok')
  await dialog.getByRole('button', { name: 'Add alias' }).click()
  await expect(dialog.getByLabel('Alias')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Alias').fill('fast')
  await dialog.getByRole('button', { name: 'Add alias' }).click()
  await expect(dialog).toBeHidden()
  await expect(row).toContainText('fast')
  expect(await listed()).toEqual(expect.arrayContaining(['fast', model]))
  expect((await ask('fast')).choices[0]?.message.content).toBeTruthy()

  await row.getByRole('button', { name: `Actions for ${model}` }).click()
  await page.getByRole('menuitem', { name: 'Default for summary' }).click()
  await expect(row).toContainText('Summary')
  await expect(page.getByRole('region', { name: 'Default models' })).toContainText(model)

  const onOff = row.getByRole('switch', { name: model })
  await onOff.focus()
  await page.keyboard.press('Space')
  await expect(onOff).not.toBeChecked()
  await expect(page.getByRole('row', { name: 'fast' }).last()).toContainText('Model is off')
  expect(await listed()).not.toEqual(expect.arrayContaining([model]))
  expect(await listed()).not.toEqual(expect.arrayContaining(['fast']))
  for (const name of [model, 'fast', 'gpt-4o-mini']) await expect(ask(name)).rejects.toMatchObject(notOffered)
  await onOff.click()
  await expect(onOff).toBeChecked()
  await expect(page.getByRole('row', { name: 'fast' }).last()).toContainText('Works')
  expect((await ask(model)).choices[0]?.message.content).toBeTruthy()

  await page.getByRole('button', { name: 'Add alias' }).click()
  const source = dialog.getByRole('option', { name: /^mock · / })
  await dialog.getByLabel('Provider key').selectOption((await source.getAttribute('value')) ?? '')
  await expect(dialog.locator('datalist option[value="gpt-4o-mini"]')).toHaveCount(1)
  await dialog.getByLabel('Alias').fill('slow')
  await dialog.getByLabel('Model', { exact: true }).fill('gpt-4o-typo')
  await dialog.getByRole('button', { name: 'Add alias' }).click()
  await expect(page.getByRole('row', { name: 'slow' })).toContainText('Not listed')

  await page.getByRole('button', { name: 'Add model' }).click()
  const mock = dialog.getByRole('option', { name: /^mock · / })
  await dialog.getByLabel('Provider key').selectOption((await mock.getAttribute('value')) ?? '')
  await dialog.getByLabel('Name').fill('my-fine-tune')
  await dialog.getByRole('button', { name: 'Add model' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('searchbox', { name: 'Search model or alias' }).fill('fine')
  await expect(rowOf(page, 'mock/my-fine-tune')).toContainText('By hand')
  await expect(page.getByRole('status').filter({ hasText: '1 model' })).toBeVisible()
  await expect(page).toHaveURL(/search=fine/)
  expect(await listed()).toContain('mock/my-fine-tune')
  await rowOf(page, 'mock/my-fine-tune')
    .getByRole('button', { name: /^Actions/ })
    .click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove model' }).click()
  await expect(page.getByText('No model fits')).toBeVisible()
  expect(await listed()).not.toContain('mock/my-fine-tune')

  await page.getByRole('button', { name: 'Refresh', exact: true }).click()
  await dialog
    .getByRole('listitem')
    .filter({ hasText: 'mock' })
    .getByRole('button', { name: /^Refresh/ })
    .click()
  await expect(dialog.getByRole('status').filter({ hasText: 'nothing new' })).toBeVisible()
})

test('R4.16 J10 an own price is set, counts for the next call and is removed; without a price the call is refused where a space says so', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  test.slow()
  const { space, secret } = await makeBusySpace(keyway, provider)
  const client = new OpenAI({ apiKey: secret, baseURL: `${keyway.origin}/api/v1`, maxRetries: 0 })
  const model = 'mock/gpt-4o-mini'
  const ask = () => client.chat.completions.create({ model, messages: MESSAGES })
  const row = rowOf(page, model)
  const dialog = page.getByRole('dialog')
  await page.goto(`/s/${space.slug}/models`)

  await row.getByRole('button', { name: `Actions for ${model}` }).click()
  await page.getByRole('menuitem', { name: 'Set own price…' }).click()
  await dialog.getByLabel('Input', { exact: true }).fill('three')
  await dialog.getByLabel('Output', { exact: true }).fill('15')
  await dialog.getByRole('button', { name: 'Set price' }).click()
  await expect(dialog.getByLabel('Input', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Input', { exact: true }).fill('3')
  await dialog.getByRole('button', { name: 'Set price' }).click()
  await expect(dialog).toBeHidden()
  await expect(row).toContainText('Own price')
  await expect(row).toContainText('$15.00')

  await ask()
  await page.goto(`/s/${space.slug}/usage`)
  const calls = page.getByRole('table', { name: 'Recent calls, newest first' })
  await calls
    .getByRole('row')
    .filter({ hasText: '$0.00' })
    .getByRole('button', { name: /gpt-4o-mini/ })
    .click()
  await expect(dialog.getByRole('region', { name: 'Cost' })).toContainText('This space’s own prices')
  await expect(dialog.getByRole('row', { name: /^Output/ })).toContainText('$15')
  await expect(dialog).toContainText('Paid by this space')

  await page.goto(`/s/${space.slug}/models`)
  await page.getByLabel('When nobody knows what a model costs').selectOption({ label: 'Refuse the call' })
  await expect(page.getByText('Saved. It counts from the next call.')).toBeVisible()
  await ask()
  await page.getByRole('button', { name: `Remove the price of ${model}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove price' }).click()
  await expect(page.getByText('No own prices yet.')).toBeVisible()
  await expect(ask()).rejects.toMatchObject({ status: 403, code: 'model_not_priced' })
})

test('the page of models has no serious accessibility problem, full, filtered and empty, with its windows open, in both themes', async ({
  signedInPage: page,
  busy,
}) => {
  test.slow()
  const empty = await busy.dashboard.createSpace('No models here')
  const findings: string[] = []
  const look = async (where: string) => {
    for (const theme of THEMES) {
      await showTheme(page, theme)
      findings.push(...(await seriousFindings(page, `${where}, ${theme}`)))
    }
  }
  await page.goto(`/s/${empty.slug}/models`)
  await expect(page.getByText('No models yet')).toBeVisible()
  await look('empty')
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await page.goto(`/s/${busy.space.slug}/models`)
    await look(`full at ${width}`)
    await page
      .getByRole('button', { name: /^Actions for/ })
      .first()
      .click()
    await page.getByRole('menuitem', { name: 'Set own price…' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(`Set own price at ${width}`)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    for (const name of ['Add model', 'Add alias', 'Refresh']) {
      await page.getByRole('button', { name, exact: true }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(`${name} at ${width}`)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
  }
  await page.goto(`/s/${busy.space.slug}/models?search=nothing-is-called-so`)
  await expect(page.getByText('No model fits')).toBeVisible()
  await look('filtered')
  expect(findings).toEqual([])
})

test('B15 a provider key is edited, moved only with its key, and replaced', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  const { space } = await makeBusySpace(keyway, provider)
  await page.goto(`/s/${space.slug}/keys`)
  const row = page.getByRole('row').filter({ hasText: 'mock ·' })
  const open = async (item: string) => {
    await row.getByRole('button', { name: /^More actions/ }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const dialog = page.getByRole('dialog')
  await open('Edit…')
  await dialog.getByLabel('Label').fill('Renamed')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expect(dialog).toBeHidden()
  await expect(row).toContainText('Renamed')

  await open('Edit…')
  await expect(dialog.getByLabel('Key', { exact: true })).toBeHidden()
  await dialog.getByLabel('Address').fill('https://api.example.com/v1')
  await expect(dialog.getByLabel('Key', { exact: true })).toBeVisible()
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expect(dialog.getByLabel('Key', { exact: true })).toHaveAccessibleDescription(/Enter the key again/)
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await open('Replace the key…')
  await dialog.getByLabel('New key', { exact: true }).fill('sk-mock-replaced-8Kd2')
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog).toBeHidden()
  await expect(row).toContainText('…8Kd2')
  await expect(row).toContainText('Worked')
  expect(await page.content()).not.toContain('sk-mock-replaced-8Kd2')
})
