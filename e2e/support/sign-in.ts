import type { Page } from '@playwright/test'
import { ADMIN } from '../../lib/testing/start-keyway'

/** Signs in through the form of the sign-in page, from which it leaves the rest to the caller. */
export async function fillSignIn(page: Page, person: { email: string; password: string } = ADMIN): Promise<void> {
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
