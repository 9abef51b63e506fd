import { anthropicFrames, anthropicMessage } from './anthropic-wire'
import { legacyCompletion, legacyFrames } from './completions-wire'
import type { Frame } from './frame'
import type { MockModel } from './models'
import { type AnswerHead, openaiCompletion, openaiFrames } from './openai-wire'
import { providerError } from './provider-error'
import { readPromptRequest } from './read-prompt-request'
import { readResponsesRequest } from './read-responses-request'
import type { Reply } from './reply'
import { type ChatRequest, type JsonObject, readChatRequest, type WrongRequest } from './request-body'
import { responsesBody, responsesFailure, responsesFrames } from './responses-wire'

/** One way to ask for text: how its request is read, and how its answers are written. */
export type Surface = {
  read: (body: unknown) => ChatRequest | WrongRequest
  whole: (head: AnswerHead, model: MockModel, reply: Reply) => JsonObject
  frames: (head: AnswerHead, model: MockModel, reply: Reply, includeUsage: boolean) => Iterable<Frame>
  /** The event of an error in mid-stream; `sequence` events went before it. */
  failure: (requestId: string, sequence: number) => Frame
}

const openaiFailure = (requestId: string): Frame => ({
  kind: 'close',
  data: JSON.stringify(providerError('openai', 500, requestId).body),
})

/** Every path that answers with text, by path. */
export const SURFACES: Readonly<Record<string, Surface>> = {
  '/v1/chat/completions': {
    read: (body) => readChatRequest(body, 'openai'),
    whole: openaiCompletion,
    frames: openaiFrames,
    failure: openaiFailure,
  },
  '/v1/completions': {
    read: readPromptRequest,
    whole: legacyCompletion,
    frames: legacyFrames,
    failure: openaiFailure,
  },
  '/v1/responses': {
    read: readResponsesRequest,
    whole: responsesBody,
    frames: responsesFrames,
    failure: (_requestId, sequence) => responsesFailure('The demo provider had an error.', sequence),
  },
  '/v1/messages': {
    read: (body) => readChatRequest(body, 'anthropic'),
    whole: anthropicMessage,
    frames: anthropicFrames,
    failure: (requestId) => ({
      kind: 'close',
      event: 'error',
      data: JSON.stringify(providerError('anthropic', 529, requestId).body),
    }),
  },
}
