import { expect, test } from './support/test'

test('R1.26 an administrator sees what runs here and which clients this version was proven with', async ({
  signedInPage: page,
}) => {
  await page.goto('/admin/system')
  await expect(page.getByRole('heading', { level: 1, name: 'System' })).toBeVisible()
  await expect(page.getByText('Writing', { exact: true })).toBeVisible()
  const matrix = page.getByRole('table')
  await expect(matrix.getByRole('columnheader', { name: 'claude-code' })).toBeVisible()
  await expect(matrix.getByRole('rowheader', { name: /^stream-unicode/ })).toBeVisible()

  const client = page.getByRole('combobox', { name: 'Client' })
  await client.selectOption({ value: 'codex' })
  await expect(matrix.getByRole('columnheader')).toHaveCount(2)
  await expect(page).toHaveURL(/client=codex/)
  await page.getByRole('checkbox', { name: 'Only failures' }).check()
  await expect(page.getByText('Nothing failed.').or(matrix)).toBeVisible()
  await page.reload()
  await expect(page.getByRole('checkbox', { name: 'Only failures' })).toBeChecked()
})
