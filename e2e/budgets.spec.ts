import { DashboardClient } from '../lib/testing/dashboard-client'
import { ADMIN } from '../lib/testing/start-keyway'
import { seriousFindings } from './support/serious-findings'
import { showTheme, THEMES } from './support/show-theme'
import { expect, test } from './support/test'

test('R4.55 a budget is added, changed, topped up with a reason, brought back to its own amount and removed, and axe finds nothing serious on the way', async ({
  signedInPage: page,
  keyway,
}) => {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const space = await dashboard.createSpace('Household')
  const findings: string[] = []
  const look = async (where: string) => {
    for (const theme of THEMES) {
      await showTheme(page, theme)
      findings.push(...(await seriousFindings(page, `${where}, ${theme}`)))
    }
  }
  await page.goto(`/s/${space.slug}/limits`)
  await expect(page.getByText('No budgets')).toBeVisible()
  await page.getByRole('button', { name: 'Add budget' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Amount in US dollars')).toBeVisible()
  await dialog.getByLabel('Amount in US dollars').fill('ten')
  await dialog.getByRole('button', { name: 'Add budget' }).click()
  await expect(dialog.getByText('Enter an amount of dollars such as 50 or 12.50')).toBeVisible()
  await look('Add budget')
  await dialog.getByLabel('Amount in US dollars').fill('$1,000.50')
  await dialog.getByRole('button', { name: 'Add budget' }).click()
  await expect(dialog).toHaveCount(0)
  const row = page.getByRole('row').filter({ hasText: 'This space' })
  await expect(row).toContainText('$1,000.50 a month')

  await row.getByRole('button', { name: 'Top up' }).click()
  await dialog.getByLabel('Amount in US dollars').fill('20')
  await dialog.getByRole('button', { name: 'Top up' }).click()
  await expect(dialog.getByText('The reason cannot be empty')).toBeVisible()
  await dialog.getByLabel('Reason').fill('the end of the month')
  await dialog.getByRole('button', { name: 'Top up' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(row).toContainText('$1,020.50 a month')
  await expect(row).toContainText('the end of the month')
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await look(`the page at ${width}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize({ width: 1440, height: 900 })

  await row.getByRole('button', { name: 'Change' }).click()
  await expect(dialog.getByLabel('Amount in US dollars')).toHaveValue('1000.5')
  await dialog.getByLabel('Amount in US dollars').fill('5')
  await dialog.getByRole('button', { name: 'Save budget' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(row).toContainText('$25.00 a month')

  await row.getByRole('button', { name: 'End what is on top for the end of the month' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('the budget is $5.00 a month')
  await page.getByRole('alertdialog').getByRole('button', { name: 'End it now' }).click()
  await expect(row).toContainText('$5.00 a month')
  await expect(row.getByText('the end of the month')).toHaveCount(0)

  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove budget' }).click()
  await expect(page.getByText('No budgets')).toBeVisible()
  expect(findings).toEqual([])
})
