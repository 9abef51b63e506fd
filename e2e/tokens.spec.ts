import OpenAI, { NotFoundError, BadRequestError } from 'openai'
import { expect, test } from './support/test'

const ASK = { model: 'mock/gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Hello' }] }

test('R4.64 H-15 a token is rotated: the new secret is shown once, the old one works as long as was chosen', async ({
  signedInPage: page,
  busy,
  keyway,
}) => {
  const { token, secret } = await busy.dashboard.createToken(busy.space.id, 'harbour crane')
  const clientWith = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${keyway.origin}/api/v1`, maxRetries: 0 })
  await page.goto('/me/tokens')
  await page.getByRole('button', { name: 'Rotate harbour crane' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('The old secret works for').selectOption('1 hour')
  await dialog.getByRole('button', { name: 'Rotate token' }).click()
  await expect(dialog.getByRole('heading', { name: 'Store this token now' })).toBeVisible()
  const next = (await dialog.getByLabel('Token', { exact: true }).textContent()) ?? ''
  expect(next).not.toBe(secret)
  await dialog.getByRole('button', { name: 'I have stored it' }).click()
  // The old token can be rotated no more: the focus stays in its row.
  await expect(
    page
      .getByRole('row', { name: /^harbour crane/ })
      .filter({ hasText: token.prefix })
      .locator(':focus'),
  ).toBeVisible()
  await expect(page.getByText(next)).toHaveCount(0)
  const rows = page.getByRole('row', { name: /^harbour crane/ })
  await expect(rows).toHaveCount(2)
  await expect(rows.filter({ hasText: token.prefix })).toContainText('Rotated')
  for (const each of [secret, next]) {
    const answer = await clientWith(each).chat.completions.create(ASK)
    expect(answer.choices[0]?.message.content).toBeTruthy()
  }
  await page.goto('/me/tokens')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tokens')
  expect(await page.content()).not.toContain(next)
})

test('one token for all spaces: the OpenAI client chooses with defaultHeaders', async ({
  signedInPage: page,
  busy,
  keyway,
  provider,
}) => {
  const other = await busy.dashboard.createSpace('Second harbour')
  await busy.dashboard.addCompatibleProvider(other.id, {
    provider: 'openai_compatible',
    slug: 'mock',
    baseUrl: `${provider.url}/v1`,
    apiKey: 'sk-mock-second',
  })
  await busy.dashboard.setApiAccess(other.id, true)
  await page.goto('/me/tokens?create')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('travelling laptop')
  await dialog.getByLabel('Space').selectOption('All your spaces')
  await dialog.getByLabel(/^Models/).fill('mock/*')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  const apiKey = (await dialog.getByLabel('Token', { exact: true }).textContent()) ?? ''
  await dialog.getByRole('button', { name: 'I have stored it' }).click()
  await expect(page.getByRole('row', { name: /^travelling laptop/ })).toContainText('All your spaces')

  const clientIn = (space?: string) =>
    new OpenAI({
      apiKey,
      baseURL: `${keyway.origin}/api/v1`,
      maxRetries: 0,
      ...(space === undefined ? {} : { defaultHeaders: { 'x-keyway-space': space } }),
    })
  for (const space of [busy.space.slug, other.id]) {
    const answer = await clientIn(space).chat.completions.create(ASK)
    expect(answer.choices[0]?.message.content).toBeTruthy()
    const models = await clientIn(space).models.list()
    expect(models.data.every(({ id }) => id.startsWith('mock/'))).toBe(true)
  }
  const unchosen = await clientIn()
    .chat.completions.create(ASK)
    .catch((error: unknown) => error)
  expect(unchosen).toBeInstanceOf(BadRequestError)
  expect(String(unchosen)).toContain(other.slug)
  const nowhere = await clientIn('no-such-space')
    .chat.completions.create(ASK)
    .catch((error: unknown) => error)
  expect(nowhere).toBeInstanceOf(NotFoundError)
})

test('a token of the space is made, used and revoked on its API access page; an edit keeps the dialog honest', async ({
  signedInPage: page,
  busy,
  keyway,
}) => {
  await page.goto(`/s/${busy.space.slug}/access`)
  await page.getByRole('button', { name: 'Create service token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('nightly jobs')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  const secret = (await dialog.getByLabel('Token', { exact: true }).textContent()) ?? ''
  await dialog.getByRole('button', { name: 'I have stored it' }).click()
  const verify = () => fetch(`${keyway.origin}/api/v1/verify`, { headers: { authorization: `Bearer ${secret}` } })
  expect((await verify()).status).toBe(200)
  const own = page.getByRole('table', { name: 'Tokens of this space' })
  await expect(own.getByRole('row', { name: /^nightly jobs/ })).toContainText('Active')
  await own.getByRole('button', { name: 'Revoke nightly jobs' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(own.getByRole('row', { name: /^nightly jobs/ })).toContainText('Revoked')
  expect((await verify()).status).toBe(401)

  await busy.dashboard.createToken(busy.space.id, 'pier tablet')
  await page.goto('/me/tokens')
  await page.getByRole('button', { name: 'Edit pier tablet' }).click()
  await dialog.getByLabel(/^Models/).fill('gpt-4o')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expect(dialog.getByText(/Write models as provider\/model/)).toBeVisible()
  await dialog.getByLabel(/^Models/).fill('mock/gpt-4o')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('row', { name: /^pier tablet/ })).toContainText('mock/gpt-4o')
})

test('what is typed outlives a click beside the window, a mistake in a list of models is told at its field, and without a network a form says so', async ({
  signedInPage: page,
  context,
}) => {
  await page.goto('/me/tokens?create')
  const dialog = page.getByRole('dialog')
  const name = dialog.getByLabel('Name')
  await name.fill('kept')
  await page.mouse.click(5, 5)
  await expect(name).toHaveValue('kept')
  const models = dialog.getByLabel(/^Models/)
  await models.fill('no slash')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  await expect(models).toHaveAttribute('aria-invalid', 'true')
  await expect(models).toBeFocused()
  await models.fill('')
  await context.setOffline(true)
  await dialog.getByRole('button', { name: 'Create token' }).click()
  await expect(dialog.getByText(/Keyway cannot be reached/)).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeEnabled()
  await expect(name).toHaveValue('kept')
  await context.setOffline(false)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('row', { name: /^kept/ })).toHaveCount(0)
})
