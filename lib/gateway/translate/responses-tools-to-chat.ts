import { filledText, isObject, objectOf, objectsOf, textOf } from './json'
import { RequestProblem } from './request-problem'
import { shortAlias, toolAlias } from './tool-alias'
import type { JsonObject, TargetTraits } from './types'

/** Tools that run at OpenAI and that agents offer of their own accord: a model does without. Others are asked for by people. */
const LEFT_OUT = new Set(['web_search', 'web_search_preview', 'image_generation', 'tool_search'])

/** Translates `tools`, `tool_choice` and `parallel_tool_calls` of a responses request (`compat.md` 2.4). */
export function responsesToolsToChat(body: JsonObject, target: TargetTraits, dropped: Set<string>): JsonObject {
  const given = body['tools']
  if (given !== undefined && given !== null && !Array.isArray(given)) {
    throw new RequestProblem('tools is a list.', 'tools')
  }
  const declared = (Array.isArray(given) ? given : []).flatMap((tool: unknown, index) =>
    toTools(tool, null, `tools[${index}]`, target, dropped),
  )
  const choice = readChoice(body['tool_choice'])
  const tools = declared.filter((tool) => choice.allowed === null || choice.allowed.has(nameOf(tool)))
  if (tools.length === 0) return {}
  return {
    tools,
    ...(choice.value !== null && { tool_choice: choice.value }),
    ...(body['parallel_tool_calls'] === false && { parallel_tool_calls: false }),
  }
}

function toTools(
  tool: unknown,
  namespace: string | null,
  at: string,
  target: TargetTraits,
  dropped: Set<string>,
): JsonObject[] {
  if (!isObject(tool)) throw new RequestProblem('A tool is not an object.', at)
  const type = textOf(tool['type'])
  if (type === 'function') return [toFunction(tool, namespace, at, target, dropped)]
  if (type === 'custom') return [customToFunction(tool, namespace, at)]
  if (type === 'namespace' && namespace === null && Array.isArray(tool['tools'])) {
    const group = textOf(tool['name'])
    return tool['tools'].flatMap((inner: unknown, index) =>
      toTools(inner, group, `${at}.tools[${index}]`, target, dropped),
    )
  }
  if (LEFT_OUT.has(type.replace(/_20\d\d_\d\d_\d\d$/, ''))) {
    dropped.add(`tools.${type}`)
    return []
  }
  throw new RequestProblem(`This model has no tool of type ${JSON.stringify(type)}.`, `${at}.type`)
}

function toFunction(
  tool: JsonObject,
  namespace: string | null,
  at: string,
  target: TargetTraits,
  dropped: Set<string>,
): JsonObject {
  const description = filledText(tool['description'])
  const strict = tool['strict'] === true
  if (strict && !target.supportsStrictTools) dropped.add('strict')
  return {
    type: 'function',
    function: {
      name: aliasOf(tool, namespace, false, at),
      ...(description !== null && { description }),
      parameters: tool['parameters'] ?? { type: 'object', properties: {} },
      ...(strict && target.supportsStrictTools && { strict: true }),
    },
  }
}

/** A tool of plain text as a function of one string; the grammar of the text is told in words. */
function customToFunction(tool: JsonObject, namespace: string | null, at: string): JsonObject {
  const { type, syntax, definition } = objectOf(tool['format'])
  const grammar = type === 'grammar' ? `The input follows this ${textOf(syntax)} grammar:\n${textOf(definition)}` : null
  const description = [filledText(tool['description']), grammar].filter((text) => text !== null).join('\n\n')
  return {
    type: 'function',
    function: {
      name: aliasOf(tool, namespace, true, at),
      ...(description !== '' && { description }),
      parameters: {
        type: 'object',
        properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
        required: ['input'],
        additionalProperties: false,
      },
    },
  }
}

/** The name in chat of a tool, a call or a choice. @throws RequestProblem when it has none. */
export function aliasOf(named: JsonObject, namespace: string | null, custom: boolean, at: string): string {
  const name = filledText(named['name'])
  const alias = name === null ? null : toolAlias({ name, namespace, custom })
  if (alias === null) throw new RequestProblem('A tool is named by text that no other kind of tool uses.', `${at}.name`)
  return shortAlias(alias)
}

/** The aliases of the tools that are too long for a name, by the names they go by. */
export function shortenedTools(tools: unknown): ReadonlyMap<string, string> {
  const aliases = objectsOf(tools).flatMap((tool) =>
    tool['type'] === 'namespace'
      ? objectsOf(tool['tools']).map((inner) => wholeAlias(inner, textOf(tool['name'])))
      : [wholeAlias(tool, null)],
  )
  const long = aliases.filter((alias) => alias !== shortAlias(alias))
  return new Map(long.map((alias) => [shortAlias(alias), alias]))
}

function wholeAlias(tool: JsonObject, namespace: string | null): string {
  return toolAlias({ name: textOf(tool['name']), namespace, custom: tool['type'] === 'custom' }) ?? ''
}

type Choice = {
  value: unknown
  /** Names of the functions that may be called; null = all. */
  allowed: Set<string> | null
}

function readChoice(choice: unknown): Choice {
  if (choice === undefined || choice === null) return { value: null, allowed: null }
  if (typeof choice === 'string') return { value: choice, allowed: null }
  const given = objectOf(choice)
  switch (given['type']) {
    case 'function':
    case 'custom':
      return { value: { type: 'function', function: { name: chosen(given) } }, allowed: null }
    case 'allowed_tools': {
      const named = objectsOf(given['tools']).filter((tool) => ['function', 'custom'].includes(textOf(tool['type'])))
      return { value: given['mode'] ?? 'auto', allowed: new Set(named.map(chosen)) }
    }
    default:
      throw new RequestProblem('This tool_choice names a tool that this model does not have.', 'tool_choice')
  }
}

function chosen(choice: JsonObject): string {
  return aliasOf(choice, filledText(choice['namespace']), choice['type'] === 'custom', 'tool_choice')
}

function nameOf(tool: JsonObject): string {
  return textOf(objectOf(tool['function'])['name'])
}
