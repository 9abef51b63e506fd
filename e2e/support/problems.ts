import type { Page } from '@playwright/test'

/** What a browser told the console that a healthy page never causes, in the order it happened. */
export type Problems = { readonly list: string[] }

/**
 * Collects errors and warnings of the console, uncaught errors, failed requests and violations of the content security
 * policy, from now on. Warnings count because Chromium tells some violations as such.
 */
export async function watchForProblems(page: Page): Promise<Problems> {
  const list: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') list.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => list.push(`uncaught: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) list.push(`${response.status()} ${response.url()}`)
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return { list }
}
