import { DashboardClient } from '../lib/testing/dashboard-client'
import { ADMIN, type TestKeyway, type TestProvider } from '../lib/testing/start-keyway'
import type { SpaceView } from '../lib/schemas/space'
import { PAYLOADS } from './support/payloads'
import { watchForProblems } from './support/problems'
import { seriousFindings } from './support/serious-findings'
import { showTheme, THEMES } from './support/show-theme'
import { expect, test } from './support/test'

/** A space whose two provider keys speak both protocols; API access is off. */
async function makeSpace(keyway: TestKeyway, provider: TestProvider, name: string) {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const space: SpaceView = await dashboard.createSpace(name)
  await dashboard.addCompatibleProvider(space.id, {
    provider: 'openai_compatible',
    slug: 'mock',
    baseUrl: `${provider.url}/v1`,
    apiKey: 'sk-mock-playground',
  })
  await dashboard.addCompatibleProvider(space.id, {
    provider: 'anthropic_compatible',
    slug: 'claude',
    baseUrl: provider.url,
    apiKey: 'sk-mock-playground',
  })
  return { dashboard, space }
}

/** How the provider saw the newest call of a model end. */
async function outcomeAt(provider: TestProvider, model: string): Promise<string | undefined> {
  const { entries } = (await (await fetch(`${provider.url}/__ledger`)).json()) as {
    entries: { model: string; outcome: string }[]
  }
  return entries.findLast((entry) => entry.model === model)?.outcome
}

