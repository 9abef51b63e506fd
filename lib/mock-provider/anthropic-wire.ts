import type { Frame } from './frame'
import type { MockModel } from './models'
import type { AnswerHead } from './openai-wire'
import { pieceAt, type Reply, type TokenUsage } from './reply'
import type { JsonObject } from './request-body'

const STOP = { stop: 'end_turn', length: 'max_tokens', tool: 'tool_use' } as const
const BAD_USAGE = { input_tokens: -5, output_tokens: '12', cache_read_input_tokens: 1e308, cache_creation: 'none' }

/** Usage as messages report it: cache reads and writes are beside `input_tokens`, not inside. */
export function anthropicUsage(usage: TokenUsage): JsonObject {
  const written = usage.cacheWrite5m + usage.cacheWrite1h
  return {
    input_tokens: usage.input - usage.cacheRead - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5m,
      ephemeral_1h_input_tokens: usage.cacheWrite1h,
    },
    output_tokens: usage.output,
    service_tier: 'standard',
  }
}

/** The body of an answer without streaming. */
export function anthropicMessage(head: AnswerHead, model: MockModel, reply: Reply): JsonObject {
  const text = reply.pieces.join('')
  const block = reply.tool
    ? { type: 'tool_use', id: toolId(head), name: reply.tool, input: JSON.parse(text) as unknown }
    : { type: 'text', text }
  return {
    id: head.id,
    type: 'message',
    role: 'assistant',
    model: head.model,
    content: reply.pieces.length === 0 ? [] : [block],
    stop_reason: STOP[reply.finish],
    stop_sequence: null,
    ...(model.usage === 'none' ? {} : { usage: model.usage === 'bad' ? BAD_USAGE : anthropicUsage(reply.usage) }),
  }
}

/** The events of a stream, in order: the input tokens come first, the output tokens last. */
export function* anthropicFrames(head: AnswerHead, model: MockModel, reply: Reply): Generator<Frame, void> {
  const bad = model.usage === 'bad'
  const silent = model.usage === 'none'
  yield frame('open', {
    type: 'message_start',
    message: {
      id: head.id,
      type: 'message',
      role: 'assistant',
      model: head.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // The output of message_start is provisional: one token, whatever follows.
      ...(silent ? {} : { usage: bad ? BAD_USAGE : anthropicUsage({ ...reply.usage, output: 1 }) }),
    },
  })
  const block = reply.tool
    ? { type: 'tool_use', id: toolId(head), name: reply.tool, input: {} }
    : { type: 'text', text: '' }
  yield frame('open', { type: 'content_block_start', index: 0, content_block: block })
  yield frame('open', { type: 'ping' })
  for (let i = 0; reply.endless || i < reply.pieces.length; i++) {
    const piece = pieceAt(reply.pieces, i)
    const delta = reply.tool ? { type: 'input_json_delta', partial_json: piece } : { type: 'text_delta', text: piece }
    yield frame('token', { type: 'content_block_delta', index: 0, delta })
    if (model.usage === 'every-chunk') yield messageDelta({ output_tokens: i + 1 }, null)
  }
  yield frame('close', { type: 'content_block_stop', index: 0 })
  const final = bad ? BAD_USAGE : { output_tokens: reply.usage.output }
  yield messageDelta(silent ? undefined : final, STOP[reply.finish])
  yield frame('terminal', { type: 'message_stop' })
}

function messageDelta(usage: JsonObject | undefined, stopReason: string | null): Frame {
  const event = { type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: null } }
  return usage ? { ...frame('close', { ...event, usage }), hasUsage: true } : frame('close', event)
}

function frame(kind: Frame['kind'], data: JsonObject & { type: string }): Frame {
  return { kind, event: data.type, data: JSON.stringify(data) }
}

function toolId(head: AnswerHead): string {
  return `toolu_${head.id.slice(-12)}`
}
