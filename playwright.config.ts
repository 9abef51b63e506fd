import { existsSync } from 'node:fs'
import { defineConfig, devices } from '@playwright/test'

/** `npm test` says which browser; by hand an installed one is good enough, and unset means Playwright's own. */
const executablePath =
  process.env['CHROMIUM_PATH'] || ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) => existsSync(file))

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Journeys share one server, started once by e2e/support/test.ts; a second browser would only take the server's core.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  // The longest journeys look at a page in many states; on a busy machine that is a minute.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    // Colours and places on their way to others are nobody's choice, and axe would judge them.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    // Recording slows every step; `--trace on` asks for it by hand.
    trace: 'off',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      // Browsers of people keep pages for "back"; what a page must forget is tried with that (I13).
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
      args: [
        // Containers run as root, where Chromium's sandbox refuses to start.
        '--no-sandbox',
        // The browser's own errands would hang on a closed network.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
        // Without a graphics card its process only emulates one, on a core the pages need.
        '--disable-gpu',
      ],
    },
  },
})
