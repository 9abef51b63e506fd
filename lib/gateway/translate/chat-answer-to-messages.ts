import { chatCalls, type ChatCall, chatReasoning, chatText, firstChoice } from './chat-delta'
import { filledText, parseObject } from './json'
import { messagesStopReason } from './stop-reason'
import { TranslationError } from './translation-error'
import type { AnswerTraits, JsonObject } from './types'
import { messagesUsage, NO_USAGE, readChatUsage } from './usage'

/** A chat completion as a message (`compat.md` 2.3). */
export function chatAnswerToMessages(body: JsonObject, traits: AnswerTraits): JsonObject {
  const { finishReason, message } = firstChoice(body)
  const reasoning = chatReasoning(message)
  const text = chatText(message['content'])
  const refusal = filledText(message['refusal'])
  const calls = chatCalls(message, traits.requestId)
  return {
    id: `msg_${traits.requestId}`,
    type: 'message',
    role: 'assistant',
    model: filledText(body['model']) ?? traits.model,
    content: [
      ...(reasoning === '' ? [] : [{ type: 'thinking', thinking: reasoning, signature: '' }]),
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...(refusal === null ? [] : [{ type: 'text', text: refusal }]),
      ...calls.flatMap((call) => toolUse(call, finishReason)),
    ],
    stop_reason: refusal === null ? messagesStopReason(finishReason, calls.length > 0) : 'refusal',
    stop_sequence: null,
    usage: messagesUsage(readChatUsage(body['usage'], traits.readUsage) ?? NO_USAGE),
  }
}

function toolUse(call: ChatCall, finishReason: unknown): JsonObject[] {
  const input = parseObject(call.arguments.trim() === '' ? '{}' : call.arguments)
  if (input !== null) return [{ type: 'tool_use', id: call.id, name: call.name, input }]
  // Cut off by the limit of tokens, which the stop reason says.
  if (finishReason === 'length') return []
  throw new TranslationError('The provider called a tool with arguments that are not a JSON object.')
}
