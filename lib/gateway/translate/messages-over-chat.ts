import { chatAnswerToMessages } from './chat-answer-to-messages'
import { ChatStreamToMessages } from './chat-stream-to-messages'
import { messagesRequestToChat } from './messages-request-to-chat'
import type { Translation } from './types'

/** A client of Anthropic messages, served by a provider of OpenAI chat completions. */
export const messagesOverChat: Translation = {
  request: messagesRequestToChat,
  answer: chatAnswerToMessages,
  stream: (traits) => new ChatStreamToMessages(traits),
}
