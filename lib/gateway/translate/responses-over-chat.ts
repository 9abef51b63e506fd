import { chatAnswerToResponses } from './chat-answer-to-responses'
import { ChatStreamToResponses } from './chat-stream-to-responses'
import { responsesRequestToChat } from './responses-request-to-chat'
import type { Translation } from './types'

/** A client of OpenAI responses, served by a provider of OpenAI chat completions. */
export const responsesOverChat: Translation = {
  request: responsesRequestToChat,
  answer: chatAnswerToResponses,
  stream: (traits) => new ChatStreamToResponses(traits),
}
