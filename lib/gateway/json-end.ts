const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Tells whether one JSON object or array that comes in pieces has come to its end. Counts brackets outside strings and holds nothing. */
export class JsonEnd {
  #depth = 0
  #inString = false
  #escaped = false
  #begun = false
  #odd = false

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at++) this.#byte(chunk[at]!)
  }

  #byte(byte: number): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inString = false
    } else if (byte === 0x7b || byte === 0x5b) {
      if (this.#depth === 0 && this.#begun) this.#odd = true
      this.#begun = true
      this.#depth++
    } else if (this.#depth === 0) {
      // Blanks may surround it, and a byte order mark.
      if (byte > 0x20 && byte < 0x80) this.#odd = true
    } else if (byte === QUOTE) this.#inString = true
    else if (byte === 0x7d || byte === 0x5d) this.#depth--
  }

  get isWhole(): boolean {
    return this.#begun && this.#depth === 0 && !this.#odd
  }
}
