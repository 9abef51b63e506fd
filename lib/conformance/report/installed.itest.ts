import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Entrance } from '@/lib/testing/start-keyway'
import { startWorkbench, type Workbench } from '../workbench'
import { CLIENTS } from './clients'
import { runClient, type Selection } from './run-client'

const folder = fileURLToPath(new URL('drivers', import.meta.url))
/** Where two versions of a package are compared they have names of their own. */
const packages = { 'openai-7': 'openai', 'anthropic-1': '@anthropic-ai/sdk' }
/** What costs seconds or megabytes is tried once, and behind Next, whose core is the same, only streams that pass through. */
const SELECTS: Record<Entrance, Selection> = {
  server: ({ giveUpMs, ask, model }, { passedThrough }) =>
    passedThrough || (giveUpMs === undefined && ask !== 'large' && model !== 'slow-short' && model !== 'single-bytes'),
  next: ({ stream }, { passedThrough }) => stream && passedThrough,
}
const here = CLIENTS.filter(({ installed }) => installed)

describe.each<Entrance>(['server', 'next'])('compat the installed clients through %s', (entrance) => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await startWorkbench({ entrance })
  })
  afterAll(() => bench?.dispose())

  test.concurrent.each(here)('R1.26 compat 1 $name $version over $wire meets every behaviour', async (client) => {
    const rows = await runClient(bench, entrance, client, { folder, python: null, packages }, SELECTS[entrance])
    expect(rows.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
  })
})
