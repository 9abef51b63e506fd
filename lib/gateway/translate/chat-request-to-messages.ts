import { ANSWER_TOOL } from './answer-tool'
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
    const tools = chatToolsToMessages(body, target, dropped)
    const output = outputOf(body, target, system, tools)
    const reasoning = reasoningOf(body, target, output, dropped)
    const config = { ...reasoning.config, ...output.config }
    return {
      model: target.model,
      max_tokens: maxTokensOf(body, target),
      ...(system.length > 0 && { system: joined(system) }),
      messages,
      ...output.tools,
      ...(reasoning.thinking !== null && { thinking: reasoning.thinking }),
      ...(Object.keys(config).length > 0 && { output_config: config }),
      ...samplingOf(body, reasoning.thinking?.['type'] === 'adaptive', dropped),
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
function outputOf(body: JsonObject, target: TargetTraits, system: JsonObject[], tools: JsonObject): Output {
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
  if (target.supportsStrictTools) {
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

type Reasoning = { thinking: JsonObject | null; config: JsonObject }

const EFFORTS: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
}

function reasoningOf(body: JsonObject, target: TargetTraits, output: Output, dropped: Set<string>): Reasoning {
  const asked = body['reasoning_effort']
  if (asked === undefined || asked === null) return { thinking: null, config: {} }
  if (asked === 'none' && target.supportsReasoningEffort) return { thinking: { type: 'disabled' }, config: {} }
  const effort = EFFORTS[textOf(asked)]
  if (effort === undefined || !target.supportsReasoningEffort) {
    if (asked !== 'none') dropped.add('reasoning_effort')
    return { thinking: null, config: {} }
  }
  // A model that thinks first cannot be made to call a tool.
  const choice = objectOf(output.tools['tool_choice'])['type']
  const forced = choice === 'any' || choice === 'tool'
  // Newer models tell nothing of their thinking unless they are asked to.
  return { thinking: forced ? null : { type: 'adaptive', display: 'summarized' }, config: { effort } }
}

/** Anthropic takes temperatures up to 1, one of the two settings at a time, and none of them while it thinks. */
function samplingOf(body: JsonObject, thinks: boolean, dropped: Set<string>): JsonObject {
  const { temperature, top_p } = body
  const hasTemperature = typeof temperature === 'number'
  const hasTopP = typeof top_p === 'number'
  const keepsTemperature = hasTemperature && !thinks
  const keepsTopP = hasTopP && !thinks && !hasTemperature
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
