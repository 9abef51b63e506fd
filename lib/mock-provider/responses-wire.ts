import type { Frame } from './frame'
import type { MockModel } from './models'
import type { AnswerHead } from './openai-wire'
import { pieceAt, type Reply, type TokenUsage } from './reply'
import type { JsonObject } from './request-body'

const BAD_USAGE = { input_tokens: -5, output_tokens: '12', total_tokens: null, input_tokens_details: 'none' }

/** Usage as responses report it: cached tokens inside `input_tokens`, reasoning inside `output_tokens`. */
export function responsesUsage(usage: TokenUsage): JsonObject {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: 0 },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  }
}

/** The body of an answer without streaming. */
export function responsesBody(head: AnswerHead, model: MockModel, reply: Reply): JsonObject {
  return finished(head, model, reply, reply.pieces.join(''))
}

/** The events of a stream, in order: `event:` equals `type`, `sequence_number` counts from 0, and there is no `[DONE]`. */
export function* responsesFrames(head: AnswerHead, model: MockModel, reply: Reply): Generator<Frame, void> {
  let sequence = 0
  const event = (kind: Frame['kind'], type: string, data: JsonObject, hasUsage = false): Frame => ({
    kind,
    event: type,
    data: JSON.stringify({ type, sequence_number: sequence++, ...data }),
    ...(hasUsage ? { hasUsage: true } : {}),
  })
  const started = response(head, { status: 'in_progress', output: [], usage: null })
  yield event('open', 'response.created', { response: started })
  yield event('open', 'response.in_progress', { response: started })
  const thought = reply.usage.reasoning > 0
  if (thought) {
    const item = reasoningItem(head)
    yield event('open', 'response.output_item.added', { output_index: 0, item })
    yield event('open', 'response.output_item.done', { output_index: 0, item })
  }
  const output_index = thought ? 1 : 0
  const at = { item_id: itemId(head, reply), output_index }
  const place = reply.tool === undefined ? { ...at, content_index: 0 } : at
  yield event('open', 'response.output_item.added', { output_index, item: item(head, reply, null) })
  if (reply.tool === undefined) yield event('open', 'response.content_part.added', { ...place, part: textPart('') })
  const deltaType = reply.tool === undefined ? 'response.output_text.delta' : 'response.function_call_arguments.delta'
  const more = reply.tool === undefined ? { logprobs: [] } : {}
  for (let i = 0; reply.endless || i < reply.pieces.length; i++) {
    yield event('token', deltaType, { ...place, delta: pieceAt(reply.pieces, i), ...more })
  }
  const text = reply.pieces.join('')
  if (reply.tool === undefined) {
    yield event('close', 'response.output_text.done', { ...place, text, logprobs: [] })
    yield event('close', 'response.content_part.done', { ...place, part: textPart(text) })
  } else {
    const done = { ...place, name: reply.tool, arguments: text }
    yield event('close', 'response.function_call_arguments.done', done)
  }
  yield event('close', 'response.output_item.done', { output_index, item: item(head, reply, text) })
  const type = reply.finish === 'length' ? 'response.incomplete' : 'response.completed'
  yield event('terminal', type, { response: finished(head, model, reply, text) }, model.usage !== 'none')
}

/** What a stream that fails says instead of its end; `sequence` events went before it. */
export function responsesFailure(message: string, sequence: number): Frame {
  const data = { type: 'error', code: 'server_error', message, param: null, sequence_number: sequence }
  return { kind: 'close', event: 'error', data: JSON.stringify(data) }
}

function finished(head: AnswerHead, model: MockModel, reply: Reply, text: string): JsonObject {
  const output = [...(reply.usage.reasoning > 0 ? [reasoningItem(head)] : []), item(head, reply, text)]
  const usage = model.usage === 'none' ? null : model.usage === 'bad' ? BAD_USAGE : responsesUsage(reply.usage)
  if (reply.finish !== 'length') return response(head, { status: 'completed', output, usage })
  const incomplete_details = { reason: 'max_output_tokens' }
  return response(head, { status: 'incomplete', incomplete_details, output, usage })
}

function response(head: AnswerHead, state: JsonObject): JsonObject {
  return {
    id: head.id,
    object: 'response',
    created_at: head.createdS,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: head.model,
    parallel_tool_calls: true,
    previous_response_id: null,
    service_tier: 'default',
    store: false,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    ...state,
  }
}

/** The answer's own item; `text` null while it is only announced. */
function item(head: AnswerHead, reply: Reply, text: string | null): JsonObject {
  const status = text === null ? 'in_progress' : reply.finish === 'length' ? 'incomplete' : 'completed'
  const id = itemId(head, reply)
  if (reply.tool === undefined) {
    return { id, type: 'message', status, role: 'assistant', content: text === null ? [] : [textPart(text)] }
  }
  return {
    id,
    type: 'function_call',
    status,
    call_id: `call_${head.id.slice(-12)}`,
    name: reply.tool,
    arguments: text ?? '',
  }
}

const itemId = (head: AnswerHead, reply: Reply): string =>
  (reply.tool === undefined ? 'msg_' : 'fc_') + head.id.slice(-12)
const textPart = (text: string): JsonObject => ({ type: 'output_text', text, annotations: [], logprobs: [] })
const reasoningItem = (head: AnswerHead): JsonObject => ({
  id: `rs_${head.id.slice(-12)}`,
  type: 'reasoning',
  summary: [],
})
