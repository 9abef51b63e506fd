import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The rules whose findings depend on colours: only they can differ between themes. */
export const COLOUR_RULES: readonly string[] = ['color-contrast', 'link-in-text-block']

/** What axe finds serious or critical on a page as it stands, one line each: all rules but `besides`, or `only` some. */
export async function seriousFindings(
  page: Page,
  where: string,
  { besides = [], only }: { besides?: string[]; only?: readonly string[] } = {},
): Promise<string[]> {
  await settled(page)
  // Once for each document: reading half a megabyte takes a page as long as being looked at.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    rules: Object.fromEntries(besides.map((rule) => [rule, { enabled: false }])),
    ...(only ? { runOnly: [...only] } : {}),
  }
  const found = await page.evaluate(async (how) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, how)
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      targets: nodes.map(({ target }) => target.join(' ')),
    }))
  }, options)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, targets }) => targets.map((target) => `${where}: ${id} at ${target}`))
}

/** Waits until nothing on the page is on its way to another colour or place; what moves for ever is left alone. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