test('G04 H-31 a person talks to a model, stops it, compares two, and takes the code home', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  test.slow()
  const { dashboard, space } = await makeSpace(keyway, provider, 'Playground journey')
  const problems = await watchForProblems(page)
  await page.goto(`/s/${space.slug}`)
  await page.getByRole('navigation').getByRole('link', { name: 'Playground' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Playground')
  await expect(page.getByText('is kept on this page only')).toBeVisible()
  const prompt = page.getByLabel('Prompt', { exact: true })
  const answers = page.getByRole('article')
  const choose = async (picker: RegExp, model: string) => {
    await page.getByRole('button', { name: picker }).click()
    await page.getByRole('combobox').fill(model)
    await page.getByRole('option').first().click()
  }

  await test.step('Enter sends, the answer comes with what it cost, while API access is off', async () => {
    await choose(/^Model:/, 'mock/gpt-4o-mini')
    await prompt.fill('Something nice about boats')
    await prompt.press('Shift+Enter')
    await prompt.pressSequentially('and ships')
    await prompt.press('Enter')
    await expect(answers).toContainText('Something nice about boats')
    await expect(answers.getByText('Output')).toBeVisible({ timeout: 20_000 })
    await expect(answers).toContainText('not priced')
    await expect(answers.locator('dl')).toContainText(/First token\d+ ms/)
    await expect(prompt).toHaveValue('')
  })

  await test.step('Escape stops an answer at the provider', async () => {
    await choose(/^Model:/, 'mock/endless')
    await prompt.fill('Go on for ever')
    await prompt.press('Enter')
    const endless = answers.nth(1)
    await expect(endless.getByText('Waiting for the first token')).toBeHidden()
    await page.keyboard.press('Escape')
    await expect(endless.getByText('Stopped', { exact: true })).toBeVisible()
    await expect.poll(() => outcomeAt(provider, 'endless')).toBe('client_closed')
    await expect(endless.getByText('Output')).toBeVisible({ timeout: 20_000 })
  })

  await test.step('two models of two protocols answer one prompt side by side', async () => {
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect(page.getByText('Nothing asked yet')).toBeVisible()
    await page.getByRole('button', { name: 'Compare' }).click()
    await choose(/^First model:/, 'mock/gpt-4o-mini')
    await prompt.fill('Which of you is faster?')
    await prompt.press('Enter')
    await expect(prompt).toHaveAccessibleDescription(/^Choose a second model\./)
    await choose(/^Second model:/, 'claude/claude-haiku-4-5')
    await expect(page.getByText('Write a prompt below. Both models answer')).toBeVisible()
    await expect(page.getByText('Choose a second model.')).toHaveCount(0)
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(answers).toHaveCount(2)
    for (const answer of await answers.all()) {
      await expect(answer).toContainText('Which of you is faster?')
      await expect(answer.getByText('Latency')).toBeVisible({ timeout: 20_000 })
    }
  })

  await test.step('the request id of an answer is copied, and opens the story of its call without leaving', async () => {
    const first = answers.first()
    await expect(first.getByRole('button', { name: 'Copy the request id' })).toBeVisible()
    await first.getByRole('button', { name: 'Open the call' }).click()
    await expect(page.getByRole('dialog')).toContainText('Request id')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(answers).toHaveCount(2)
  })

  await test.step('a refusal is said in the gateway’s words and can be asked again', async () => {
    await choose(/^Second model:/, 'mock/error-429')
    await page.getByRole('button', { name: 'Ask again' }).click()
    const failed = answers.filter({ hasText: 'error-429' })
    await expect(failed.getByText('Failed')).toBeVisible()
    await expect(failed.getByText(/^Request /)).toBeVisible()
    await choose(/^Second model:/, 'nobody/none')
    await page.getByRole('button', { name: 'Ask again' }).click()
    await expect(answers.nth(1).getByRole('link', { name: 'Open provider keys' })).toBeVisible()
    await page.getByRole('button', { name: 'Edit prompt' }).click()
    await expect(prompt).toHaveValue('Which of you is faster?')
    await expect(prompt).toBeFocused()
  })

  await test.step('the code is of this conversation', async () => {
    await page.getByRole('button', { name: 'Show the code' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByLabel('Code for curl', { exact: true })).toContainText(`${keyway.origin}/api/v1/chat`)
    await dialog.getByLabel('Client').selectOption('Anthropic Python')
    await expect(dialog.getByLabel('Code for Anthropic Python', { exact: true })).toContainText('faster?')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  })

  await test.step('a reload forgets everything; usage remembers every call once', async () => {
    await page.reload()
    await expect(page.getByText('Nothing asked yet')).toBeVisible()
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain('faster')
    await expect.poll(async () => (await dashboard.usageEvents(space.id)).length).toBe(8)
    for (const { tokenName } of await dashboard.usageEvents(space.id)) expect(tokenName).toBe('Playground')
  })
  expect(problems.list.filter((problem) => !/status of (429|404)/.test(problem))).toEqual([])
})

test('I01 I02 what a model writes is text, whatever it looks like', async ({
  signedInPage: page,
  keyway,
  provider,
}) => {
  const { space } = await makeSpace(keyway, provider, 'Playground payloads')
  await page.addInitScript(() => Object.assign(window, { pwn: () => document.body.setAttribute('data-pwned', '') }))
  const problems = await watchForProblems(page)
  await page.goto(`/s/${space.slug}/playground`)
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('combobox').fill('mock/demo-gpt')
  await page.getByRole('option').first().click()
  // The mock says the prompt back.
  await page.getByLabel('Prompt', { exact: true }).fill(['```html', ...PAYLOADS, '```', ...PAYLOADS].join('\n'))
  await page.getByRole('button', { name: 'Send' }).click()
  const answer = page.getByRole('article')
  await expect(answer.getByText('Output')).toBeVisible({ timeout: 30_000 })
  await expect(page.locator('ol[aria-label=Conversation] :is(a, img, iframe, script, svg[onload])')).toHaveCount(0)
  await expect(page.locator('[data-pwned]')).toHaveCount(0)
  expect(problems.list).toEqual([])
})

test('an empty space says what to do first', async ({ signedInPage: page, keyway }) => {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const space = await dashboard.createSpace('Nothing to talk to')
  await page.goto(`/s/${space.slug}/playground`)
  await expect(page.getByText('No model to talk to yet')).toBeVisible()
  await page.getByRole('link', { name: 'Add provider key' }).click()
  await expect(page.getByRole('dialog', { name: 'Add provider key' })).toBeVisible()
})

for (const width of [390, 1440]) {
  test(`axe finds nothing serious in a conversation at ${width} px in either theme, and nothing is too wide`, async ({
    signedInPage: page,
    keyway,
    provider,
  }) => {
    const { space } = await makeSpace(keyway, provider, `Playground at ${width}`)
    await page.setViewportSize({ width, height: 900 })
    await page.goto(`/s/${space.slug}/playground`)
    const found: string[] = []
    const look = async (where: string) => {
      for (const theme of THEMES) {
        await showTheme(page, theme)
        found.push(...(await seriousFindings(page, `${where} (${theme})`)))
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    }
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('button', { name: /^Second model:/ }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look('model picker')
    await page.getByRole('combobox').fill('mock/error-500')
    await page.getByRole('option').first().click()
    await page
      .getByLabel('Prompt', { exact: true })
      .fill(`A word: ${'x'.repeat(300)}\n\`\`\`js\n${'y'.repeat(300)}\n\`\`\``)
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByRole('article').first().getByText('Output')).toBeVisible({ timeout: 30_000 })
    await look('conversation')
    await page.getByRole('button', { name: 'Show the code' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look('code')
    expect(found).toEqual([])
  })
}
