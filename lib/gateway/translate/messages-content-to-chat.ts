import { filledText, isObject, objectOf, objectsOf, textOf } from './json'
import { dataUrl } from './media'
import { RequestProblem } from './request-problem'
import type { JsonObject } from './types'

/** One of Anthropic's blocks in a user's turn as parts of a chat message. */
export function messagesContentToChat(block: JsonObject, at: string, dropped: Set<string>): JsonObject[] {
  noteLostMarks(block, dropped)
  switch (block['type']) {
    case 'text':
      return block['text'] === '' ? [] : [{ type: 'text', text: textOf(block['text']) }]
    case 'image':
      return [imageToPart(objectOf(block['source']), at)]
    case 'document':
      return documentToParts(block, at, dropped)
    // A tool that a search has found: chat knows all of them from the start, and the model is told which.
    case 'tool_reference':
      return [{ type: 'text', text: textOf(block['tool_name']) }]
    case 'search_result': {
      const texts = objectsOf(block['content']).map((part) => textOf(part['text']))
      const lines = [textOf(block['title']), textOf(block['source']), ...texts].filter((line) => line !== '')
      return [{ type: 'text', text: lines.join('\n') }]
    }
    default:
      throw new RequestProblem(`Content of type ${JSON.stringify(block['type'])} has no place with this model.`, at)
  }
}

/** Notes what a block carries that chat has no place for. */
export function noteLostMarks(block: JsonObject, dropped: Set<string>): void {
  for (const mark of ['cache_control', 'citations']) {
    if (block[mark] !== undefined && block[mark] !== null) dropped.add(mark)
  }
}

/** The blocks of a content that may be given as one text. */
export function blocksOf(content: unknown, at: string): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  if (content === undefined || content === null) return []
  if (!Array.isArray(content) || !content.every(isObject)) {
    throw new RequestProblem('The content is neither text nor a list of blocks.', at)
  }
  return content
}

function imageToPart(source: JsonObject, at: string): JsonObject {
  const url = filledText(source['url'])
  if (source['type'] === 'url' && url !== null) return { type: 'image_url', image_url: { url } }
  if (source['type'] !== 'base64') {
    throw new RequestProblem('An image is given inline or by its address: stored files are not reachable here.', at)
  }
  const media = { mediaType: textOf(source['media_type']), data: textOf(source['data']) }
  return { type: 'image_url', image_url: { url: dataUrl(media) } }
}

function documentToParts(block: JsonObject, at: string, dropped: Set<string>): JsonObject[] {
  const source = objectOf(block['source'])
  if (filledText(block['context']) !== null) dropped.add('context')
  switch (source['type']) {
    case 'base64': {
      const media = { mediaType: textOf(source['media_type']), data: textOf(source['data']) }
      const filename = filledText(block['title']) ?? 'document.pdf'
      return [{ type: 'file', file: { filename, file_data: dataUrl(media) } }]
    }
    case 'text':
      return [{ type: 'text', text: textOf(source['data']) }]
    case 'content':
      return blocksOf(source['content'], at).flatMap((inner) => messagesContentToChat(inner, at, dropped))
    default:
      throw new RequestProblem('A document is given inline: this model fetches none by itself.', at)
  }
}
