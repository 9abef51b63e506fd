import { messagesRequestToResponses } from './messages-request-to-responses'
import { responsesAnswerToMessages } from './responses-answer-to-messages'
import { ResponsesStreamToMessages } from './responses-stream-to-messages'
import type { Translation } from './types'

/** A client of Anthropic messages, served by a provider of OpenAI responses: the reasoning of one turn is there in the next. */
export const messagesOverResponses: Translation = {
  request: messagesRequestToResponses,
  answer: responsesAnswerToMessages,
  stream: (traits) => new ResponsesStreamToMessages(traits),
}
