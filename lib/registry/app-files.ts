import { readdirSync } from 'node:fs'
import path from 'node:path'

/** A file of the router that somebody on the network can reach, or that wraps such files. */
export type AppFile = {
  kind: 'route' | 'page' | 'layout'
  /** Relative to the project's root, with forward slashes: `app/api/me/route.ts`. */
  file: string
  /** As Next's own manifest names it: `/s/[space]/usage`, route groups left out. */
  path: string
}

const KINDS = { 'route.ts': 'route', 'page.tsx': 'page', 'layout.tsx': 'layout' } as const

/** Every route, page and layout below `app`, in the order of their paths. */
export function listAppFiles(root: string): AppFile[] {
  return readdirSync(path.join(root, 'app'), { recursive: true, encoding: 'utf8' })
    .flatMap((name): AppFile[] => {
      const file = name.split(path.sep).join('/')
      const kind = KINDS[path.posix.basename(file) as keyof typeof KINDS]
      return kind ? [{ kind, file: `app/${file}`, path: urlPathOf(file) }] : []
    })
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
}

function urlPathOf(file: string): string {
  const parts = path.posix
    .dirname(file)
    .split('/')
    .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
  return `/${parts.join('/')}`
}
