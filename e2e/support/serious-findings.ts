import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds serious or critical on a page as it stands, one line each, `besides` rules left out. */
export async function seriousFindings(page: Page, where: string, besides: string[] = []): Promise<string[]> {
  await settled(page)
  const { violations } = await new AxeBuilder({ page })
    // Our pages have no frames, and without them the results need no page of their own to be put together in.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .disableRules(besides)
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${where}: ${id} at ${target.join(' ')}`))
}

/** Waits until nothing on the page is on its way to another colour or place; what moves for ever is left alone. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
