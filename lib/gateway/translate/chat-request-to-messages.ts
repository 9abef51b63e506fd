import { ANSWER_TOOL } from './answer-tool'
import { type ClaudeModel, claudeModel } from './claude-model'
import { chatReasoningToMessages } from './chat-reasoning-to-messages'
import { chatToolsToMessages } from './chat-tools-to-messages'
import { chatTurnsToMessages } from './chat-turns-to-messages'
import { closedSchema } from './closed-schema'
import { filledText, isObject, objectOf, textOf } from './json'
import { dropUnknown, RequestProblem, translateRequest } from './request-problem'
import type { JsonObject, RequestTranslation, TargetTraits } from './types'

/** Anthropic wants a limit, chat clients seldom give one. */
const DEFAULT_MAX_TOKENS = 4096

/** Fields with a counterpart, or without any meaning on the other side. */
const KNOWN = new Set([
  'model',
  'messages',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'max_completion_tokens',
  'max_tokens',
  'stop',
  'temperature',
  'top_p',
  'reasoning_effort',
  'response_format',
  'user',
  'safety_identifier',
  'n',
  'logprobs',
  'top_logprobs',
  'audio',
  'modalities',
  'web_search_options',
  'stream',
  'stream_options',
  'store',
  'cache_control',
])

/** A chat completion request as a messages request (`compat.md` 2.1). */
export function chatRequestToMessages(body: JsonObject, target: TargetTraits): RequestTranslation {
  return translateRequest((dropped) => {
    refuseUnanswerable(body)
    dropUnknown(body, KNOWN, dropped)
    if (body['store'] === true) dropped.add('store')
    const { system, messages } = chatTurnsToMessages(body['messages'], dropped)
    const claude = claudeModel(target.model)
    const tools = chatToolsToMessages(body, target, claude, dropped)
    const output = outputOf(body, target, claude, system, tools)
    const maxTokens = maxTokensOf(body, target)
    const effort = { asked: body['reasoning_effort'], isKnown: target.supportsReasoningEffort }
    const reasoning = chatReasoningToMessages(effort, claude, { maxTokens, isForced: isForced(output) }, dropped)
    const config = { ...reasoning.config, ...output.config }
    const thinks = reasoning.thinking !== null && reasoning.thinking['type'] !== 'disabled'
    return {
      model: target.model,
      max_tokens: maxTokens,
      ...(system.length > 0 && { system: joined(system) }),
      messages,
      ...output.tools,
      ...(reasoning.thinking !== null && { thinking: reasoning.thinking }),
      ...(Object.keys(config).length > 0 && { output_config: config }),
      ...samplingOf(body, claude.takesSampling && !thinks, dropped),
      ...stopOf(body['stop'], dropped),
      ...userOf(body),
      ...(body['stream'] === true && { stream: true }),
      ...(isObject(body['cache_control']) && { cache_control: body['cache_control'] }),
    }
  })
}

function refuseUnanswerable(body: JsonObject): void {
  const { n, modalities } = body
  if (n !== undefined && n !== null && n !== 1) {
    throw new RequestProblem('This model gives one answer to a request: n is 1.', 'n')
  }
  for (const name of ['logprobs', 'top_logprobs', 'audio', 'web_search_options']) {
    const value = body[name]
    if (value !== undefined && value !== null && value !== false && value !== 0) {
      throw new RequestProblem(`${name} has no counterpart with this model.`, name)
    }
  }
  if (Array.isArray(modalities) && modalities.some((modality) => modality !== 'text')) {
    throw new RequestProblem('This model answers with text only.', 'modalities')
  }
}

function maxTokensOf(body: JsonObject, target: TargetTraits): unknown {
  const asked = body['max_completion_tokens'] ?? body['max_tokens']
  if (asked === undefined || asked === null) return target.maxOutputTokens ?? DEFAULT_MAX_TOKENS
  return typeof asked === 'number' && target.maxOutputTokens !== null ? Math.min(asked, target.maxOutputTokens) : asked
}

