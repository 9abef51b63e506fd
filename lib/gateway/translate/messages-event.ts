import type { JsonObject, StreamEvent } from './types'
import { messagesUsage, NO_USAGE } from './usage'

/** An event of a messages stream: its name stands in it again. */
export function messagesEvent(type: string, rest: JsonObject): StreamEvent {
  return { name: type, data: { type, ...rest } }
}

/** The first event of such a stream. */
export function messageStart(requestId: string, model: string): StreamEvent {
  const message = {
    id: `msg_${requestId}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    // Nobody knows them yet: the totals come with the end, and replace these.
    usage: messagesUsage(NO_USAGE),
  }
  return messagesEvent('message_start', { message })
}
