import { GrowingBytes } from './growing-bytes'

const LF = 0x0a
const CR = 0x0d

/** What a splitter found. Ranges are valid only during the call. */
export type SseConsumer = {
  /** One whole event block, the blank line that ends it included. May be empty of fields. */
  event: (bytes: Buffer, start: number, end: number) => void
  /** Bytes of an event larger than the cap: never parsed, still owed to the client where output is held back. */
  overflow: (bytes: Buffer, start: number, end: number) => void
  /** The end of such an event, after the last of its bytes. */
  overflowEnd?: () => void
}

/** Cuts a byte stream into event blocks: LF, CRLF and CR, split anywhere (WHATWG HTML §9.2.6). Holds at most `maxEventBytes`. */
export class SseSplitter {
  readonly #carry = new GrowingBytes()
  #overflowing = false
  #lineEmpty = true
  #afterCr = false
  #blockOpen = false

  constructor(
    readonly consumer: SseConsumer,
    readonly maxEventBytes = 1_048_576,
  ) {}

  /** True between events: something else may be written here without tearing one apart. */
  get atBoundary(): boolean {
    return !this.#blockOpen && !this.#overflowing
  }

  /** True inside an event larger than the cap. */
  get overflowing(): boolean {
    return this.#overflowing
  }

  /** True when the current line has ended: one more line end closes the event. */
  get atLineStart(): boolean {
    return this.#lineEmpty
  }

  push(chunk: Buffer): void {
    const rest = this.#afterCr || chunk.includes(CR) ? this.#scanAny(chunk) : this.#scanLf(chunk)
    if (rest < chunk.length) this.#keep(chunk, rest)
  }

  /** The bytes of an event that was not ended by a blank line; null when there are none. */
  takeRest(): Buffer | null {
    if (this.#carry.length === 0) return null
    this.#blockOpen = false
    return this.#carry.take()
  }

  /** Without carriage returns the search for line ends is native. */
  #scanLf(chunk: Buffer): number {
    const length = chunk.length
    let blockStart = 0
    let position = 0
    while (position < length) {
      if (this.#lineEmpty && chunk[position] === LF) {
        position++
        this.#emit(chunk, blockStart, position)
        blockStart = position
        continue
      }
      this.#blockOpen = true
      const lineEnd = chunk.indexOf(LF, position)
      if (lineEnd === -1) {
        this.#lineEmpty = false
        return blockStart
      }
      this.#lineEmpty = true
      position = lineEnd + 1
    }
    return blockStart
  }

  #scanAny(chunk: Buffer): number {
    const length = chunk.length
    let blockStart = 0
    for (let i = 0; i < length; i++) {
      const byte = chunk[i]!
      if (byte === LF && this.#afterCr) {
        this.#afterCr = false
        continue
      }
      if (byte !== LF && byte !== CR) {
        this.#lineEmpty = false
        this.#blockOpen = true
        this.#afterCr = false
        continue
      }
      this.#afterCr = byte === CR
      if (!this.#lineEmpty) {
        this.#lineEmpty = true
        continue
      }
      // The LF of a CRLF belongs to the event it ends, where it is in the same chunk.
      if (byte === CR && chunk[i + 1] === LF) {
        this.#afterCr = false
        i++
      }
      this.#emit(chunk, blockStart, i + 1)
      blockStart = i + 1
    }
    return blockStart
  }

  #emit(chunk: Buffer, start: number, end: number): void {
    this.#lineEmpty = true
    this.#blockOpen = false
    if (this.#overflowing) {
      this.#overflowing = false
      this.consumer.overflow(chunk, start, end)
      this.consumer.overflowEnd?.()
    } else if (this.#carry.length === 0) {
      this.consumer.event(chunk, start, end)
    } else {
      this.#carry.append(chunk, start, end)
      const block = this.#carry.take()
      this.consumer.event(block, 0, block.length)
    }
  }

  #keep(chunk: Buffer, start: number): void {
    if (this.#overflowing) {
      this.consumer.overflow(chunk, start, chunk.length)
      return
    }
    this.#carry.append(chunk, start)
    if (this.#carry.length <= this.maxEventBytes) return
    const held = this.#carry.take()
    this.consumer.overflow(held, 0, held.length)
    this.#overflowing = true
  }
}
