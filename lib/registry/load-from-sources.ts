import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** Imports a module of the project by its path relative to the root, for a runner that understands TypeScript. */
export async function loadFromSources(file: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(/* @vite-ignore */ pathToFileURL(path.resolve(file)).href)) as Record<string, unknown>
}
