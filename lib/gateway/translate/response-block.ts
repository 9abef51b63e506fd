import { filledText, objectOf, objectsOf, textOf } from './json'
import { sealReasoning } from './reasoning-mark'
import { messagesStopReason } from './stop-reason'
import type { AnswerTraits, JsonObject } from './types'

/** What an item of a response is in a message. */
export type BlockType = 'thinking' | 'text' | 'tool_use'

/** The block that an item becomes; null for items that messages have no place for, and for reasoning that nobody asked for. */
export function blockTypeOf(item: JsonObject, { hidesReasoning = false }: AnswerTraits): BlockType | null {
  switch (item['type']) {
    case 'reasoning':
      return hidesReasoning ? null : 'thinking'
    case 'message':
      return 'text'
    case 'function_call':
      return 'tool_use'
    default:
      return null
  }
}

/** What lies between the parts of a summary. */
export const SUMMARY_BREAK = '\n\n'

/** The whole text of an item: what was thought, said, or given to a tool. */
export function itemText(item: JsonObject): string {
  const content = objectsOf(item['content'])
  switch (item['type']) {
    case 'reasoning': {
      const summary = objectsOf(item['summary'])
      return (summary.length > 0 ? summary : content).map((part) => textOf(part['text'])).join(SUMMARY_BREAK)
    }
    case 'message':
      return content.map((part) => textOf(part['type'] === 'refusal' ? part['refusal'] : part['text'])).join('')
    default:
      return textOf(item['arguments'])
  }
}

/** True for an item in which the model refuses to answer. */
export function isRefusal(item: JsonObject): boolean {
  return item['type'] === 'message' && objectsOf(item['content']).some((part) => part['type'] === 'refusal')
}

/** The signature of a thinking block; empty when there is nothing to be given back. */
export function signatureOf(item: JsonObject, { providerKeyId }: AnswerTraits): string {
  const encrypted = filledText(item['encrypted_content'])
  return encrypted === null ? '' : sealReasoning(providerKeyId, encrypted)
}

/** How a call of a tool begins. */
export function toolUse(item: JsonObject, input: JsonObject): JsonObject {
  return { type: 'tool_use', id: textOf(item['call_id']), name: textOf(item['name']), input }
}

/** Why a response ended, as a message says it. */
export function stopReasonOf(response: JsonObject, seen: { calls: number; isRefused: boolean }): string {
  // What shall be called is called, whatever was refused beside it.
  if (seen.isRefused && seen.calls === 0) return 'refusal'
  return messagesStopReason(finishReasonOf(response), seen.calls > 0)
}

/** As chat would say it. */
export function finishReasonOf(response: JsonObject): string {
  if (response['status'] !== 'incomplete') return 'stop'
  return objectOf(response['incomplete_details'])['reason'] === 'content_filter' ? 'content_filter' : 'length'
}
