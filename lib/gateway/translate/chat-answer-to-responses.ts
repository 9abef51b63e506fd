import { chatCalls, chatReasoning, chatText, firstChoice } from './chat-delta'
import { filledText } from './json'
import { callItem, endOfResponse, messageItem, messagePart, reasoningItem, responseObject } from './response-object'
import type { AnswerTraits, JsonObject } from './types'
import { readChatUsage } from './usage'

/** A chat completion as a response (`compat.md` 2.4). */
export function chatAnswerToResponses(body: JsonObject, traits: AnswerTraits): JsonObject {
  const { finishReason, message } = firstChoice(body)
  const end = endOfResponse(finishReason)
  const output: JsonObject[] = []
  const id = (prefix: string) => `${prefix}_${traits.requestId}_${output.length}`
  const reasoning = chatReasoning(message)
  if (reasoning !== '') output.push(reasoningItem(id('rs'), reasoning))
  const text = chatText(message['content'])
  const refusal = filledText(message['refusal'])
  const parts = [
    ...(text === '' ? [] : [messagePart('text', text)]),
    ...(refusal === null ? [] : [messagePart('refusal', refusal)]),
  ]
  const calls = chatCalls(message, traits.requestId)
  if (parts.length > 0) {
    output.push(messageItem(id('msg'), calls.length === 0 ? end.status : 'completed', parts))
  }
  calls.forEach((call, index) => {
    const status = index === calls.length - 1 ? end.status : 'completed'
    const alias = traits.toolNames?.get(call.name) ?? call.name
    output.push(callItem(id('fc'), status, call.id, alias, call.arguments))
  })
  const model = filledText(body['model']) ?? traits.model
  return responseObject(traits, { ...end, model, output, usage: readChatUsage(body['usage'], traits.readUsage) })
}
