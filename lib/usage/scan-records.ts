import { crc32 } from 'node:zlib'
import { RECORD_END, RECORD_HEADER_BYTES, RECORD_START } from './journal-record'
import type { RecordKind } from './journal-record'

/** Byte of a payload that says its kind: `["e",…`. */
const KIND_AT = 2
const KINDS: Readonly<Record<number, RecordKind>> = { 0x69: 'i', 0x70: 'p', 0x65: 'e' }

/** What a scan calls for every whole record and for every damaged piece; offsets count from the start of `bytes`. */
export type ScanVisitor = {
  /** @returns false to stop soon: at once among undamaged records, after the damaged stretch within one. */
  record: (kind: RecordKind, payload: Buffer) => boolean
  damaged: (start: number, end: number) => void
}

/**
 * Walks the records of `bytes`. A record whose checksum is wrong is reported as damaged and the next one is found again
 * by its start byte, so damage never hides a neighbour (K03).
 * @param atEnd true when nothing follows `bytes`: an unfinished last record is then a torn tail and dropped.
 * @returns the offset of the first byte not consumed.
 */
export function scanRecords(bytes: Buffer, atEnd: boolean, visitor: ScanVisitor): number {
  let position = 0
  while (position < bytes.length) {
    const end = bytes.indexOf(RECORD_END, position)
    if (end === -1) break
    const next = end + 1
    const kind = kindOf(bytes, position, end)
    if (kind) {
      if (!visitor.record(kind, bytes.subarray(position + RECORD_HEADER_BYTES, end))) return next
    } else scanDamaged(bytes, position, end, visitor)
    position = next
  }
  if (!atEnd) return position
  if (bytes.length > position) scanDamaged(bytes, position, bytes.length, visitor)
  return bytes.length
}

/** The kind of the record in [start, end), or undefined when it is not exactly one undamaged record. */
function kindOf(bytes: Buffer, start: number, end: number): RecordKind | undefined {
  const payloadAt = start + RECORD_HEADER_BYTES
  if (bytes[start] !== RECORD_START || end <= payloadAt + KIND_AT) return undefined
  const expected = Number.parseInt(bytes.toString('latin1', start + 1, payloadAt), 16)
  if (crc32(bytes.subarray(payloadAt, end)) !== expected) return undefined
  return KINDS[bytes[payloadAt + KIND_AT] ?? 0]
}

/** A stretch that is not one good record: good records may still hide in it when the byte between two of them was hit. */
function scanDamaged(bytes: Buffer, start: number, end: number, visitor: ScanVisitor): void {
  for (let position = start; position < end;) {
    const found = bytes.indexOf(RECORD_START, position + 1)
    const pieceEnd = found === -1 || found > end ? end : found
    // With the end byte hit, the record stops one byte before the next start.
    const recordEnd = kindOf(bytes, position, pieceEnd) ? pieceEnd : pieceEnd - 1
    const kind = kindOf(bytes, position, recordEnd)
    if (kind) visitor.record(kind, bytes.subarray(position + RECORD_HEADER_BYTES, recordEnd))
    else if (!isZeros(bytes, position, pieceEnd)) visitor.damaged(position, pieceEnd)
    position = pieceEnd
  }
}

/** The unwritten rest of a preallocated segment. */
function isZeros(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (bytes[i] !== 0) return false
  return true
}
