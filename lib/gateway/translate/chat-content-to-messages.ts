import { filledText, isObject, objectOf, textOf } from './json'
import { type InlineMedia, isWebUrl, pictureType, readDataUrl } from './media'
import { RequestProblem } from './request-problem'
import type { JsonObject } from './types'

/** The content of a chat message as Anthropic's blocks. Empty texts are refused there and left out. */
export function chatContentToMessages(content: unknown, where: string, dropped: Set<string>): JsonObject[] {
  if (content === null || content === undefined) return []
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  if (!Array.isArray(content)) throw new RequestProblem('The content is neither text nor a list of parts.', where)
  return content.flatMap((part: unknown, index) => {
    const at = `${where}[${index}]`
    if (!isObject(part)) throw new RequestProblem('A part of the content is not an object.', at)
    const block = partToBlock(part, at, dropped)
    if (block === null) return []
    // Providers of chat that route to Anthropic know it in this place; only Anthropic itself acts on it.
    return [isObject(part['cache_control']) ? { ...block, cache_control: part['cache_control'] } : block]
  })
}

function partToBlock(part: JsonObject, at: string, dropped: Set<string>): JsonObject | null {
  switch (part['type']) {
    case 'text':
    case 'refusal': {
      const text = textOf(part['text'] ?? part['refusal'])
      return text === '' ? null : { type: 'text', text }
    }
    case 'image_url':
      return imageToBlock(part['image_url'], at, dropped)
    case 'file':
      return fileToBlock(objectOf(part['file']), at)
    case 'input_audio':
      throw new RequestProblem('This model takes no audio.', at)
    default:
      throw new RequestProblem(`Content of type ${JSON.stringify(part['type'])} has no place with this model.`, at)
  }
}

function imageToBlock(image: unknown, at: string, dropped: Set<string>): JsonObject {
  const url = textOf(isObject(image) ? image['url'] : image)
  const detail = isObject(image) ? filledText(image['detail']) : null
  if (detail !== null && detail !== 'auto') dropped.add('detail')
  const inline = readDataUrl(url)
  if (inline !== null) return pictureToBlock(inline, `${at}.image_url`)
  if (isWebUrl(url)) return { type: 'image', source: { type: 'url', url } }
  throw new RequestProblem('An image is given as a base64 data URL or as an http(s) address.', `${at}.image_url`)
}

function pictureToBlock({ mediaType, data }: InlineMedia, param: string): JsonObject {
  const media_type = pictureType(mediaType)
  if (media_type === null) {
    throw new RequestProblem(
      'This model takes pictures of type image/jpeg, image/png, image/gif and image/webp.',
      param,
    )
  }
  return { type: 'image', source: { type: 'base64', media_type, data } }
}

function fileToBlock(file: JsonObject, at: string): JsonObject {
  const data = filledText(file['file_data'])
  if (data === null) {
    throw new RequestProblem('A file is given inline, in file_data: stored files are not reachable here.', `${at}.file`)
  }
  const inline = readDataUrl(data) ?? { mediaType: 'application/pdf', data }
  if (inline.mediaType.startsWith('image/')) return pictureToBlock(inline, `${at}.file`)
  const title = filledText(file['filename'])
  const document = { type: 'document', ...(title !== null && { title }) }
  if (inline.mediaType.startsWith('text/')) {
    const text = Buffer.from(inline.data, 'base64').toString('utf8')
    return { ...document, source: { type: 'text', media_type: 'text/plain', data: text } }
  }
  if (inline.mediaType !== 'application/pdf') {
    throw new RequestProblem(`Files of type ${inline.mediaType} have no place with this model.`, `${at}.file`)
  }
  return { ...document, source: { type: 'base64', media_type: 'application/pdf', data: inline.data } }
}
