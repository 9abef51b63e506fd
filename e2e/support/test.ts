import { type Page, test as base } from '@playwright/test'
import { type BusySpace, makeBusySpace } from './busy-space'
import { fillSignIn } from './sign-in'
import { startKeyway, startProvider, type TestKeyway, type TestProvider } from '../../lib/testing/start-keyway'

/** Started once for all journeys, in this order. */
type Shared = { provider: TestProvider; keyway: TestKeyway; busy: BusySpace }

/** Playwright's `test` with a built Keyway behind `page` and the mock provider behind Keyway. */
export const test = base.extend<{ signedInPage: Page }, Shared>({
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
  /** A space with a little of everything in it, for looking at pages; leave it as it is. */
  busy: [
    async ({ keyway, provider }, use) => {
      await use(await makeBusySpace(keyway, provider))
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ keyway }, use) => {
    await use(keyway.origin)
  },
  /** `page`, at the overview of the first administrator's personal space. */
  signedInPage: async ({ page }, use) => {
    await page.goto('/login')
    await fillSignIn(page)
    await page.waitForURL(/\/s\//)
    await use(page)
  },
})

export { expect } from '@playwright/test'
