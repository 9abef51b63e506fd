import { gzipSync } from 'node:zlib'
import type { MockModel } from './models'

/** Cuts or rewrites one event's text into the writes that a framing style makes of it. */
export function frameWrites(text: string, framing: MockModel['framing']): Buffer[] {
  switch (framing) {
    case 'crlf':
      return [Buffer.from(text.replaceAll('\n', '\r\n'))]
    case 'comments':
      // One comment between events and one inside, before the data line.
      return [Buffer.from(`: KEYWAY DEMO PROCESSING\n\n${text.replace('data: ', ': inside an event\ndata: ')}`)]
    case 'single-bytes':
      return Array.from(Buffer.from(text), (byte) => Buffer.of(byte))
    case 'split-utf8':
      return splitInsideCodePoints(Buffer.from(text))
    case 'gzip':
      // Each member is a complete gzip stream; decoders read them as one.
      return [gzipSync(text)]
    default:
      return [Buffer.from(text)]
  }
}

/** Cuts after the first byte of every multi-byte character, so that no write boundary falls between two characters. */
function splitInsideCodePoints(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  let start = 0
  bytes.forEach((byte, i) => {
    const leadsMultiByte = byte >= 0xc2 && byte <= 0xf4
    if (!leadsMultiByte) return
    parts.push(bytes.subarray(start, i + 1))
    start = i + 1
  })
  parts.push(bytes.subarray(start))
  return parts
}
