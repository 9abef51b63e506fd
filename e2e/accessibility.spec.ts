import type { Page } from '@playwright/test'
import { everyPage, PUBLIC_PAGES } from './support/every-page'
import { watchForProblems } from './support/problems'
import { COLOUR_RULES, seriousFindings } from './support/serious-findings'
import { showTheme, type Theme } from './support/show-theme'
import { expect, test } from './support/test'

/** Every page of the build, a space that is empty, and a page that does not exist. */
function addresses(slug: string, emptySlug: string): { signedIn: string[]; signedOut: string[] } {
  const pages = everyPage(slug)
  return {
    signedOut: pages.filter((page) => PUBLIC_PAGES.has(page)),
    signedIn: [...pages.filter((page) => !PUBLIC_PAGES.has(page)), ...everyPage(emptySlug), '/no/such/page'].filter(
      (page, index, all) => !PUBLIC_PAGES.has(page) && all.indexOf(page) === index,
    ),
  }
}

/** Opens a page and waits for its heading, the last thing a skeleton lacks. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** How a page is looked at once it is there: every rule of axe at each width, and those about colours in the other theme too. */
const LOOKS: readonly { width: number; theme: Theme; colours: Theme }[] = [
  { width: 390, theme: 'light', colours: 'dark' },
  { width: 1440, theme: 'dark', colours: 'light' },
]

test('axe finds nothing serious on any page in either theme at 390 and 1440 px, none scrolls sideways at 360 px, and the console stays quiet', async ({
  browser,
  signedInPage,
  keyway,
  busy,
}) => {
  // Every page there is, in four ways; each takes some seconds.
  test.setTimeout(600_000)
  const empty = new URL(signedInPage.url()).pathname
  const { signedIn, signedOut } = addresses(busy.space.slug, empty.slice(3))
  const found: string[] = []
  const wide: string[] = []
  const problems: string[] = []
  const look = async (page: Page, list: readonly string[]) => {
    const watched = await watchForProblems(page)
    for (const address of list) {
      await page.setViewportSize({ width: 360, height: 740 })
      await open(page, address)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (overflow > 0) wide.push(`${address} is ${overflow} px too wide`)
      for (const { width, theme, colours } of LOOKS) {
        await page.setViewportSize({ width, height: 900 })
        await showTheme(page, theme)
        found.push(...(await seriousFindings(page, `${address} (${theme}, ${width} px)`)))
        // An empty space has little of its own: one theme at each width is enough for it.
        if (address.startsWith(empty)) continue
        await showTheme(page, colours)
        found.push(...(await seriousFindings(page, `${address} (${colours}, ${width} px)`, { only: COLOUR_RULES })))
      }
      problems.push(...watched.list.splice(0).map((problem) => `${address}: ${problem}`))
    }
  }
  await look(signedInPage, signedIn)
  const nobody = await browser.newContext({ baseURL: keyway.origin })
  await look(await nobody.newPage(), signedOut)
  await nobody.close()
  expect(found).toEqual([])
  expect(wide).toEqual([])
  // A browser reports a page that answers 404 as an error of its own.
  expect(problems.filter((problem) => !problem.startsWith('/no/such/page: error: Failed to load resource'))).toEqual([])
})

test('the windows are as accessible as the pages under them', async ({ signedInPage: page, busy }) => {
  const found: string[] = []
  const windows = [
    [`/s/${busy.space.slug}/keys`, 'Add provider key'],
    [`/s/${busy.space.slug}/keys`, /^Delete/],
    [`/s/${busy.space.slug}/access`, /^Cut the reach of/],
    ['/me/tokens', 'Create token'],
    ['/me/tokens', /^Revoke/],
    ['/me/tokens', /Switch space$/],
    ['/me/tokens', /account and appearance$/],
    ['/me/tokens', /^Go to…/],
  ] as const
  for (const [address, button] of windows) {
    await open(page, address)
    await page.getByRole('button', { name: button }).first().click()
    const window = page.locator('[role=dialog], [role=alertdialog], [role=menu]')
    await expect(window).toBeVisible()
    // An open menu keeps the focus as a dialog does; axe knows that only of dialogs.
    const besides = (await window.getAttribute('role')) === 'menu' ? ['aria-hidden-focus'] : []
    found.push(...(await seriousFindings(page, `${address} ${String(button)}`, { besides })))
  }
  expect(found).toEqual([])
})

test('a token is created with the keyboard alone, and the focus is never lost', async ({
  signedInPage: page,
  busy,
}) => {
  await open(page, '/me/tokens')
  const focused = () => page.locator(':focus')
  const tabTo = async (name: string | RegExp, role: 'button' | 'textbox') => {
    const wanted = page.getByRole(role, { name })
    for (let presses = 0; presses < 60; presses++) {
      if (await wanted.evaluateAll((nodes) => nodes.includes(document.activeElement as never))) return
      await page.keyboard.press('Tab')
    }
    throw new Error(
      `Tab never reached ${String(name)}; the focus is at ${await focused().evaluate((node) => node.outerHTML)}`,
    )
  }
  await page.keyboard.press('Tab')
  await expect(focused()).toHaveText('Skip to content')
  await page.keyboard.press('Enter')
  await tabTo('Create token', 'button')
  // A ring is drawn around what has the focus.
  expect(await focused().evaluate((node) => getComputedStyle(node).outlineStyle)).not.toBe('none')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(focused()).toHaveText('Create token')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await tabTo('Name', 'textbox')
  await page.keyboard.type('typed by hand')
  await page.keyboard.press('Tab')
  await expect(focused()).toHaveAttribute('name', 'spaceId')
  await page.keyboard.type(busy.space.name)
  await tabTo('Create token', 'button')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('heading', { name: 'Store this token now' })).toBeVisible()
  await tabTo('Copy', 'button')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await tabTo('I have stored it', 'button')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(focused()).toHaveText('Create token')
  await expect(page.getByRole('row', { name: /^typed by hand/ })).toBeVisible()
})
