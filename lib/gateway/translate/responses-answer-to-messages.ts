import { filledText, objectsOf, parseObject } from './json'
import { readResponsesUsage } from './read-responses-usage'
import { blockTypeOf, finishReasonOf, isRefusal, itemText, signatureOf, stopReasonOf, toolUse } from './response-block'
import { TranslationError } from './translation-error'
import type { AnswerTraits, JsonObject } from './types'
import { messagesUsage, NO_USAGE } from './usage'

/** A response as a message: each item of its output is one block. */
export function responsesAnswerToMessages(body: JsonObject, traits: AnswerTraits): JsonObject {
  const { status, output } = body
  if (!Array.isArray(output) || (status !== 'completed' && status !== 'incomplete')) {
    throw new TranslationError('The provider answered with something that is not a whole response.')
  }
  const items = objectsOf(output)
  const content = items.flatMap((item) => blocksOf(item, body, traits))
  const calls = content.filter((block) => block['type'] === 'tool_use').length
  return {
    id: `msg_${traits.requestId}`,
    type: 'message',
    role: 'assistant',
    model: filledText(body['model']) ?? traits.model,
    content,
    stop_reason: stopReasonOf(body, { calls, isRefused: items.some(isRefusal) }),
    stop_sequence: null,
    usage: messagesUsage(readResponsesUsage(body['usage']) ?? NO_USAGE),
  }
}

function blocksOf(item: JsonObject, body: JsonObject, traits: AnswerTraits): JsonObject[] {
  const text = itemText(item)
  switch (blockTypeOf(item, traits)) {
    case 'thinking': {
      const signature = signatureOf(item, traits)
      if (text !== '') return [{ type: 'thinking', thinking: text, signature }]
      return signature === '' ? [] : [{ type: 'redacted_thinking', data: signature }]
    }
    case 'text':
      return text === '' ? [] : [{ type: 'text', text }]
    case 'tool_use': {
      const input = parseObject(text.trim() === '' ? '{}' : text)
      if (input !== null) return [toolUse(item, input)]
      // Cut off by the limit of tokens, which the stop reason says.
      if (finishReasonOf(body) === 'length') return []
      throw new TranslationError('The provider called a tool with arguments that are not a JSON object.')
    }
    case null:
      return []
  }
}
