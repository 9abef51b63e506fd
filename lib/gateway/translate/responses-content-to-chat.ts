import { filledText, isObject, objectOf, textOf } from './json'
import { RequestProblem } from './request-problem'
import type { JsonObject } from './types'

/** The content of an input item as parts of a chat message. */
export function responsesContentToChat(content: unknown, at: string): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  if (content === undefined || content === null) return []
  if (!Array.isArray(content) || !content.every(isObject)) {
    throw new RequestProblem('The content is neither text nor a list of parts.', at)
  }
  return content.map((part, index) => toPart(part, `${at}[${index}]`))
}

/** The texts among parts, put together. */
export function textsOf(parts: readonly JsonObject[], between: string): string {
  return parts
    .filter((part) => part['type'] === 'text')
    .map((part) => textOf(part['text']))
    .join(between)
}

function toPart(part: JsonObject, at: string): JsonObject {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: textOf(part['text']) }
    case 'refusal':
      return { type: 'text', text: textOf(part['refusal']) }
    case 'input_image':
      return imageToPart(part, at)
    case 'input_file':
      return fileToPart(part, at)
    case 'input_audio':
      return { type: 'input_audio', input_audio: objectOf(part['input_audio']) }
    default:
      throw new RequestProblem(`Content of type ${JSON.stringify(part['type'])} has no place with this model.`, at)
  }
}

function imageToPart(part: JsonObject, at: string): JsonObject {
  const url = filledText(part['image_url'])
  if (url === null) {
    throw new RequestProblem('An image is given in image_url: stored files are not reachable here.', at)
  }
  const detail = filledText(part['detail'])
  return { type: 'image_url', image_url: { url, ...(detail !== null && detail !== 'auto' && { detail }) } }
}

function fileToPart(part: JsonObject, at: string): JsonObject {
  const data = filledText(part['file_data'])
  if (data === null) {
    throw new RequestProblem('A file is given inline, in file_data: others are not reachable here.', at)
  }
  const filename = filledText(part['filename'])
  return { type: 'file', file: { ...(filename !== null && { filename }), file_data: data } }
}
