import { filledText, isObject, objectOf } from './json'
import { effortAmong } from './reasoning-model'
import { dropUnknown, RequestProblem, translateRequest } from './request-problem'
import { responsesInputToChat } from './responses-input-to-chat'
import { responsesToolsToChat, shortenedTools } from './responses-tools-to-chat'
import type { JsonObject, RequestTranslation, TargetTraits } from './types'

/** Fields with a counterpart, or without any meaning on the other side. */
const KNOWN = new Set([
  'model',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'text',
  'reasoning',
  'temperature',
  'top_p',
  'top_logprobs',
  'user',
  'safety_identifier',
  'stream',
  'stream_options',
  'store',
  'background',
  'include',
  'truncation',
])

/** What needs a memory of answers, which a provider of chat does not have. */
const STATEFUL = ['previous_response_id', 'conversation', 'prompt', 'background']

/** A responses request as a chat completion request (`compat.md` 2.4). */
export function responsesRequestToChat(body: JsonObject, target: TargetTraits): RequestTranslation {
  const result = translateRequest((dropped) => {
    refuseUnanswerable(body)
    noteDropped(body, dropped)
    const { temperature, top_p, max_output_tokens: limit, stream } = body
    const user = filledText(body['user']) ?? filledText(body['safety_identifier'])
    return {
      model: target.model,
      messages: responsesInputToChat(body, target, dropped),
      ...responsesToolsToChat(body, target, dropped),
      ...(typeof limit === 'number' && { [target.maxTokensField]: Math.min(limit, target.maxOutputTokens ?? limit) }),
      ...textSettings(objectOf(body['text']), target),
      ...effortOf(objectOf(body['reasoning']), target, dropped),
      ...(typeof temperature === 'number' && { temperature }),
      ...(typeof top_p === 'number' && { top_p }),
      ...(user !== null && { user }),
      ...(stream === true && { stream: true }),
      ...(stream === true && target.supportsStreamOptions && { stream_options: { include_usage: true } }),
    }
  })
  const toolNames = shortenedTools(body['tools'])
  return result.kind === 'ok' && toolNames.size > 0 ? { ...result, toolNames } : result
}

function refuseUnanswerable(body: JsonObject): void {
  for (const name of STATEFUL) {
    const value = body[name]
    if (value !== undefined && value !== null && value !== false) {
      throw new RequestProblem(`${name} is not supported with this model: send the whole conversation as input.`, name)
    }
  }
  const logprobs = body['top_logprobs']
  if (typeof logprobs === 'number' && logprobs > 0) {
    throw new RequestProblem('top_logprobs has no counterpart with this model.', 'top_logprobs')
  }
}

function noteDropped(body: JsonObject, dropped: Set<string>): void {
  // The same words have been refused already, unless they say nothing.
  dropUnknown(body, new Set([...KNOWN, ...STATEFUL]), dropped)
  if (body['store'] === true) dropped.add('store')
  if (body['truncation'] === 'auto') dropped.add('truncation')
  const include = body['include']
  const wanted = Array.isArray(include) ? include.filter((name) => name !== 'reasoning.encrypted_content') : []
  if (wanted.length > 0) dropped.add('include')
}

function textSettings(text: JsonObject, target: TargetTraits): JsonObject {
  const verbosity = filledText(text['verbosity'])
  return { ...formatOf(objectOf(text['format']), target), ...(verbosity !== null && { verbosity }) }
}

function formatOf(format: JsonObject, target: TargetTraits): JsonObject {
  if (format['type'] === 'json_object') return { response_format: { type: 'json_object' } }
  if (format['type'] === undefined || format['type'] === 'text') return {}
  if (format['type'] !== 'json_schema') {
    throw new RequestProblem('The format of an answer is text, json_object or json_schema.', 'text.format')
  }
  const { name, schema, description, strict } = format
  if (!isObject(schema)) throw new RequestProblem('The format has no schema.', 'text.format.schema')
  const json_schema = {
    name: filledText(name) ?? 'answer',
    ...(typeof description === 'string' && { description }),
    schema,
    ...(typeof strict === 'boolean' && target.supportsStrictTools && { strict }),
  }
  return { response_format: { type: 'json_schema', json_schema } }
}

function effortOf(reasoning: JsonObject, target: TargetTraits, dropped: Set<string>): JsonObject {
  const effort = filledText(reasoning['effort'])
  if (effort === null) return {}
  const nearest = target.supportsReasoningEffort ? effortAmong(target.efforts, effort) : null
  // Less than was asked for is still an effort; none that becomes some is another thing.
  if (nearest === null || (effort === 'none' && nearest !== effort)) dropped.add('reasoning.effort')
  return nearest === null ? {} : { reasoning_effort: nearest }
}
