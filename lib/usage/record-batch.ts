import { crc32 } from 'node:zlib'
import { RECORD_END, RECORD_HEADER_BYTES, RECORD_START } from './journal-record'

const FIRST_CAPACITY = 64 * 1024
/** A larger buffer, made for one great turn, is not kept. */
const KEPT_CAPACITY = 1024 * 1024
/** Most bytes of UTF-8 a UTF-16 unit can become. */
const BYTES_PER_UNIT = 3
const HEX = Buffer.from('0123456789abcdef', 'latin1')

/** Records one after the other in one buffer, framed as they stand in the file: `RS crc32-hex payload LF`. */
export class RecordBatch {
  /** Bytes used. */
  length = 0
  private bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY)

  /** Adds a record. The payload is JSON, so neither delimiter occurs in it. */
  add(payload: string): void {
    const most = payload.length * BYTES_PER_UNIT + RECORD_HEADER_BYTES + 1
    if (this.length + most > this.bytes.length) this.grow(most)
    const { bytes, length: start } = this
    const begin = start + RECORD_HEADER_BYTES
    const end = begin + bytes.write(payload, begin)
    bytes[start] = RECORD_START
    writeHex(bytes, start + 1, crc32(bytes.subarray(begin, end)))
    bytes[end] = RECORD_END
    this.length = end + 1
  }

  /** The bytes from `start` to `end`; valid until the next `clear`. */
  slice(start: number, end: number): Buffer {
    return this.bytes.subarray(start, end)
  }

  clear(): void {
    this.length = 0
    if (this.bytes.length > KEPT_CAPACITY) this.bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY)
  }

  private grow(more: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + more))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }
}

/** Eight hexadecimal digits of an unsigned 32-bit number. */
function writeHex(bytes: Buffer, at: number, value: number): void {
  for (let i = 7, rest = value; i >= 0; i--, rest >>>= 4) bytes[at + i] = HEX[rest & 15] ?? 0
}