/** One text, or the blocks themselves where one of them carries a cache mark. */
function joined(system: readonly JsonObject[]): unknown {
  const texts = system.filter((block) => block['type'] === 'text')
  if (texts.some((block) => block['cache_control'] !== undefined)) return texts
  return texts.map((block) => textOf(block['text'])).join('\n')
}

type Output = { config: JsonObject; tools: JsonObject }

/** `response_format`: structured output, or a forced tool where the model has none; `json_object` is only asked for. */
function outputOf(
  body: JsonObject,
  target: TargetTraits,
  claude: ClaudeModel,
  system: JsonObject[],
  tools: JsonObject,
): Output {
  const format = objectOf(body['response_format'])
  const type = format['type'] ?? 'text'
  if (type === 'text') return { config: {}, tools }
  if (type === 'json_object') {
    system.push({ type: 'text', text: 'Answer with one JSON object and nothing else.' })
    return { config: {}, tools }
  }
  const { schema, description } = objectOf(format['json_schema'])
  if (type !== 'json_schema' || !isObject(schema)) {
    throw new RequestProblem('response_format is text, json_object or json_schema with a schema.', 'response_format')
  }
  if (claude.hasStructuredOutput && (target.supportsStrictTools || !claude.takesForcedTools)) {
    return { config: { format: { type: 'json_schema', schema: closedSchema(schema) } }, tools }
  }
  const answer = {
    name: ANSWER_TOOL,
    description: filledText(description) ?? 'Give the answer, when it is found, as the input of this tool.',
    input_schema: { type: 'object', ...schema },
  }
  const declared: readonly unknown[] = Array.isArray(tools['tools']) ? tools['tools'] : []
  return { config: {}, tools: { tools: [...declared, answer], tool_choice: choiceWithAnswer(tools) } }
}

/** The answer is a tool as well: the model must call one, and a tool that the client named comes first. */
function choiceWithAnswer(tools: JsonObject): JsonObject {
  const choice = objectOf(tools['tool_choice'])
  if (tools['tools'] === undefined || choice['type'] === 'none') return { type: 'tool', name: ANSWER_TOOL }
  return choice['type'] === 'tool' ? choice : { ...choice, type: 'any' }
}

function isForced({ tools }: Output): boolean {
  const choice = objectOf(tools['tool_choice'])['type']
  return choice === 'any' || choice === 'tool'
}

/** Anthropic takes temperatures up to 1, one of the two settings at a time, and none of them while a model thinks. */
function samplingOf(body: JsonObject, isTaken: boolean, dropped: Set<string>): JsonObject {
  const { temperature, top_p } = body
  const hasTemperature = typeof temperature === 'number'
  const hasTopP = typeof top_p === 'number'
  const keepsTemperature = hasTemperature && isTaken
  const keepsTopP = hasTopP && isTaken && !hasTemperature
  if (hasTemperature && (!keepsTemperature || temperature > 1)) dropped.add('temperature')
  if (hasTopP && !keepsTopP) dropped.add('top_p')
  return {
    ...(keepsTemperature && { temperature: Math.min(temperature, 1) }),
    ...(keepsTopP && { top_p }),
  }
}

function stopOf(stop: unknown, dropped: Set<string>): JsonObject {
  if (stop === undefined || stop === null) return {}
  const asked: readonly unknown[] = Array.isArray(stop) ? stop : [stop]
  const sequences = asked.filter((sequence) => textOf(sequence).trim() !== '')
  if (sequences.length < asked.length) dropped.add('stop')
  return sequences.length === 0 ? {} : { stop_sequences: sequences }
}

function userOf(body: JsonObject): JsonObject {
  const user = filledText(body['safety_identifier']) ?? filledText(body['user'])
  return user === null ? {} : { metadata: { user_id: user } }
}
