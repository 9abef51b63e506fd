const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a

/** The fields of one event block that matter for metering. */
export type SseEvent = {
  /** The `event:` field; null when there is none. */
  name: string | null
  /** All `data:` lines joined by LF; null when there are none. */
  data: Buffer | null
  /** Where `data` lies in the block when it is exactly one line: start and end offset; -1 otherwise. */
  dataStart: number
  dataEnd: number
}

/** Reads one event block by the rules of WHATWG HTML §9.2.6. Comments, `id` and `retry` are skipped. */
export function readSseEvent(bytes: Buffer, start: number, end: number): SseEvent {
  const event: SseEvent = { name: null, data: null, dataStart: -1, dataEnd: -1 }
  let position = start
  if (bytes[position] === 0xef && bytes[position + 1] === 0xbb && bytes[position + 2] === 0xbf) position += 3
  while (position < end) {
    let lineEnd = position
    while (lineEnd < end && bytes[lineEnd] !== LF && bytes[lineEnd] !== CR) lineEnd++
    readLine(event, bytes, position, lineEnd)
    position = lineEnd + 1
  }
  return event
}

function readLine(event: SseEvent, bytes: Buffer, start: number, end: number): void {
  if (startsWithField(bytes, start, end, 'data')) {
    const from = valueStart(bytes, start + 4, end)
    if (event.data === null) {
      event.data = bytes.subarray(from, end)
      event.dataStart = from
      event.dataEnd = end
    } else {
      event.data = Buffer.concat([event.data, Buffer.from([LF]), bytes.subarray(from, end)])
      event.dataStart = -1
      event.dataEnd = -1
    }
  } else if (startsWithField(bytes, start, end, 'event')) {
    event.name = bytes.toString('utf8', valueStart(bytes, start + 5, end), end)
  }
}

function startsWithField(bytes: Buffer, start: number, end: number, field: string): boolean {
  const nameEnd = start + field.length
  if (nameEnd > end || (nameEnd < end && bytes[nameEnd] !== COLON)) return false
  for (let i = 0; i < field.length; i++) if (bytes[start + i] !== field.charCodeAt(i)) return false
  return true
}

/** Behind the colon and one optional space. */
function valueStart(bytes: Buffer, nameEnd: number, end: number): number {
  if (nameEnd >= end) return end
  return bytes[nameEnd + 1] === 0x20 && nameEnd + 1 < end ? nameEnd + 2 : nameEnd + 1
}
