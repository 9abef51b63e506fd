import { plantUnrecorded } from './support/plant-unrecorded'
import { seriousFindings } from './support/serious-findings'
import { expect, test } from './support/test'

test('K07 a call the ledger refused is seen, read, recorded after the fix or left out with a reason', async ({
  signedInPage: page,
  keyway,
}) => {
  const [good, stubborn, unwanted] = await Promise.all([
    plantUnrecorded(keyway.dataDir, { model: 'good-model' }),
    plantUnrecorded(keyway.dataDir, { model: 'stubborn-model', readable: false }),
    plantUnrecorded(keyway.dataDir, { model: 'unwanted-model' }),
  ])
  await page.goto('/admin/system')
  await page.getByRole('link', { name: /^\d+ calls$/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Unrecorded usage' })).toBeVisible()

  await page.getByRole('button', { name: `Open the call ${good}` }).click()
  const details = page.getByRole('dialog')
  await expect(details).toContainText('violates check constraint')
  await expect(details.getByRole('region')).toContainText('"good-model"')
  expect(await seriousFindings(page, 'an unrecorded call')).toEqual([])
  await details.getByRole('button', { name: 'Close' }).last().click()

  await page.getByRole('button', { name: `Try again the call ${good}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('The call is recorded')).toBeVisible()
  await expect(page.getByText(good)).toHaveCount(0)

  await page.getByRole('button', { name: `Try again the call ${stubborn}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('The database still refuses it')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: `Discard the call ${unwanted}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard call' }).click()
  await expect(page.getByRole('dialog')).toContainText('The reason cannot be empty')
  await page.getByRole('dialog').getByLabel('Reason').fill('A call of a test')
  expect(await seriousFindings(page, 'discarding a call')).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Discard call' }).click()
  await expect(page.getByText(unwanted)).toHaveCount(0)

  await page.getByRole('combobox', { name: 'State' }).selectOption({ label: 'Discarded' })
  await expect(page).toHaveURL(/state=discarded/)
  await expect(page.getByRole('row', { name: new RegExp(unwanted) })).toContainText('A call of a test')
})
