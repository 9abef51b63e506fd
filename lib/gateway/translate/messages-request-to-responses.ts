import { filledText, isObject, objectOf } from './json'
import { checkFields, effortOfBudget, formatOf, toolsOf, userOf } from './messages-request-to-chat'
import { messagesTurnsToResponses } from './messages-turns-to-responses'
import { nearestEffort, type OpenAiModel, openAiModel } from './openai-model'
import { translateRequest } from './request-problem'
import { isStrictSchema } from './strict-schema'
import type { JsonObject, RequestTranslation, TargetTraits } from './types'

/** OpenAI takes no lower limit; a client that only tries whether a model answers asks for less. */
const MIN_OUTPUT_TOKENS = 16
/** Only OpenAI's own account can read it, and nothing is stored there (`compat.md` 1.11). */
const ENCRYPTED_REASONING = 'reasoning.encrypted_content'

/** A messages request as a responses request (`compat.md` 2.3, with what chat has no place for). */
export function messagesRequestToResponses(body: JsonObject, target: TargetTraits): RequestTranslation {
  const model = openAiModel(target.model)
  const tellsReasoning = asksForThinking(body) || hasTools(body)
  const result = translateRequest((dropped) => {
    checkFields(body, dropped)
    const stops = body['stop_sequences']
    if (Array.isArray(stops) && stops.length > 0) dropped.add('stop_sequences')
    const { instructions, input } = messagesTurnsToResponses(body, target.providerKeyId, dropped)
    const isIncluded = tellsReasoning && target.supportsEncryptedReasoning && model.efforts.length > 0
    return {
      model: target.model,
      ...(instructions !== '' && { instructions }),
      input,
      store: false,
      ...(isIncluded && { include: [ENCRYPTED_REASONING] }),
      ...maxTokensOf(body['max_tokens'], target),
      ...flatToolsOf(body, target, dropped),
      ...textOf(body, target),
      ...reasoningOf(body, model, dropped),
      ...samplingOf(body, model, dropped),
      ...userOf(body['metadata'], dropped),
      ...(body['stream'] === true && { stream: true }),
    }
  })
  return result.kind === 'ok' ? { ...result, hidesReasoning: !tellsReasoning } : result
}

/** Who offers tools goes on with the same turn, and its reasoning with it. */
function hasTools({ tools }: JsonObject): boolean {
  return Array.isArray(tools) && tools.length > 0
}

function asksForThinking(body: JsonObject): boolean {
  const type = objectOf(body['thinking'])['type']
  return type === 'enabled' || type === 'adaptive'
}

function maxTokensOf(asked: unknown, { maxOutputTokens }: TargetTraits): JsonObject {
  if (typeof asked !== 'number') return {}
  return { max_output_tokens: Math.max(MIN_OUTPUT_TOKENS, Math.min(asked, maxOutputTokens ?? asked)) }
}

/** Chat's tools without the object around each; what is not said to be strict is loose there, and strict here. */
function flatToolsOf(body: JsonObject, target: TargetTraits, dropped: Set<string>): JsonObject {
  const { tools, tool_choice: choice, ...rest } = toolsOf(body, target, dropped)
  if (!Array.isArray(tools)) return {}
  return {
    tools: tools.map((tool: JsonObject) => flatTool(objectOf(tool['function']), dropped)),
    ...(choice !== undefined && { tool_choice: isObject(choice) ? flatChoice(choice) : choice }),
    ...rest,
  }
}

function flatTool({ strict, ...rest }: JsonObject, dropped: Set<string>): JsonObject {
  const parameters = withProperties(rest['parameters'])
  const isStrict = strict === true && isStrictSchema(parameters)
  if (strict === true && !isStrict) dropped.add('strict')
  return { type: 'function', ...rest, parameters, strict: isStrict }
}

/** OpenAI refuses an object of which not even the lack of properties is said. */
function withProperties(schema: unknown): unknown {
  return isObject(schema) && schema['type'] === 'object' ? { properties: {}, ...schema } : schema
}

function flatChoice(choice: JsonObject): JsonObject {
  return { type: 'function', ...objectOf(choice['function']) }
}

function textOf(body: JsonObject, target: TargetTraits): JsonObject {
  const format = objectOf(objectOf(formatOf(body, target)['response_format'])['json_schema'])
  if (format['schema'] === undefined) return {}
  return { text: { format: { type: 'json_schema', ...format, strict: isStrictSchema(format['schema']) } } }
}

/** The effort asked for, or what a budget for thinking amounts to, or the least where there shall be no thinking. */
function reasoningOf(body: JsonObject, model: OpenAiModel, dropped: Set<string>): JsonObject {
  const config = objectOf(body['output_config'])
  for (const name of Object.keys(config)) {
    if (name !== 'effort' && name !== 'format') dropped.add(`output_config.${name}`)
  }
  const thinking = objectOf(body['thinking'])
  const asked = filledText(config['effort'])
  const isAsked = asksForThinking(body)
  if (model.efforts.length === 0) {
    if (asked !== null) dropped.add('output_config.effort')
    if (isAsked) dropped.add('thinking')
    return {}
  }
  const wanted = asked ?? effortOfThinking(thinking)
  const effort = wanted === null ? null : nearestEffort(model, wanted)
  // A summary is not asked for: accounts whose organisation has not proven who it is are refused for it.
  return effort === null ? {} : { reasoning: { effort } }
}

function effortOfThinking(thinking: JsonObject): string | null {
  switch (thinking['type']) {
    case 'enabled':
      return effortOfBudget(thinking['budget_tokens'])
    case 'disabled':
      return 'none'
    default:
      return null
  }
}

function samplingOf(body: JsonObject, model: OpenAiModel, dropped: Set<string>): JsonObject {
  const sampling: JsonObject = {}
  for (const name of ['temperature', 'top_p']) {
    if (typeof body[name] !== 'number') continue
    if (model.isSampled) sampling[name] = body[name]
    else dropped.add(name)
  }
  return sampling
}
