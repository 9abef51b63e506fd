/**
 * Looks for one needle through successive ranges of the same bytes. Each chunk is searched once however many events it
 * holds, so a needle that is missing never makes the work quadratic.
 */
export class Finder {
  readonly #needle: Buffer
  #bytes: Buffer | null = null
  #at = -1

  /** `needle` is shared between streams and never changed. */
  constructor(needle: Buffer) {
    this.#needle = needle
  }

  /** Offset behind the first needle that lies wholly in the range; -1 when there is none. Ranges must not go backwards. */
  after(bytes: Buffer, start: number, end: number): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#at = bytes.indexOf(this.#needle, start)
    } else if (this.#at !== -1 && this.#at < start) {
      this.#at = bytes.indexOf(this.#needle, start)
    }
    const behind = this.#at + this.#needle.length
    return this.#at !== -1 && behind <= end ? behind : -1
  }
}

/** Characters of the JSON string that follows a key's closing quote at `position`; 0 when no string follows. */
export function textLengthAfter(bytes: Buffer, position: number, end: number): number {
  let i = position
  while (i < end && (bytes[i] === 0x3a || bytes[i] === 0x20)) i++
  if (bytes[i] !== 0x22) return 0
  let length = 0
  for (i++; i < end; i++) {
    const byte = bytes[i]!
    if (byte === 0x22) break
    if (byte === 0x5c) i += bytes[i + 1] === 0x75 ? 5 : 1
    // Continuation bytes of UTF-8 are not characters of their own.
    if ((byte & 0xc0) !== 0x80) length++
  }
  return length
}

/** The short plain string that follows a key's closing quote at `position`; null when it is none. */
export function shortTextAfter(bytes: Buffer, position: number, end: number): string | null {
  let i = position
  while (i < end && (bytes[i] === 0x3a || bytes[i] === 0x20)) i++
  if (bytes[i] !== 0x22) return null
  const limit = Math.min(end, i + 258)
  let close = i + 1
  while (close < limit && bytes[close] !== 0x22) close++
  if (close >= limit) return null
  const text = bytes.toString('utf8', i + 1, close)
  return text.length === 0 || text.includes('\\') ? null : text
}
