import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** The rules whose findings depend on colours: only they can differ between themes. */
export const COLOUR_RULES: readonly string[] = ['color-contrast', 'link-in-text-block']

/** What axe finds serious or critical on a page as it stands, one line each: all rules but `besides`, or `only` some. */
export async function seriousFindings(
  page: Page,
  where: string,
  { besides = [], only }: { besides?: string[]; only?: readonly string[] } = {},
): Promise<string[]> {
  await settled(page)
  const builder = new AxeBuilder({ page })
    // Our pages have no frames, and without them the results need no page of their own to be put together in.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
  const { violations } = await (only ? builder.withRules([...only]) : builder.disableRules(besides)).analyze()
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
