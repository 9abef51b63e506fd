const FIRST_CAPACITY = 1024

/** Bytes collected from many pieces into one buffer that doubles: a peer that sends one byte at a time costs no more. */
export class GrowingBytes {
  #bytes: Buffer | null = null
  length = 0

  append(source: Buffer, start = 0, end: number = source.length): void {
    const needed = this.length + end - start
    if (this.#bytes === null || this.#bytes.length < needed) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, needed, this.length * 2))
      this.#bytes?.copy(larger, 0, 0, this.length)
      this.#bytes = larger
    }
    source.copy(this.#bytes, this.length, start, end)
    this.length = needed
  }

  /** Everything so far; this object then starts anew, so the caller owns what it got. */
  take(): Buffer {
    const taken = this.#bytes?.subarray(0, this.length) ?? Buffer.alloc(0)
    this.#bytes = null
    this.length = 0
    return taken
  }

  /** Forgets all but the last `count` bytes. */
  keepLast(count: number): void {
    if (this.#bytes === null || this.length <= count) return
    this.#bytes.copyWithin(0, this.length - count, this.length)
    this.length = count
  }
}
