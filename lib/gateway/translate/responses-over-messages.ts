import { chatOverMessages } from './chat-over-messages'
import { compose } from './compose'
import { responsesOverChat } from './responses-over-chat'
import type { Translation } from './types'

/** A client of OpenAI responses, served by a provider of Anthropic messages. */
export const responsesOverMessages: Translation = compose(responsesOverChat, chatOverMessages)
