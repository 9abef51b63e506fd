import { isStrictSchema } from './strict-schema'
import { filledText, isObject, objectOf, textOf } from './json'
import { noteLostMarks } from './messages-content-to-chat'
import { messagesTurnsToChat } from './messages-turns-to-chat'
import { effortAmong } from './reasoning-model'
import { dropUnknown, RequestProblem, translateRequest } from './request-problem'
import type { JsonObject, RequestTranslation, TargetTraits } from './types'

/** OpenAI takes no more stop sequences than these. */
const MAX_STOPS = 4
/** OpenAI takes no longer name of a user; characters. */
const MAX_USER = 64

/** Fields with a counterpart, or without any meaning on the other side. */
const KNOWN = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'tools',
  'tool_choice',
  'stop_sequences',
  'temperature',
  'top_p',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'mcp_servers',
  'stream',
])

/** A messages request as a chat completion request (`compat.md` 2.3). */
export function messagesRequestToChat(body: JsonObject, target: TargetTraits): RequestTranslation {
  return translateRequest((dropped) => {
    checkFields(body, dropped)
    const { temperature, top_p } = body
    return {
      model: target.model,
      messages: messagesTurnsToChat(body, target, dropped),
      ...maxTokensOf(body['max_tokens'], target),
      ...toolsOf(body, target, dropped),
      ...formatOf(body, target),
      ...effortOf(body, target, dropped),
      ...(typeof temperature === 'number' && { temperature }),
      ...(typeof top_p === 'number' && { top_p }),
      ...stopOf(body['stop_sequences'], dropped),
      ...userOf(body['metadata'], dropped),
      ...(body['stream'] === true && { stream: true }),
      ...(body['stream'] === true && target.supportsStreamOptions && { stream_options: { include_usage: true } }),
    }
  })
}

/** Refuses tools of MCP servers, and notes what OpenAI has no place for. */
export function checkFields(body: JsonObject, dropped: Set<string>): void {
  const servers = body['mcp_servers']
  if (Array.isArray(servers) && servers.length > 0) {
    throw new RequestProblem('This model has no tools that run at the provider.', 'mcp_servers')
  }
  dropUnknown(body, KNOWN, dropped)
}

function maxTokensOf(asked: unknown, target: TargetTraits): JsonObject {
  if (typeof asked !== 'number') return {}
  return { [target.maxTokensField]: Math.min(asked, target.maxOutputTokens ?? asked) }
}

/** `tools` and what is said of their use. */
export function toolsOf(body: JsonObject, target: TargetTraits, dropped: Set<string>): JsonObject {
  const given = body['tools']
  if (!Array.isArray(given) || given.length === 0) {
    if (body['tool_choice'] !== undefined) dropped.add('tool_choice')
    return {}
  }
  const tools = given.map((tool: unknown, index) => toTool(tool, `tools.${index}`, target, dropped))
  const choice = objectOf(body['tool_choice'])
  return {
    tools,
    ...choiceOf(choice),
    ...(choice['disable_parallel_tool_use'] === true && { parallel_tool_calls: false }),
  }
}

function toTool(tool: unknown, at: string, target: TargetTraits, dropped: Set<string>): JsonObject {
  if (!isObject(tool)) throw new RequestProblem('A tool is not an object.', at)
  const type = tool['type'] ?? 'custom'
  if (type !== 'custom') {
    throw new RequestProblem(`The tool ${JSON.stringify(type)} runs at its provider, and this model has none.`, at)
  }
  noteLostMarks(tool, dropped)
  for (const name of ['defer_loading', 'eager_input_streaming', 'input_examples', 'allowed_callers']) {
    if (tool[name] !== undefined && tool[name] !== null) dropped.add(name)
  }
  const description = filledText(tool['description'])
  const strict = tool['strict'] === true
  const isHeld = strict && target.supportsStrictTools && isStrict(tool['input_schema'])
  if (strict && !isHeld) dropped.add('strict')
  return {
    type: 'function',
    function: {
      name: textOf(tool['name']),
      ...(description !== null && { description }),
      parameters: tool['input_schema'] ?? { type: 'object' },
      ...(isHeld && { strict: true }),
    },
  }
}

/** OpenAI's strict schemas are those of an object. */
function isStrict(schema: unknown): boolean {
  return objectOf(schema)['type'] === 'object' && isStrictSchema(schema)
}

function choiceOf(choice: JsonObject): JsonObject {
  switch (choice['type']) {
    case undefined:
      return {}
    case 'auto':
    case 'none':
      return { tool_choice: choice['type'] }
    case 'any':
      return { tool_choice: 'required' }
    case 'tool':
      return { tool_choice: { type: 'function', function: { name: textOf(choice['name']) } } }
    default:
      throw new RequestProblem('tool_choice is auto, none, any or the name of a tool.', 'tool_choice.type')
  }
}

/** The schema of the answer. */
export function formatOf(body: JsonObject, target: TargetTraits): JsonObject {
  const format = objectOf(body['output_config'])['format'] ?? body['output_format']
  if (format === undefined || format === null) return {}
  const { type, schema } = objectOf(format)
  if (type !== 'json_schema' || !isObject(schema)) {
    throw new RequestProblem('The format of an answer is json_schema, with a schema.', 'output_config.format')
  }
  const isHeld = target.supportsStrictTools && isStrict(schema)
  const json_schema = { name: 'answer', schema, ...(isHeld && { strict: true }) }
  return { response_format: { type: 'json_schema', json_schema } }
}

/** `output_config.effort`, else what a budget for thinking amounts to with a model that is known to think. */
function effortOf(body: JsonObject, target: TargetTraits, dropped: Set<string>): JsonObject {
  const config = objectOf(body['output_config'])
  for (const name of Object.keys(config)) {
    if (name !== 'effort' && name !== 'format') dropped.add(`output_config.${name}`)
  }
  const asked = filledText(config['effort'])
  const thinking = objectOf(body['thinking'])
  const hasBudget = thinking['type'] === 'enabled' && target.isKnownToReason
  const effort = asked ?? (hasBudget ? effortOfBudget(thinking['budget_tokens']) : null)
  const known = effort !== null && target.supportsReasoningEffort ? effortAmong(target.efforts, effort) : null
  if (known !== null) return { reasoning_effort: known }
  if (asked !== null) dropped.add('output_config.effort')
  if (thinking['type'] !== undefined && thinking['type'] !== 'disabled') dropped.add('thinking')
  return {}
}

/** The effort that so many tokens of thinking amount to. */
export function effortOfBudget(budget: unknown): string {
  if (typeof budget !== 'number') return 'medium'
  if (budget <= 4096) return 'low'
  return budget <= 16_384 ? 'medium' : 'high'
}

function stopOf(sequences: unknown, dropped: Set<string>): JsonObject {
  if (!Array.isArray(sequences) || sequences.length === 0) return {}
  if (sequences.length > MAX_STOPS) dropped.add('stop_sequences')
  return { stop: sequences.slice(0, MAX_STOPS) }
}

/** Who the client's user is, where OpenAI takes the name. */
export function userOf(metadata: unknown, dropped: Set<string>): JsonObject {
  const { user_id: id, ...others } = objectOf(metadata)
  if (Object.keys(others).length > 0) dropped.add('metadata')
  const user = filledText(id)
  if (user === null) return {}
  if (user.length <= MAX_USER) return { user }
  dropped.add('metadata')
  return {}
}
