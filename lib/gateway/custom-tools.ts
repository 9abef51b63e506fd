import { CUSTOM_TOOLS } from './body-notes'
import { JsonCursor } from './json-cursor'
import { jsonElements } from './json-elements'

const BRACKET = 0x5b
const BRACE = 0x7b

/** Whether a responses request offers tools that only OpenAI's own models know. @param bytes a whole JSON object */
export function hasCustomTools(bytes: Buffer): boolean {
  const cursor = new JsonCursor(bytes)
  let isFound = false
  while (cursor.next()) {
    // The last one counts, as it does for who reads the body.
    if (cursor.keyIs('tools')) isFound = cursor.valueByte === BRACKET && hasAny(bytes, cursor)
  }
  return isFound
}

function hasAny(bytes: Buffer, { valueStart, valueEnd }: JsonCursor): boolean {
  return jsonElements(bytes.subarray(valueStart + 1, valueEnd - 1)).some(
    (tool) => tool[0] === BRACE && CUSTOM_TOOLS.some((kind) => kind === kindOf(tool)),
  )
}

function kindOf(tool: Buffer): unknown {
  const cursor = new JsonCursor(tool)
  let kind: unknown = null
  while (cursor.next()) if (cursor.keyIs('type') && cursor.valueByte === 0x22) kind = cursor.text()
  return kind
}
