import { test as base } from '@playwright/test'
import { ADMIN, startKeyway, startProvider, type TestKeyway, type TestProvider } from '../../lib/testing/start-keyway'

/** Started once for all journeys, in this order. */
type Shared = { provider: TestProvider; keyway: TestKeyway }

/** Playwright's `test` with a built Keyway behind `page` and the mock provider behind Keyway. */
export const test = base.extend<{ signedIn: undefined }, Shared>({
  provider: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from its first parameter
    async ({}, use) => {
      const provider = await startProvider()
      await use(provider)
      await provider.stop()
    },
    { scope: 'worker' },
  ],
  keyway: [
    async ({ provider }, use) => {
      const keyway = await startKeyway({ egressAllow: [provider.hostPort] })
      await use(keyway)
      await keyway.dispose()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ keyway }, use) => {
    await use(keyway.origin)
  },
  /** Ask for it to begin a journey as the first administrator. */
  signedIn: async ({ page }, use) => {
    await page.goto('/login')
    await page.getByLabel('E-mail').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(/\/s\//)
    await use(undefined)
  },
})

export { expect } from '@playwright/test'
