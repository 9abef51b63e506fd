import { chatRequestToMessages } from './chat-request-to-messages'
import { messagesAnswerToChat } from './messages-answer-to-chat'
import { MessagesStreamToChat } from './messages-stream-to-chat'
import type { Translation } from './types'

/** A client of OpenAI chat completions, served by a provider of Anthropic messages. */
export const chatOverMessages: Translation = {
  request: chatRequestToMessages,
  answer: messagesAnswerToChat,
  stream: (traits) => new MessagesStreamToChat(traits),
}
