import { readFileSync } from 'node:fs'
import path from 'node:path'

/** What Next writes for every page and route it built: its file without the extension, and its address. */
const MANIFEST = path.resolve('.next/app-path-routes-manifest.json')
/** Only leads elsewhere. */
const REDIRECTS = new Set(['/'])
/** Next's own frame around "not found" and "something went wrong"; neither has an address. */
const BUILT_IN = new Set(['/_not-found', '/_global-error'])

/** Needs the id of a person; `administration.spec.ts` looks at it. */
const NEEDS_MORE = new Set(['/admin/users/[id]'])

/**
 * The address of every page of the build, so that a new page cannot be forgotten, with `slug` as the space.
 * @throws Error for a page that needs something this does not know.
 */
export function everyPage(slug: string): string[] {
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, string>
  const pages = Object.entries(manifest)
    .filter(([file, address]) => file.endsWith('/page') && !BUILT_IN.has(address) && !REDIRECTS.has(address))
    .filter(([, address]) => !NEEDS_MORE.has(address))
    .map(([, address]) => address.replace('[space]', slug))
  const unknown = pages.filter((address) => address.includes('['))
  if (unknown.length > 0 || pages.length === 0)
    throw new Error(`Nobody said how to open ${unknown.join() || MANIFEST}.`)
  return pages.toSorted()
}

/** The pages somebody sees who has not signed in; signing in redirects away from them. */
export const PUBLIC_PAGES: ReadonlySet<string> = new Set(['/invite', '/login', '/password', '/setup'])
