const QUOTE = 0x22
const BACKSLASH = 0x5c
const BRACKET = 0x5b
const BRACE = 0x7b
const COMMA = 0x2c
/** In ASCII an opening bracket and brace differ from their closing ones by this. */
const TO_CLOSING = 2

/** The elements of a list within valid JSON, without the space around them. @param inner what lies between its brackets */
export function jsonElements(inner: Buffer): Buffer[] {
  const elements: Buffer[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < inner.length; at++) {
    const byte = inner[at]
    if (byte === QUOTE) at = closingQuote(inner, at)
    else if (byte === BRACKET || byte === BRACE) depth++
    else if (byte === BRACKET + TO_CLOSING || byte === BRACE + TO_CLOSING) depth--
    else if (byte === COMMA && depth === 0) {
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
