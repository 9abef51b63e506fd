import { JsonCursor } from './json-cursor'
import { isSealed, SEAL } from './translate/reasoning-mark'

const SEAL_BYTES = Buffer.from(SEAL)
const COMMA = Buffer.from(',')
const QUOTE = 0x22
const BACKSLASH = 0x5c
const BRACKET = 0x5b
const BRACE = 0x7b
/** In ASCII an opening bracket and brace differ from their closing ones by this. */
const TO_CLOSING = 2

/** Whether a request may hold reasoning that was sealed for OpenAI. */
export function mayHoldSealed(bytes: Buffer): boolean {
  return bytes.includes(SEAL_BYTES)
}

/**
 * A messages request without the thinking blocks that came from OpenAI: in a conversation that goes on with a Claude, their
 * signatures would have it refused. Everything else keeps its bytes. @param bytes a whole JSON object
 */
export function withoutSealed(bytes: Buffer): Buffer {
  return withList(bytes, 'messages', (messages) =>
    messages.flatMap((message) => {
      if (message[0] !== BRACE) return [message]
      let isEmptied = false
      const kept = withList(message, 'content', (blocks) => {
        const others = blocks.filter((block) => !isSealedBlock(block))
        isEmptied = others.length === 0 && blocks.length > 0
        return others
      })
      return isEmptied ? [] : [kept]
    }),
  )
}

function isSealedBlock(block: Buffer): boolean {
  if (!block.includes(SEAL_BYTES)) return false
  const { type, signature, data } = JSON.parse(block.toString('utf8')) as Record<string, unknown>
  return (type === 'thinking' && isSealed(signature)) || (type === 'redacted_thinking' && isSealed(data))
}

/** The object with another list for a member; the object itself where that is no list, or stays as it is. */
function withList(object: Buffer, name: string, change: (elements: Buffer[]) => Buffer[]): Buffer {
  const cursor = new JsonCursor(object)
  while (cursor.next()) {
    if (!cursor.keyIs(name) || cursor.valueByte !== BRACKET) continue
    const { valueStart, valueEnd } = cursor
    const before = elementsOf(object.subarray(valueStart + 1, valueEnd - 1))
    const after = change(before)
    if (after.length === before.length && after.every((element, index) => element === before[index])) return object
    const joined = after.flatMap((element, index) => (index === 0 ? [element] : [COMMA, element]))
    return Buffer.concat([object.subarray(0, valueStart + 1), ...joined, object.subarray(valueEnd - 1)])
  }
  return object
}

/** The elements of a list, by what lies between its brackets. */
function elementsOf(inner: Buffer): Buffer[] {
  const elements: Buffer[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < inner.length; at++) {
    const byte = inner[at]
    if (byte === QUOTE) at = closingQuote(inner, at)
    else if (byte === BRACKET || byte === BRACE) depth++
    else if (byte === BRACKET + TO_CLOSING || byte === BRACE + TO_CLOSING) depth--
    else if (byte === COMMA[0] && depth === 0) {
      elements.push(trimmed(inner.subarray(from, at)))
      from = at + 1
    }
  }
  const last = trimmed(inner.subarray(from))
  return last.length === 0 ? elements : [...elements, last]
}

function closingQuote(bytes: Buffer, opening: number): number {
  let at = opening + 1
  while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}

function trimmed(bytes: Buffer): Buffer {
  let start = 0
  while (start < bytes.length && bytes[start]! <= 0x20) start++
  let end = bytes.length
  while (end > start && bytes[end - 1]! <= 0x20) end--
  return bytes.subarray(start, end)
}
