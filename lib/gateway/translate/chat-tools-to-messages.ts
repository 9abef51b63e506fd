import type { ClaudeModel } from './claude-model'
import { closedSchema } from './closed-schema'
import { filledText, isObject, objectOf, objectsOf } from './json'
import { RequestProblem } from './request-problem'
import type { JsonObject, TargetTraits } from './types'

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/

/** Translates `tools`, `tool_choice` and `parallel_tool_calls` of a chat request (`compat.md` 2.1). */
export function chatToolsToMessages(
  body: JsonObject,
  target: TargetTraits,
  claude: ClaudeModel,
  dropped: Set<string>,
): JsonObject {
  for (const old of ['functions', 'function_call']) {
    if (body[old] !== undefined && body[old] !== null) {
      throw new RequestProblem(`${old} is not supported with this model: use tools.`, old)
    }
  }
  const given = body['tools']
  if (given === undefined || given === null) return {}
  if (!Array.isArray(given)) throw new RequestProblem('tools is a list.', 'tools')
  const asked = readChoice(body['tool_choice'])
  const choice = claude.takesForcedTools ? asked : unforced(asked, dropped)
  const holdsStrict = target.supportsStrictTools && claude.hasStructuredOutput
  const tools = given
    .map((tool: unknown, index) => toTool(tool, `tools[${index}]`, holdsStrict, dropped))
    .filter((tool) => choice.allowed === null || choice.allowed.has(tool['name']))
  if (tools.length === 0) return {}
  const oneAtATime = body['parallel_tool_calls'] === false && choice.value?.['type'] !== 'none'
  const value = oneAtATime ? { type: 'auto', ...choice.value, disable_parallel_tool_use: true } : choice.value
  return { tools, ...(value !== null && { tool_choice: value }) }
}

function toTool(tool: unknown, at: string, holdsStrict: boolean, dropped: Set<string>): JsonObject {
  const declared = isObject(tool) ? tool['function'] : null
  if (!isObject(tool) || tool['type'] !== 'function' || !isObject(declared)) {
    throw new RequestProblem('Only tools of type "function" have a place with this model.', `${at}.type`)
  }
  const name = filledText(declared['name'])
  if (name === null || !TOOL_NAME.test(name)) {
    throw new RequestProblem('The name of a tool is 1 to 128 letters, digits, _ or -.', `${at}.function.name`)
  }
  const description = filledText(declared['description'])
  const strict = declared['strict'] === true
  const isHeld = strict && holdsStrict
  if (strict && !isHeld) dropped.add('strict')
  const schema = objectOf(declared['parameters'])
  return {
    name,
    ...(description !== null && { description }),
    input_schema: { type: 'object', ...(isHeld ? closedSchema(schema) : schema) },
    ...(isHeld && { strict: true }),
    ...(isObject(tool['cache_control']) && { cache_control: tool['cache_control'] }),
  }
}

type Choice = {
  value: JsonObject | null
  /** Names of the tools that may be called; null = all. */
  allowed: Set<unknown> | null
}

function readChoice(choice: unknown): Choice {
  if (choice === undefined || choice === null) return { value: null, allowed: null }
  if (typeof choice === 'string') return { value: modeOf(choice, 'tool_choice'), allowed: null }
  const given = objectOf(choice)
  if (given['type'] === 'function') {
    const name = filledText(objectOf(given['function'])['name'])
    if (name === null) throw new RequestProblem('tool_choice names no function.', 'tool_choice.function.name')
    return { value: { type: 'tool', name }, allowed: null }
  }
  if (given['type'] !== 'allowed_tools') {
    throw new RequestProblem('This tool_choice has no place with this model.', 'tool_choice')
  }
  const { mode, tools } = objectOf(given['allowed_tools'])
  const names = objectsOf(tools).map((tool) => objectOf(tool['function'])['name'])
  return { value: modeOf(mode, 'tool_choice.allowed_tools.mode'), allowed: new Set(names) }
}

/** The nearest that a model has which cannot be made to call a tool: it may, and a tool that was named is the only one. */
function unforced({ value, allowed }: Choice, dropped: Set<string>): Choice {
  if (value?.['type'] !== 'any' && value?.['type'] !== 'tool') return { value, allowed }
  dropped.add('tool_choice')
  return { value: { type: 'auto' }, allowed: value['type'] === 'tool' ? new Set([value['name']]) : allowed }
}

function modeOf(mode: unknown, param: string): JsonObject {
  switch (mode) {
    case 'auto':
    case 'none':
      return { type: mode }
    case 'required':
      return { type: 'any' }
    default:
      throw new RequestProblem('tool_choice is auto, none, required or the name of a tool.', param)
  }
}
