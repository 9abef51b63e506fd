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

/** The tool that an alias stands for. */
export function toolOfAlias(alias: string): ResponsesTool {
  const custom = alias.startsWith(CUSTOM)
  const rest = custom ? alias.slice(CUSTOM.length) : alias
  const at = rest.indexOf(WITHIN)
  if (at === -1) return { name: rest, namespace: null, custom }
  return { name: rest.slice(at + WITHIN.length), namespace: rest.slice(0, at), custom }
}
