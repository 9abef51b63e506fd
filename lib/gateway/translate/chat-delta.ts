import { filledText, isObject, jsonText, objectOf, objectsOf, textOf } from './json'
import { signedId } from './thought-signature'
import { TranslationError } from './translation-error'
import type { JsonObject } from './types'

/** The text of a chat message's content; some providers give it in parts. */
export function chatText(content: unknown): string {
  if (typeof content === 'string') return content
  return objectsOf(content)
    .filter((part) => part['type'] === 'text')
    .map((part) => textOf(part['text']))
    .join('')
}

/** What a model thought, by the names that providers give it; Mistral tells it among the parts of the content. */
export function chatReasoning(message: JsonObject): string {
  const named = filledText(message['reasoning_content']) ?? filledText(message['reasoning'])
  if (named !== null) return named
  return objectsOf(message['content'])
    .filter((part) => part['type'] === 'thinking')
    .map((part) => chatText(part['thinking']))
    .join('')
}

/** The first choice of a chat completion and its message. @throws TranslationError when there is none. */
export function firstChoice(body: JsonObject): { finishReason: unknown; message: JsonObject } {
  const choice = objectsOf(body['choices'])[0]
  if (choice === undefined || !isObject(choice['message']) || choice['finish_reason'] === 'error') {
    throw new TranslationError('The provider answered with something that is not a chat completion.')
  }
  return { finishReason: choice['finish_reason'], message: choice['message'] }
}

/** A call of a tool in a chat completion. `arguments` is JSON of an object, as far as the model wrote it. */
export type ChatCall = { id: string; name: string; arguments: string }

/** The tool calls of a complete message; ids that the provider left out are made up. */
export function chatCalls(message: JsonObject, requestId: string): ChatCall[] {
  return objectsOf(message['tool_calls']).map((call, index) => {
    const called = objectOf(call['function'])
    const given = called['arguments']
    return {
      id: signedId(filledText(call['id']) ?? `call_${requestId}_${index}`, call),
      name: textOf(called['name']),
      arguments: isObject(given) ? (jsonText(given) ?? '') : textOf(given),
    }
  })
}
