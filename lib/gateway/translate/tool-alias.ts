import { createHash } from 'node:crypto'

/** A tool as the responses protocol names it. */
export type ResponsesTool = {
  name: string
  /** The group it stands in; null = none. */
  namespace: string | null
  /** It takes plain text instead of JSON. */
  custom: boolean
}

const CUSTOM = 'custom--'
const WITHIN = '--ns--'
/** Characters: OpenAI takes no longer name of a function, and others follow it. */
const MAX_NAME = 64

/**
 * The one name by which chat knows such a tool. It holds everything, so that an answer can be translated back by itself.
 * @returns null when the name would be read back as another tool.
 */
export function toolAlias(tool: ResponsesTool): string | null {
  const group = tool.namespace === null ? '' : `${tool.namespace}${WITHIN}`
  const alias = `${tool.custom ? CUSTOM : ''}${group}${tool.name}`
  const back = toolOfAlias(alias)
  const same = back.name === tool.name && back.namespace === tool.namespace && back.custom === tool.custom
  return same ? alias : null
}

/** The same, where it is too long for a name: its beginning, and what tells it from all others that begin so. */
export function shortAlias(alias: string): string {
  if (alias.length <= MAX_NAME) return alias
  const mark = createHash('sha256').update(alias).digest('hex').slice(0, 12)
  return `${alias.slice(0, MAX_NAME - mark.length - 1)}_${mark}`
}

/** The tool that an alias stands for. */
export function toolOfAlias(alias: string): ResponsesTool {
  const custom = alias.startsWith(CUSTOM)
  const rest = custom ? alias.slice(CUSTOM.length) : alias
  const at = rest.indexOf(WITHIN)
  if (at === -1) return { name: rest, namespace: null, custom }
  return { name: rest.slice(at + WITHIN.length), namespace: rest.slice(0, at), custom }
}
