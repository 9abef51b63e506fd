/** The chunk being read as text, one character per byte, made once: searching text is several times as fast as searching a buffer. */
export class ByteText {
  /** Counts chunks. */
  generation = 0
  #bytes: Buffer | null = null
  #text = ''

  of(bytes: Buffer): string {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#text = bytes.toString('latin1')
      this.generation++
    }
    return this.#text
  }

  /** Lets go of the chunk: a finished call may stay in memory for a while, its bytes need not. */
  release(): void {
    this.#bytes = null
    this.#text = ''
  }
}

const QUOTE = 0x22

/**
 * Looks for one JSON key through successive ranges of the same bytes. Each chunk is searched once however many events it
 * holds, so a key that is missing never makes the work quadratic.
 */
export class Finder {
  readonly #needle: string
  #generation = -1
  #at = -1

  constructor(
    /** The key's name, plain ASCII. */
    key: string,
    private readonly text: ByteText,
  ) {
    // Without its first quote, because JSON is full of those: the search stops at far fewer places.
    this.#needle = `${key}"`
  }

  /** Offset behind the first such key that lies wholly in the range; -1 when there is none. Ranges must not go backwards. */
  after(bytes: Buffer, start: number, end: number): number {
    const text = this.text.of(bytes)
    if (this.text.generation !== this.#generation) {
      this.#generation = this.text.generation
      this.#at = this.#search(text, start)
    } else if (this.#at !== -1 && this.#at <= start) {
      this.#at = this.#search(text, start)
    }
    const behind = this.#at + this.#needle.length
    return this.#at !== -1 && behind <= end ? behind : -1
  }

  /** Offset of the needle behind the key's first quote. */
  #search(text: string, start: number): number {
    let at = text.indexOf(this.#needle, start + 1)
    while (at !== -1 && text.charCodeAt(at - 1) !== QUOTE) at = text.indexOf(this.#needle, at + 1)
    return at
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
