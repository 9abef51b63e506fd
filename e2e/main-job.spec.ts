import type { Page } from '@playwright/test'
import OpenAI from 'openai'
import { expect, test } from './support/test'

const MODEL = 'mock/gpt-4o-mini'
const TOKEN = /^kw_pat_[0-9A-Za-z]{38}$/
const messages = [{ role: 'user' as const, content: 'Say something nice about boats' }]

/** Calls through Keyway as any program would, with OpenAI's own client. @returns the text that streamed in. */
async function stream(origin: string, apiKey: string): Promise<string> {
  const client = new OpenAI({ apiKey, baseURL: `${origin}/api/v1`, maxRetries: 0 })
  let text = ''
  for await (const chunk of await client.chat.completions.create({ model: MODEL, messages, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? ''
  }
  return text
}

/** The secret must be nowhere the browser could bring it back from. */
async function expectGone(page: Page, secret: string): Promise<void> {
  expect(await page.content()).not.toContain(secret)
  expect(
    await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])),
  ).not.toContain(secret)
}

test('R3.2 R3.18 R3.28 H-15 I13 a newcomer goes from an empty space to a streamed call in the chart', async ({
  signedInPage: page,
  context,
  keyway,
  provider,
}) => {
  test.slow()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const step = (name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name })

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Welcome to /)
  const home = page.url()
  const usage = await context.newPage()

  await test.step('add a provider key', async () => {
    await expect(step('Add a provider key (next)')).toHaveAttribute('aria-current', 'step')
    await page.getByRole('button', { name: 'Add provider key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /^OpenAI-compatible/ }).check()
    await dialog.getByLabel('Address').fill(`${provider.url}/v1`)
    await dialog.getByLabel('Short name').fill('mock')
    await dialog.getByLabel('Key', { exact: true }).fill('sk-mock-newcomer')
    await dialog.getByRole('button', { name: 'Save and test' }).click()
    await expect(dialog.getByRole('heading', { name: 'The key works' })).toBeVisible()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(step('Provider key added (done)')).toBeVisible()
  })

  await test.step('switch API access on', async () => {
    await page.getByRole('switch', { name: 'Accept API calls' }).click()
    await expect(step('API access is on (done)')).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Create a token (next)' })).toBeFocused()
  })

  const secret = await test.step('create a token, shown once', async () => {
    await page.getByRole('button', { name: 'Create token' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('newcomer laptop')
    await dialog.getByRole('button', { name: 'Create token' }).click()
    await expect(dialog.getByRole('heading', { name: 'Store this token now' })).toBeVisible()
    const shown = (await dialog.getByLabel('Token', { exact: true }).textContent()) ?? ''
    expect(shown).toMatch(TOKEN)
    await dialog.getByRole('button', { name: 'Copy' }).click()
    await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown)
    // A stray key or click must not lose what is shown only once.
    await page.keyboard.press('Escape')
    await page.mouse.click(5, 5)
    await expect(dialog).toBeVisible()
    await dialog.getByRole('button', { name: 'I have stored it' }).click()
    await expect(dialog).toBeHidden()
    await expect(step('Token created (done)')).toBeVisible()
    return shown
  })

  await test.step('the secret is gone after a reload, and after back and forward', async () => {
    await page.reload()
    await expect(step('Make a call (next)')).toBeVisible()
    await expectGone(page, secret)
    await page.goto('/me/tokens')
    await expect(page.getByRole('row', { name: /newcomer laptop/ })).toContainText(secret.slice(0, 11))
    await page.goBack()
    await expect(step('Make a call (next)')).toBeVisible()
    await expectGone(page, secret)
    await page.goForward()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tokens')
    await expectGone(page, secret)
    await page.goto(home)
    expect(keyway.output()).not.toContain(secret)
  })

  await usage.goto(`${home}/usage`)
  const requests = usage.getByLabel('Totals').getByRole('definition').nth(2)
  await expect(usage.getByText('No calls in this time').first()).toBeVisible()
  await expect(requests).toHaveText('0')
  await page.bringToFront()
  await expect(page.getByText('Listening for the first call')).toBeVisible()

  await test.step('a call streams, and the last step ticks itself off', async () => {
    const loads: string[] = []
    page.on('framenavigated', (frame) => loads.push(frame.url()))
    expect(await stream(keyway.origin, secret)).toContain(messages[0]?.content)
    await expect(step('First call received (done)')).toBeVisible()
    await expect(page.getByText(/^First call received: .*gpt-4o-mini/)).toBeVisible()
    expect(loads).toEqual([])
    await page.getByRole('button', { name: 'Open the overview' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
    const calls = page.getByRole('table', { name: 'Recent calls, newest first' })
    await expect(calls.getByRole('row', { name: /gpt-4o-mini/ })).toContainText('Completed')
  })

  await test.step('totals, chart and calls of the open usage page move by themselves', async () => {
    await usage.bringToFront()
    await expect(requests).toHaveText('1', { timeout: 20_000 })
    await expect(usage.getByText('No calls in this time')).toHaveCount(0)
    // Nobody knows what a provider at an address of one's own costs, and Keyway does not guess.
    await expect(usage.getByLabel('Totals')).toContainText('1 call not priced')
    // So the chart counts calls, without being asked, rather than show no money.
    await expect(usage.getByRole('radio', { name: 'Requests', exact: true })).toBeChecked()
    await expect(usage.getByRole('button', { name: 'gpt-4o-mini 1' })).toBeVisible()
    await expect(usage.getByRole('slider', { name: 'Requests by day and model, by day' })).toHaveAttribute(
      'aria-valuetext',
      /gpt-4o-mini 1$/,
    )
    const call = usage.getByRole('table', { name: /calls/i }).getByRole('row', { name: /gpt-4o-mini/ })
    await expect(call).toHaveCount(1)
    await expect(call).toContainText('newcomer laptop')
    await expect(call).toContainText('200')
  })

  await test.step('every call has a row, and a story with an address of its own', async () => {
    await usage.getByRole('link', { name: 'All calls' }).click()
    await expect(usage.getByRole('heading', { level: 1 })).toHaveText('Calls')
    await usage.getByLabel('Outcome').selectOption('Timed out')
    await expect(usage.getByText('No calls that fit')).toBeVisible()
    await usage.getByLabel('Outcome').selectOption('Completed')
    await usage.getByRole('button', { name: 'Open the call of gpt-4o-mini' }).click()
    const story = usage.getByRole('dialog')
    await expect(story).toContainText('newcomer laptop')
    await usage.reload()
    await expect(story).toContainText('newcomer laptop')
    const requestId = new URL(usage.url()).searchParams.get('call') ?? ''
    await usage.keyboard.press('Escape')
    await expect(story).toHaveCount(0)
    await usage.getByLabel('Request id').fill(`${requestId.slice(0, -1)}x`)
    await expect(usage.getByText('A request id looks like')).toBeVisible()
    await usage.getByLabel('Request id').fill(requestId)
    await expect(usage.getByRole('button', { name: 'Open the call of' })).toHaveCount(1)
    await usage.getByRole('cell', { name: 'Completed' }).click()
    await expect(story).toContainText('newcomer laptop')
    await usage.keyboard.press('Escape')
    await expect(usage.getByRole('button', { name: 'Open the call of' })).toBeFocused()
  })

  await test.step('a revoked token is refused from its next call on', async () => {
    await page.bringToFront()
    await page.goto('/me/tokens')
    await page.getByRole('button', { name: 'Revoke newcomer laptop' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke token' }).click()
    await expect(page.getByText('“newcomer laptop” revoked')).toBeVisible()
    await expect(stream(keyway.origin, secret)).rejects.toMatchObject({ status: 401 })
  })

  await test.step('a space whose API access is off refuses a live token', async () => {
    await page.getByRole('button', { name: 'Create token' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('newcomer desktop')
    await dialog.getByRole('button', { name: 'Create token' }).click()
    const second = (await dialog.getByLabel('Token', { exact: true }).textContent()) ?? ''
    await dialog.getByRole('button', { name: 'I have stored it' }).click()
    expect(await stream(keyway.origin, second)).not.toBe('')
    await page.goto(`${home}/access`)
    await page.getByRole('switch', { name: 'Accept API calls' }).click()
    const asking = page.getByRole('alertdialog')
    await expect(asking).toContainText('1 token stops at once')
    await asking.getByRole('button', { name: 'Switch off' }).click()
    await expect(page.getByRole('switch', { name: 'Accept API calls' })).not.toBeChecked()
    await expect(stream(keyway.origin, second)).rejects.toMatchObject({ status: 403 })
  })
})
