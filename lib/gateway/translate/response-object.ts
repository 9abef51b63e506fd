import { filledText, parseObject, textOf } from './json'
import { toolOfAlias } from './tool-alias'
import { translateStreamError } from './translate-error-type'
import type { AnswerTraits, JsonObject } from './types'
import { type InclusiveUsage, responsesUsage } from './usage'

/** How far an answer has come. */
export type ResponseState = {
  model: string
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  /** Why it is incomplete. */
  reason?: string
  error?: JsonObject
  output: readonly JsonObject[]
  usage: InclusiveUsage | null
}

/** The `response` of the responses protocol. Of stored state there is none, and the request is not repeated. */
export function responseObject(traits: AnswerTraits, state: ResponseState): JsonObject {
  return {
    id: `resp_${traits.requestId}`,
    object: 'response',
    created_at: Math.floor(traits.createdMs / 1000),
    status: state.status,
    background: false,
    error: state.error ?? null,
    incomplete_details: state.reason === undefined ? null : { reason: state.reason },
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: state.model,
    output: state.output,
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: state.usage === null ? null : responsesUsage(state.usage),
    user: null,
  }
}

/** Status and reason of a response by the finish reason of a chat completion. */
export function endOfResponse(finishReason: unknown): Pick<ResponseState, 'status' | 'reason'> {
  if (finishReason === 'length') return { status: 'incomplete', reason: 'max_output_tokens' }
  if (finishReason === 'content_filter') return { status: 'incomplete', reason: 'content_filter' }
  return { status: 'completed' }
}

/** An item of text, or of a refusal. */
export function messageItem(id: string, status: string, content: readonly JsonObject[]): JsonObject {
  return { id, type: 'message', status, role: 'assistant', content }
}

/** A part of a message's item. */
export function messagePart(type: 'text' | 'refusal', text: string): JsonObject {
  return type === 'refusal' ? { type, refusal: text } : { type: 'output_text', text, annotations: [], logprobs: [] }
}

/** An item of what the model thought. */
export function reasoningItem(id: string, text: string): JsonObject {
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: null,
  }
}

/** An item that calls a tool, by the name that chat knows it by. */
export function callItem(id: string, status: string, callId: string, alias: string, args: string): JsonObject {
  const { name, namespace, custom } = toolOfAlias(alias)
  const group = namespace !== null && { namespace }
  if (custom) {
    return { id, type: 'custom_tool_call', status, call_id: callId, name, ...group, input: customInput(args) }
  }
  return { id, type: 'function_call', status, call_id: callId, name, ...group, arguments: args }
}

/** The text within the one argument of such a tool; what is no JSON is taken as it is. */
export function customInput(args: string): string {
  const input = parseObject(args)
  return input === null ? args : textOf(input['input'])
}

/** An error as a response that failed holds it. */
export function responseError(error: JsonObject): JsonObject {
  const known = translateStreamError('openai', error)
  return { code: filledText(error['code']) ?? known['code'] ?? 'server_error', message: known['message'] }
}
