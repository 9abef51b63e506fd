import type { Locator, Page } from '@playwright/test'
import { DashboardClient } from '../lib/testing/dashboard-client'
import { ADMIN } from '../lib/testing/start-keyway'
import { expect, test } from './support/test'

/** Opens the provider keys of a new, empty space. */
async function openKeys(page: Page, origin: string, name: string): Promise<void> {
  const dashboard = await DashboardClient.signIn(origin, ADMIN)
  const { slug } = await dashboard.createSpace(name)
  await page.goto(`/s/${slug}/keys`)
}

async function fillKey(dialog: Locator, key: { baseUrl: string; slug: string; apiKey: string; label: string }) {
  await dialog.getByRole('radio', { name: /^OpenAI-compatible/ }).check()
  await dialog.getByLabel('Address').fill(key.baseUrl)
  await dialog.getByLabel('Short name').fill(key.slug)
  await dialog.getByLabel('Key', { exact: true }).fill(key.apiKey)
  await dialog.getByLabel('Label').fill(key.label)
}

test('a provider key is added, tested, never shown again, and deleting it names what stops', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  await openKeys(page, keyway.origin, 'Keys')
  await expect(page.getByText('No provider keys yet')).toBeVisible()
  const dialog = page.getByRole('dialog')
  const baseUrl = `${provider.url}/v1`
  const apiKey = 'sk-mock-quite-secret-7Qz4'

  await page.getByRole('button', { name: 'Add provider key' }).click()
  await fillKey(dialog, { baseUrl, slug: 'mock', apiKey, label: 'Main' })
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByRole('heading', { name: 'The key works' })).toBeVisible()
  await expect(dialog.getByRole('status').first()).toContainText(/The provider offers \d+ models/)
  await dialog.getByRole('button', { name: 'Done' }).click()
  const main = page.getByRole('row', { name: /^Main/ })
  await expect(main).toContainText('Works')
  await page.reload()
  await expect(main).toContainText('…7Qz4')
  expect(await page.content()).not.toContain(apiKey)

  await page.getByRole('button', { name: 'Add provider key' }).click()
  await fillKey(dialog, { baseUrl, slug: 'spare', apiKey: 'sk-bad-spare-0000', label: 'Spare' })
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByRole('heading', { name: 'The key is stored, but not known to work' })).toBeVisible()
  await expect(dialog.getByRole('status').first()).toContainText(/refused this key \(401\)/)
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  const spare = page.getByRole('row', { name: /^Spare/ })
  await expect(spare).toContainText('Fails')
  await expect(spare).toContainText(/refused this key \(401\)/)
  await spare.getByRole('button', { name: /^Test/ }).click()
  await expect(page.getByText('“Spare” did not pass the test')).toBeVisible()

  const asking = page.getByRole('alertdialog')
  await main.getByRole('button', { name: /^Delete/ }).click()
  await expect(asking).toContainText('Calls to mock/… models stop working at once')
  await asking.getByRole('button', { name: 'Cancel' }).click()
  await expect(main).toBeVisible()
  await spare.getByRole('button', { name: /^Delete/ }).click()
  await asking.getByRole('button', { name: 'Delete key' }).click()
  await expect(spare).toBeHidden()
  await main.getByRole('button', { name: /^Delete/ }).click()
  await expect(asking).toContainText('It is the only key of this space: every call is refused at once')
  await asking.getByRole('button', { name: 'Delete key' }).click()
  await expect(page.getByText('No provider keys yet')).toBeVisible()
})

test('a wrong key is put right where it was found, and one without a label gets one that is free', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  await openKeys(page, keyway.origin, 'Second thoughts')
  const dialog = page.getByRole('dialog')
  const baseUrl = `${provider.url}/v1`
  for (const [apiKey, label] of [
    ['sk-mock-first-0000', 'OpenAI-compatible'],
    ['sk-bad-second-0000', 'OpenAI-compatible 2'],
  ] as const) {
    await page.getByRole('button', { name: 'Add provider key' }).first().click()
    await fillKey(dialog, { baseUrl, slug: 'mock', apiKey, label: '' })
    await expect(dialog.getByLabel('Label')).toHaveAttribute('placeholder', label)
    await dialog.getByRole('button', { name: 'Save and test' }).click()
    if (label.endsWith('2')) break
    await dialog.getByRole('button', { name: 'Done' }).click()
  }
  await expect(dialog.getByText('“OpenAI-compatible 2” is sealed and kept. Calls are sent with it')).toBeVisible()
  await dialog.getByRole('button', { name: 'Change the key' }).click()
  const change = page.getByRole('dialog', { name: 'Replace the key of “OpenAI-compatible 2”' })
  await change.getByLabel('New key').fill('sk-mock-right-0000')
  await change.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByRole('heading', { name: 'The key works' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('row', { name: /^OpenAI-compatible 2/ })).toContainText('Works')
})

test('X10 F01 an address Keyway must not call is refused beside its field, and nothing typed is lost', async ({
  signedInPage: page,
  keyway,
}) => {
  await openKeys(page, keyway.origin, 'Forbidden addresses')
  const dialog = page.getByRole('dialog')
  const address = dialog.getByLabel('Address')
  const typed = { slug: 'inside', apiKey: 'sk-kept-0000', label: 'Kept' }
  for (const baseUrl of [
    'http://169.254.169.254',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/v1',
    'https://[::ffff:127.0.0.1]/v1',
    'https://user:secret@api.example.com/v1',
    `http://127.0.0.1:${keyway.port}/v1`,
  ]) {
    await page.getByRole('button', { name: 'Add provider key' }).click()
    await fillKey(dialog, { ...typed, baseUrl })
    await dialog.getByRole('button', { name: 'Save and test' }).click()
    await expect(address).toHaveAttribute('aria-invalid', 'true')
    await expect(address).toHaveAccessibleDescription(/^This address cannot be used\. /)
    await expect(address).toBeFocused()
    await expect(address).toHaveValue(baseUrl)
    await expect(dialog.getByLabel('Short name')).toHaveValue(typed.slug)
    await expect(dialog.getByLabel('Key', { exact: true })).toHaveValue(typed.apiKey)
    await expect(dialog.getByLabel('Label')).toHaveValue(typed.label)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toBeHidden()
  }
  await page.reload()
  await expect(page.getByText('No provider keys yet')).toBeVisible()
})

test('the file of a service account is pasted with all its lines, and refused where a provider takes none', async ({
  signedInPage: page,
  keyway,
}) => {
  await openKeys(page, keyway.origin, 'Accounts')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Add provider key' }).click()
  await dialog.getByRole('radio', { name: /^Vertex AI/ }).check()
  await expect(dialog.getByText(/The JSON file of a service account, pasted whole/)).toBeVisible()
  const file = { type: 'service_account', client_email: 'a@b.example', private_key_id: 'k1', private_key: 'a\nb c\n' }
  const text = JSON.stringify(file, null, 2)
  const key = dialog.getByLabel('Key', { exact: true })
  await dialog.getByRole('radio', { name: /^OpenAI / }).check()
  await key.fill(text.slice(0, -20))
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByText('This is not the whole JSON file of a service account')).toBeVisible()
  await key.fill(text)
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByText('OpenAI takes no service account. Vertex AI does')).toBeVisible()
})
