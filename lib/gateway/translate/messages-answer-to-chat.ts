import { ANSWER_TOOL } from './answer-tool'
import { chatAnnotation } from './chat-annotation'
import { filledText, isObject, jsonText, objectOf, objectsOf, textOf } from './json'
import { chatFinishReason } from './stop-reason'
import { TranslationError } from './translation-error'
import type { AnswerTraits, JsonObject } from './types'
import { chatUsage, readMessagesUsage } from './usage'

/** A message as a chat completion (`compat.md` 2.2). */
export function messagesAnswerToChat(body: JsonObject, traits: AnswerTraits): JsonObject {
  if (!Array.isArray(body['content'])) {
    throw new TranslationError('The provider answered with something that is not a message.')
  }
  const read = readBlocks(objectsOf(body['content']))
  const refused = body['stop_reason'] === 'refusal'
  const answeredByTool = read.toolCalls.length === 0 && body['stop_reason'] === 'tool_use'
  const message = {
    role: 'assistant',
    content: read.text === '' && (read.toolCalls.length > 0 || refused) ? null : read.text,
    refusal: refused ? filledText(objectOf(body['stop_details'])['explanation']) : null,
    ...(read.reasoning !== '' && { reasoning_content: read.reasoning }),
    ...(read.annotations.length > 0 && { annotations: read.annotations }),
    ...(read.toolCalls.length > 0 && { tool_calls: read.toolCalls }),
  }
  return {
    id: `chatcmpl-${traits.requestId}`,
    object: 'chat.completion',
    created: Math.floor(traits.createdMs / 1000),
    model: filledText(body['model']) ?? traits.model,
    choices: [
      {
        index: 0,
        message,
        logprobs: null,
        finish_reason: answeredByTool ? 'stop' : chatFinishReason(body['stop_reason']),
      },
    ],
    // What the provider does not count is not made up.
    ...(isObject(body['usage']) && { usage: chatUsage(readMessagesUsage(body['usage'])) }),
  }
}

function readBlocks(blocks: readonly JsonObject[]) {
  let text = ''
  let reasoning = ''
  const annotations: JsonObject[] = []
  const toolCalls: JsonObject[] = []
  for (const block of blocks) {
    switch (block['type']) {
      case 'text': {
        const start = text.length
        text += textOf(block['text'])
        annotations.push(...objectsOf(block['citations']).flatMap((cited) => chatAnnotation(cited, start, text.length)))
        break
      }
      case 'thinking':
        reasoning += textOf(block['thinking'])
        break
      case 'tool_use': {
        const input = jsonText(block['input'] ?? {})
        if (input === null) throw new TranslationError('The provider called a tool with arguments nested too deeply.')
        if (block['name'] === ANSWER_TOOL) text += input
        else toolCalls.push({ id: block['id'], type: 'function', function: { name: block['name'], arguments: input } })
        break
      }
      default:
      // Tools that ran at the provider, and thinking that is not to be read.
    }
  }
  return { text, reasoning, annotations, toolCalls }
}
