import type { Page } from '@playwright/test'
import OpenAI from 'openai'
import { DashboardClient } from '../lib/testing/dashboard-client'
import { ADMIN, type TestKeyway, type TestProvider } from '../lib/testing/start-keyway'
import { seriousFindings } from './support/serious-findings'
import { expect, test } from './support/test'

const messages = [{ role: 'user' as const, content: 'Tell me about boats' }]

/** A space that takes calls, with one token; its address is its own. */
async function openSpace(keyway: TestKeyway, provider: TestProvider, name: string) {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const space = await dashboard.createSpace(name)
  const key = { provider: 'openai_compatible', slug: 'mock', apiKey: 'sk-mock-access' } as const
  await dashboard.addCompatibleProvider(space.id, { ...key, baseUrl: `${provider.url}/v1` })
  await dashboard.setApiAccess(space.id, true)
  const { secret } = await dashboard.createToken(space.id, 'night shift')
  return { dashboard, space, client: new OpenAI({ apiKey: secret, baseURL: `${keyway.origin}/api/v1`, maxRetries: 0 }) }
}

/** A stream without end, read by OpenAI's own client until it ends; `error` is what the client then throws. */
async function startStream(client: OpenAI) {
  const answer = await client.chat.completions.create({ model: 'mock/endless', messages, stream: true })
  const stream = { chunks: 0, error: null as unknown, done: false }
  const read = async () => {
    for await (const chunk of answer) stream.chunks += chunk.choices.length
  }
  void read()
    .catch((error: unknown) => {
      stream.error = error
    })
    .finally(() => {
      stream.done = true
    })
  await expect.poll(() => stream.chunks).toBeGreaterThan(1)
  return stream
}

const call = (client: OpenAI) => client.chat.completions.create({ model: 'mock/gpt-4o-mini', messages })
const accessSwitch = (page: Page) => page.getByRole('switch', { name: 'Accept API calls' })

test('R3.22 A13 H-19 an owner switches off during a stream: the client sees why, the dashboard shows it', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  const { client, space } = await openSpace(keyway, provider, 'Switched off')
  const stream = await startStream(client)
  await page.goto(`/s/${space.slug}/access`)
  await accessSwitch(page).click()
  const asking = page.getByRole('alertdialog')
  await expect(asking).toContainText('1 token stops at once')
  await expect(asking).toContainText('1 call is running now.')
  await expect(asking.getByRole('radio', { name: 'Cut them now' })).toBeChecked()
  await asking.getByLabel('Reason').fill('A laptop was stolen')
  await asking.getByRole('button', { name: 'Switch off' }).click()
  await expect(accessSwitch(page)).not.toBeChecked()
  await expect(page.getByText(/^Switched off .* by .*: “A laptop was stolen”$/)).toBeVisible()
  await expect.poll(() => stream.done).toBe(true)
  expect(stream.error).toMatchObject({ code: 'api_access_disabled' })
  expect((stream.error as Error).message).toContain('An owner can switch API access on')
  await expect(call(client)).rejects.toMatchObject({ status: 403, code: 'api_access_disabled' })

  await test.step('usage names who ended it', async () => {
    await page.goto(`/s/${space.slug}/usage`)
    const row = page.getByRole('table', { name: /calls/i }).getByRole('row', { name: /endless/ })
    await expect(row).toContainText('Cut by Keyway', { timeout: 20_000 })
  })
})

test('R3.22 H-19 running calls may end, until the owner thinks again', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  const { client, space } = await openSpace(keyway, provider, 'Draining')
  const stream = await startStream(client)
  await page.goto(`/s/${space.slug}/access`)
  await accessSwitch(page).click()
  const asking = page.getByRole('alertdialog')
  await asking.getByRole('radio', { name: 'Let them end' }).check()
  await asking.getByRole('button', { name: 'Switch off' }).click()
  await expect(accessSwitch(page)).not.toBeChecked()
  await expect(page.getByText('Running calls may end. 1 call is running now.')).toBeVisible()
  await expect(call(client)).rejects.toMatchObject({ status: 403 })
  const { chunks } = stream
  await expect.poll(() => stream.chunks).toBeGreaterThan(chunks)
  expect(stream.done).toBe(false)
  await page.getByRole('button', { name: 'Cut them now' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cut them now' }).click()
  await expect.poll(() => stream.done).toBe(true)
  expect(stream.error).toMatchObject({ code: 'api_access_disabled' })
  await expect(page.getByText('Running calls may end.')).toHaveCount(0)
})

test('R3.22 the switch is turned off by keyboard alone, in a window axe finds nothing serious in', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  const { space } = await openSpace(keyway, provider, 'By keyboard')
  await page.goto(`/s/${space.slug}/access`)
  await accessSwitch(page).focus()
  await page.keyboard.press('Space')
  const asking = page.getByRole('alertdialog')
  await expect(asking.getByRole('button', { name: 'Cancel' })).toBeFocused()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await seriousFindings(page, colorScheme)).toEqual([])
  }
  // Around the window: what switches off, then the choice and the reason.
  await page.keyboard.press('Tab')
  await expect(asking.getByRole('button', { name: 'Switch off' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(asking.getByRole('radio', { name: 'Cut them now' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(asking.getByRole('radio', { name: 'Let them end' })).toBeChecked()
  await page.keyboard.press('Tab')
  await page.keyboard.type('Going home')
  await page.keyboard.press('Enter')
  await expect(accessSwitch(page)).not.toBeChecked()
  await expect(page.getByText(/“Going home”$/)).toBeVisible()
  await expect(accessSwitch(page)).toBeFocused()
})

test('P4 a token is cut off from the space and let in again', async ({ signedInPage: page, keyway, provider }) => {
  const { client, space } = await openSpace(keyway, provider, 'Cut off')
  const stream = await startStream(client)
  await page.goto(`/s/${space.slug}/access`)
  const row = page.getByRole('row', { name: /night shift/ })
  await expect(row).toContainText('Call models, List models, Read usage')
  await row.getByRole('button', { name: 'Cut the reach of night shift' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cut its reach' }).click()
  await expect(row.getByText('Cut off')).toBeVisible()
  await expect.poll(() => stream.done).toBe(true)
  expect(stream.error).not.toBeNull()
  await expect(call(client)).rejects.toMatchObject({ status: 401 })
  await row.getByRole('button', { name: 'Restore the reach of night shift' }).click()
  await expect(row.getByText('Cut off')).toHaveCount(0)
  await expect(call(client)).resolves.toMatchObject({ object: 'chat.completion' })
})
