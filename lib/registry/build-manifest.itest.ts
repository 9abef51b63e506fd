import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { loadFromSources } from './load-from-sources'
import { readRegistry } from './read-registry'

const MANIFEST = path.resolve('.next/app-path-routes-manifest.json')
/** Pages Next adds by itself: they show nothing but "not found" and "something went wrong". */
const BUILT_IN = new Set(['/_not-found', '/_global-error'])

test('X01 M09 the build serves exactly what the registry declares', async () => {
  // `npm test` builds first; without a build there is nothing to compare, and that is a fault of the run.
  expect(existsSync(MANIFEST)).toBe(true)
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, string>
  const built = Object.values(manifest).filter((each) => !BUILT_IN.has(each))
  const { routes, raw, pages } = await readRegistry(process.cwd(), loadFromSources)
  const declared = new Set([...routes, ...raw, ...pages.filter(({ kind }) => kind === 'page')].map((each) => each.path))
  expect(built.toSorted()).toEqual([...declared].toSorted())
})
