import type { RawDeclaration } from '@/lib/http/raw-route'
import type { Declaration } from '@/lib/services/service'
import type { PageAccess } from '@/lib/session/define-page'
import { type AppFile, listAppFiles } from './app-files'

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** A handler as the router calls it. */
export type Handler = (request: never, context: never) => Promise<Response>

/** One method of one path that a service answers. */
export type RouteEntry = { path: string; method: Method; file: string; handler: Handler; declaration: Declaration }
/** One of the few routes that answer by themselves, and why. */
export type RawEntry = { path: string; file: string; methods: Method[]; handler: Handler; declaration: RawDeclaration }
/** A page or layout and who may see it. */
export type PageEntry = { path: string; kind: 'page' | 'layout'; file: string; access: PageAccess; render: unknown }

/** Everything that can be reached over the network, read from the code itself (X01). */
export type Registry = { routes: RouteEntry[]; raw: RawEntry[]; pages: PageEntry[] }

type Module = Readonly<Record<string, unknown>>

/** The document's frame: it shows nothing of anybody. */
const ROOT_LAYOUT = 'app/layout.tsx'
/** Module settings Next reads beside the handlers. */
const CONFIG_EXPORTS = new Set(['dynamic'])

/**
 * Reads the declarations of every route, page and layout.
 * @param load imports a file by its path relative to the root.
 * @throws Error naming the file and export that declares nothing: nothing is reachable by omission.
 */
export async function readRegistry(root: string, load: (file: string) => Promise<Module>): Promise<Registry> {
  const registry: Registry = { routes: [], raw: [], pages: [] }
  for (const file of listAppFiles(root)) {
    if (file.file === ROOT_LAYOUT) continue
    const loaded = await load(file.file)
    if (file.kind === 'route') addRoute(registry, file, loaded)
    else registry.pages.push(toPage(file, file.kind, loaded))
  }
  return registry
}

function addRoute(registry: Registry, { file, path }: AppFile, exports: Module): void {
  const raw = new Map<Handler, RawEntry>()
  for (const [name, exported] of Object.entries(exports)) {
    if (CONFIG_EXPORTS.has(name)) continue
    const method = METHODS.find((each) => each === name)
    if (!method || typeof exported !== 'function') throw new Error(`${file} exports ${name}, which is not a method.`)
    const handler = exported as Handler
    // Made by methods(): there is nothing behind it.
    if ('refuses' in exported) continue
    if ('service' in exported) {
      const { declaration } = exported.service as { declaration: Declaration }
      registry.routes.push({ path, method, file, handler, declaration })
    } else if ('declaration' in exported) {
      const known = raw.get(handler)
      if (known) known.methods.push(method)
      else
        raw.set(handler, {
          path,
          file,
          methods: [method],
          handler,
          declaration: exported.declaration as RawDeclaration,
        })
    } else {
      throw new Error(`${file} answers ${method} without a declaration: use route() or rawRoute().`)
    }
  }
  registry.raw.push(...raw.values())
}

function toPage({ file, path }: AppFile, kind: 'page' | 'layout', exports: Module): PageEntry {
  const render = exports['default']
  if (typeof render !== 'function' || !('access' in render)) {
    throw new Error(`${file} does not say who may see it: use definePage() or defineLayout().`)
  }
  return { path, kind, file, access: render.access as PageAccess, render }
}
