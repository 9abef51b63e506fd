import type { Frame } from './frame'
import type { MockModel } from './models'
import { type AnswerHead, BAD_OPENAI_USAGE, openaiUsage } from './openai-wire'
import { pieceAt, type Reply } from './reply'
import type { JsonObject } from './request-body'

/** The body of an answer of the older completions. */
export function legacyCompletion(head: AnswerHead, model: MockModel, reply: Reply): JsonObject {
  return {
    ...shell(head, [choice(reply.pieces.join(''), finishOf(reply))]),
    ...(model.usage === 'none' ? {} : { usage: usageOf(model, reply) }),
  }
}

/** The events of a stream of the older completions. */
export function* legacyFrames(
  head: AnswerHead,
  model: MockModel,
  reply: Reply,
  includeUsage: boolean,
): Generator<Frame, void> {
  const withUsage = includeUsage && model.usage !== 'none'
  const chunk = (kind: Frame['kind'], choices: JsonObject[], usage: JsonObject | null): Frame => ({
    kind,
    data: JSON.stringify({ ...shell(head, choices), ...(withUsage ? { usage } : {}) }),
    ...(usage === null ? {} : { hasUsage: true }),
  })
  for (let i = 0; reply.endless || i < reply.pieces.length; i++) {
    yield chunk('token', [choice(pieceAt(reply.pieces, i), null)], null)
  }
  yield chunk('close', [choice('', finishOf(reply))], null)
  if (withUsage) yield chunk('close', [], usageOf(model, reply))
  yield { kind: 'terminal', data: '[DONE]' }
}

const finishOf = (reply: Reply): string => (reply.finish === 'length' ? 'length' : 'stop')
const usageOf = (model: MockModel, reply: Reply): JsonObject =>
  model.usage === 'bad' ? BAD_OPENAI_USAGE : openaiUsage(reply.usage)
const choice = (text: string, finish_reason: string | null): JsonObject => ({
  text,
  index: 0,
  logprobs: null,
  finish_reason,
})
const shell = (head: AnswerHead, choices: JsonObject[]): JsonObject => ({
  id: head.id,
  object: 'text_completion',
  created: head.createdS,
  model: head.model,
  choices,
})
