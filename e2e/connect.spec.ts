import OpenAI from 'openai'
import { DashboardClient } from '../lib/testing/dashboard-client'
import { ADMIN } from '../lib/testing/start-keyway'
import { seriousFindings } from './support/serious-findings'
import { showTheme, THEMES } from './support/show-theme'
import { expect, test } from './support/test'

const MODEL = 'mock/gpt-4o-mini'

test('R3.2 I13 a token made on the spot stands in the configuration, and its calls tick four boxes', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  test.slow()
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const space = await dashboard.createSpace('Connect journey')
  await dashboard.addCompatibleProvider(space.id, {
    provider: 'openai_compatible',
    slug: 'mock',
    baseUrl: `${provider.url}/v1`,
    apiKey: 'sk-mock-connect',
  })
  const other = await dashboard.createToken(space.id, 'another laptop')
  const call = async (apiKey: string, model = MODEL): Promise<string> => {
    const client = new OpenAI({ apiKey, baseURL: `${keyway.origin}/api/v1`, maxRetries: 0 })
    let text = ''
    const messages = [{ role: 'user' as const, content: 'Hello' }]
    for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? ''
    }
    return text
  }
  const tick = (label: string, state: string) =>
    expect(page.getByRole('listitem').filter({ hasText: label })).toContainText(state)

  await page.goto(`/s/${space.slug}/connect?client=codex`)
  await expect(page.getByLabel('Add to ~/.codex/config.toml', { exact: true })).toContainText('wire_api = "responses"')
  await page.getByRole('radio', { name: 'Claude Code' }).check()
  await expect(page.getByLabel('Base URL', { exact: true })).toHaveText(`${keyway.origin}/api`)
  await page.getByRole('radio', { name: 'OpenAI Python' }).check()
  await expect(page.getByLabel('Base URL', { exact: true })).toHaveText(`${keyway.origin}/api/v1`)
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('combobox').fill(MODEL)
  await page.getByRole('option', { name: MODEL, exact: true }).click()
  await expect(page.getByLabel('Run with Python', { exact: true })).toContainText(MODEL)

  const secret = await test.step('the secret is shown once and filled in', async () => {
    await page.getByRole('button', { name: 'Create token' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByLabel('Space')).toHaveCount(0)
    await dialog.getByLabel('Name').fill('connected laptop')
    await dialog.getByRole('button', { name: 'Create token' }).click()
    const shown = (await dialog.getByLabel('Token', { exact: true }).textContent()) ?? ''
    await dialog.getByRole('button', { name: 'I have stored it' }).click()
    await expect(page.getByLabel('Set the token', { exact: true })).toContainText(shown)
    await expect(page.getByText('calls with “connected laptop”')).toBeVisible()
    return shown
  })

  await test.step('a refused call says why and where to mend it', async () => {
    await expect(call(secret)).rejects.toMatchObject({ status: 403 })
    await tick('Token seen', 'connected laptop')
    await expect(page.getByText('The call arrived and did not get through')).toBeVisible()
    await expect(page.getByRole('link', { name: 'Open API access' })).toHaveAttribute('href', `/s/${space.slug}/access`)
  })

  await test.step('calls of another token are not this client’s; its own tick all four', async () => {
    await dashboard.setApiAccess(space.id, true)
    await call(other.secret)
    await expect(call(secret, 'nobody/none')).rejects.toMatchObject({ status: 404 })
    await tick('Model resolved', 'failed')
    await call(secret)
    await tick('Usage recorded', 'tokens')
    for (const label of ['Token seen', 'Model resolved', 'First token', 'Usage recorded']) await tick(label, ': done')
    await tick('Token seen', 'connected laptop')
  })

  const found: string[] = []
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    for (const theme of THEMES) {
      await showTheme(page, theme)
      found.push(...(await seriousFindings(page, `${width} ${theme}`)))
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  }
  expect(found).toEqual([])

  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connect')
  expect(await page.content()).not.toContain(secret)
})
