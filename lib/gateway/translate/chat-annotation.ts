import { filledText, textOf } from './json'
import type { JsonObject } from './types'

/** A citation of a web page as chat's annotation of the text from `start` to `end`; other citations have no place there. */
export function chatAnnotation(citation: JsonObject, start: number, end: number): JsonObject[] {
  const url = filledText(citation['url'])
  if (citation['type'] !== 'web_search_result_location' || url === null) return []
  const url_citation = { start_index: start, end_index: end, url, title: textOf(citation['title']) }
  return [{ type: 'url_citation', url_citation }]
}
