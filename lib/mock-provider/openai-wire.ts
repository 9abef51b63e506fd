import type { Frame } from './frame'
import type { MockModel } from './models'
import { pieceAt, type Reply, type TokenUsage } from './reply'
import type { JsonObject } from './request-body'

/** Identity of one answer. `createdS` is Unix time in seconds. */
export type AnswerHead = { id: string; model: string; createdS: number }

const FINISH = { stop: 'stop', length: 'length', tool: 'tool_calls' } as const
const FINGERPRINT = 'fp_keywaydemo'
/** Usage that no program should believe. */
export const BAD_OPENAI_USAGE = {
  prompt_tokens: -5,
  completion_tokens: '12',
  total_tokens: null,
  prompt_tokens_details: 'none',
}

/** Usage as chat completions report it: cached tokens inside `prompt_tokens`, reasoning inside `completion_tokens`. */
export function openaiUsage(usage: TokenUsage): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** The body of an answer without streaming. */
export function openaiCompletion(head: AnswerHead, model: MockModel, reply: Reply): JsonObject {
  const text = reply.pieces.join('')
  const message = reply.tool
    ? {
        role: 'assistant',
        content: null,
        tool_calls: [toolCall(head.id, reply.tool, text)],
        refusal: null,
        annotations: [],
      }
    : { role: 'assistant', content: text, refusal: null, annotations: [] }
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.createdS,
    model: head.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: FINISH[reply.finish] }],
    ...(model.usage === 'none' ? {} : { usage: model.usage === 'bad' ? BAD_OPENAI_USAGE : openaiUsage(reply.usage) }),
    service_tier: 'default',
    system_fingerprint: FINGERPRINT,
  }
}

/** The events of a stream, in order. With `includeUsage` every chunk has `usage: null` but the last, as OpenAI does it. */
export function* openaiFrames(
  head: AnswerHead,
  model: MockModel,
  reply: Reply,
  includeUsage: boolean,
): Generator<Frame, void> {
  const unasked = model.usage === 'every-chunk' || model.usage === 'on-finish'
  const nullUsage = includeUsage && model.usage !== 'none' && !unasked
  const chunk = (kind: Frame['kind'], delta: JsonObject, finish: string | null, usage?: JsonObject): Frame => ({
    kind,
    data: JSON.stringify({
      id: head.id,
      object: 'chat.completion.chunk',
      created: head.createdS,
      model: head.model,
      service_tier: 'default',
      system_fingerprint: FINGERPRINT,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...(usage ? { usage } : nullUsage ? { usage: null } : {}),
    }),
    ...(usage ? { hasUsage: true } : {}),
  })
  const running = (output: number) =>
    model.usage === 'every-chunk' ? openaiUsage({ ...reply.usage, output }) : undefined

  yield reply.tool
    ? chunk(
        'open',
        { role: 'assistant', content: null, tool_calls: [{ index: 0, ...toolCall(head.id, reply.tool, '') }] },
        null,
      )
    : chunk('open', { role: 'assistant', content: '', refusal: null }, null, running(0))
  for (let i = 0; reply.endless || i < reply.pieces.length; i++) {
    const piece = pieceAt(reply.pieces, i)
    const delta = reply.tool ? { tool_calls: [{ index: 0, function: { arguments: piece } }] } : { content: piece }
    yield chunk('token', delta, null, running(i + 1 + reply.usage.reasoning))
  }
  const onFinish = unasked ? openaiUsage(reply.usage) : undefined
  yield chunk('close', {}, FINISH[reply.finish], onFinish)
  if (nullUsage) {
    const usage = model.usage === 'bad' ? BAD_OPENAI_USAGE : openaiUsage(reply.usage)
    const last = JSON.parse(chunk('close', {}, null).data) as JsonObject
    yield { kind: 'close', data: JSON.stringify({ ...last, choices: [], usage }), hasUsage: true }
  }
  yield { kind: 'terminal', data: '[DONE]' }
}

function toolCall(id: string, name: string, args: string): JsonObject {
  return { id: `call_${id.slice(-12)}`, type: 'function', function: { name, arguments: args } }
}
