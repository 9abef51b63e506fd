import { escapeLength, LONG_BYTES, LongTexts, mediaSize } from './json-text'

/** Containers nested deeper than this are refused before anything recursive sees them. */
export const MAX_JSON_DEPTH = 128

const QUOTE = 0x22
const BACKSLASH = 0x5c
const MAX_NUMBER_BYTES = 32

/** What is told of everything within the members of the object that is walked. Ranges of keys and values include their quotes. */
export type JsonWatch = {
  /** A container begins, as the value of a key; as an element of a list its offsets are -1. */
  enter(keyStart: number, keyEnd: number, isObject: boolean): void
  /** The container that was entered last and not left ends. */
  leave(): void
  /** A member of an object within has been walked. */
  member(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number): void
}

/**
 * Walks the members of one JSON object in its bytes, without building anything, and validates the grammar on the way
 * (RFC 8259). Offsets are into `bytes`; key and value ranges include their quotes. After the last `next()`,
 * `failure` tells whether the whole range was one JSON object.
 */
export class JsonCursor {
  keyStart = 0
  keyEnd = 0
  valueStart = 0
  valueEnd = 0
  /** Offset of the closing brace; -1 until reached. */
  objectEnd = -1
  /** Bytes in string values so far, for token estimates. Encoded pictures and files count as a constant. */
  textBytes = 0
  /** Bytes of encoded pictures and files so far, and of those that are only named by their address as many as they may have. */
  mediaBytes = 0
  /** Null while all is well. */
  failure: 'syntax' | 'depth' | null = null
  #position: number
  #started = false
  #escaped = false
  #keyEscaped = false
  /** The key whose value is walked, however deep; of an element of a list there is none. */
  readonly #owner = { start: -1, end: -1 }
  /** Made for the first string that may be long. */
  #longTexts: LongTexts | null = null

  constructor(
    readonly bytes: Buffer,
    start = 0,
    readonly end: number = bytes.length,
    private readonly watch: JsonWatch | null = null,
  ) {
    this.#position = start
  }

  /** Steps to the next member. @returns false after the last one and on malformed input. */
  next(): boolean {
    if (this.failure !== null || this.objectEnd !== -1) return false
    let byte = this.#skipSpace()
    if (this.#started) {
      if (byte === 0x7d) return this.#finish()
      if (byte !== 0x2c) return this.#fail('syntax')
      this.#position++
      byte = this.#skipSpace()
    } else {
      if (byte !== 0x7b) return this.#fail('syntax')
      this.#started = true
      this.#position++
      byte = this.#skipSpace()
      if (byte === 0x7d) return this.#finish()
    }
    if (byte !== 0x22) return this.#fail('syntax')
    this.keyStart = this.#position
    if (!this.#skipString()) return false
    this.keyEnd = this.#position
    this.#owner.start = this.keyStart
    this.#owner.end = this.keyEnd
    this.#keyEscaped = this.#escaped
    if (this.#skipSpace() !== 0x3a) return this.#fail('syntax')
    this.#position++
    this.#skipSpace()
    this.valueStart = this.#position
    if (!this.#skipValue(1)) return false
    this.valueEnd = this.#position
    return true
  }

  /** True when the current key is `name`, however it is escaped. `name` is ASCII. */
  keyIs(name: string): boolean {
    if (this.#keyEscaped) return this.key() === name
    const length = name.length
    if (this.keyEnd - this.keyStart !== length + 2) return false
    const start = this.keyStart + 1
    for (let i = 0; i < length; i++) if (this.bytes[start + i] !== name.charCodeAt(i)) return false
    return true
  }

  /** True when the current key is `name` to a reader that ignores case. `name` is lower-case ASCII letters. */
  keyFoldsTo(name: string): boolean {
    if (this.#keyEscaped) return this.key().toLowerCase() === name
    const length = name.length
    if (this.keyEnd - this.keyStart !== length + 2) return false
    const start = this.keyStart + 1
    for (let i = 0; i < length; i++) if ((this.bytes[start + i]! | 0x20) !== name.charCodeAt(i)) return false
    return true
  }

  /** The current key, decoded. */
  key(): string {
    return String(JSON.parse(this.bytes.toString('utf8', this.keyStart, this.keyEnd)))
  }

  /** First byte of the current value: tells its type. */
  get valueByte(): number {
    return this.bytes[this.valueStart] ?? 0
  }

  /** The current value, decoded. Only for small ones. */
  value(): unknown {
    return JSON.parse(this.bytes.toString('utf8', this.valueStart, this.valueEnd))
  }

  /** The current value, a string, decoded. */
  text(): string {
    // Nearly every name is plain ASCII without an escape, and then its bytes are its characters.
    for (let i = this.valueStart + 1; i < this.valueEnd - 1; i++) {
      const byte = this.bytes[i]!
      if (byte === 0x5c || byte > 0x7e) return String(this.value())
    }
    return this.bytes.toString('latin1', this.valueStart + 1, this.valueEnd - 1)
  }

  /** The current value as a number; null when it is none. */
  number(): number | null {
    const byte = this.valueByte
    if (byte !== 0x2d && (byte < 0x30 || byte > 0x39)) return null
    // Nobody means a number of that length.
    if (this.valueEnd - this.valueStart > MAX_NUMBER_BYTES) return Infinity
    return Number(this.bytes.toString('latin1', this.valueStart, this.valueEnd))
  }

  /** Steps over members from behind one of them to the object's end. @returns true when nothing but space follows it. */
  restIsMembers(position: number): boolean {
    this.#started = true
    this.#position = position
    while (this.next());
    return this.failure === null
  }

  #fail(failure: 'syntax' | 'depth'): false {
    this.failure ??= failure
    return false
  }

  #finish(): false {
    this.objectEnd = this.#position++
    this.#skipSpace()
    if (this.#position !== this.end) this.failure = 'syntax'
    return false
  }

  #skipSpace(): number {
    const { bytes, end } = this
    let position = this.#position
    while (position < end) {
      const byte = bytes[position]!
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) {
        this.#position = position
        return byte
      }
      position++
    }
    this.#position = position
    return -1
  }

  /** At an opening quote; ends behind the closing one. */
  #skipString(): boolean {
    const start = this.#position
    const close = this.end - start >= LONG_BYTES ? this.#longEnd(start + 1) : this.#shortEnd(start + 1)
    if (close === -1) return this.#fail('syntax')
    this.#position = close + 1
    return true
  }

  #longEnd(position: number): number {
    const texts = (this.#longTexts ??= new LongTexts(this.bytes))
    const close = texts.end(position, this.end)
    this.#escaped = texts.escaped
    return close
  }

  /** Offset of the closing quote; -1 when the string is malformed. */
  #shortEnd(position: number): number {
    const { bytes, end } = this
    this.#escaped = false
    while (position < end) {
      const byte = bytes[position]!
      if (byte === QUOTE) return position
      if (byte < 0x20) return -1
      if (byte === BACKSLASH) {
        this.#escaped = true
        const length = escapeLength(bytes, position, end)
        if (length === 0) return -1
        position += length
      } else position++
    }
    return -1
  }

  #skipValue(depth: number): boolean {
    const start = this.#position
    if (start >= this.end) return this.#fail('syntax')
    switch (this.bytes[start]) {
      case 0x22:
        if (!this.#skipString()) return false
        this.#measure(start, this.#position)
        return true
      case 0x7b:
        return this.#skipContainer(depth + 1, 0x7d)
      case 0x5b:
        return this.#skipContainer(depth + 1, 0x5d)
      case 0x74:
        return this.#skipWord(0x72, 0x75, 0x65)
      case 0x6e:
        return this.#skipWord(0x75, 0x6c, 0x6c)
      case 0x66:
        if (this.bytes[start + 1] !== 0x61) return this.#fail('syntax')
        this.#position++
        return this.#skipWord(0x6c, 0x73, 0x65)
      default:
        return this.#skipNumber()
    }
  }

  #measure(start: number, end: number): void {
    const size = this.#owner.start === -1 ? null : mediaSize(this.bytes, this.#owner, start, end)
    this.textBytes += size === null ? end - start - 2 : size.text
    if (size !== null) this.mediaBytes += size.media
  }

  #skipContainer(depth: number, close: number): boolean {
    if (depth > MAX_JSON_DEPTH) return this.#fail('depth')
    this.watch?.enter(this.#owner.start, this.#owner.end, close === 0x7d)
    this.#position++
    let byte = this.#skipSpace()
    if (byte === close) return this.#leave()
    for (;;) {
      if (close === 0x7d) {
        if (byte !== 0x22) return this.#fail('syntax')
        if (!this.#skipMember(depth)) return false
      } else {
        this.#owner.start = -1
        if (!this.#skipValue(depth)) return false
      }
      byte = this.#skipSpace()
      if (byte === close) return this.#leave()
      if (byte !== 0x2c) return this.#fail('syntax')
      this.#position++
      byte = this.#skipSpace()
    }
  }

  /** At the container's last byte. */
  #leave(): true {
    this.#position++
    this.watch?.leave()
    return true
  }

  /** At the key's opening quote. */
  #skipMember(depth: number): boolean {
    const key = this.#position
    if (!this.#skipString()) return false
    const keyEnd = this.#position
    this.#owner.start = key
    this.#owner.end = keyEnd
    if (this.#skipSpace() !== 0x3a) return this.#fail('syntax')
    this.#position++
    this.#skipSpace()
    const value = this.#position
    if (!this.#skipValue(depth)) return false
    this.watch?.member(key, keyEnd, value, this.#position)
    return true
  }

  /** `true`, `null` and the last four letters of `false`: the three bytes after the current one. */
  #skipWord(a: number, b: number, c: number): boolean {
    const { bytes } = this
    const start = this.#position
    if (start + 4 > this.end || bytes[start + 1] !== a || bytes[start + 2] !== b || bytes[start + 3] !== c) {
      return this.#fail('syntax')
    }
    this.#position = start + 4
    return true
  }

  #skipNumber(): boolean {
    const { bytes, end } = this
    let position = this.#position
    if (bytes[position] === 0x2d) position++
    const first = position
    position = skipDigits(bytes, position, end)
    if (position === first || (bytes[first] === 0x30 && position > first + 1)) return this.#fail('syntax')
    if (position < end && bytes[position] === 0x2e) {
      const fraction = skipDigits(bytes, position + 1, end)
      if (fraction === position + 1) return this.#fail('syntax')
      position = fraction
    }
    if (position < end && (bytes[position]! | 0x20) === 0x65) {
      position++
      if (position < end && (bytes[position] === 0x2b || bytes[position] === 0x2d)) position++
      const exponent = skipDigits(bytes, position, end)
      if (exponent === position) return this.#fail('syntax')
      position = exponent
    }
    this.#position = position
    return true
  }
}

/**
 * Finds the object that is the value of `key` (with its quotes) in a whole JSON object, from the end, where providers put
 * it. A quote within a string is escaped, so the key's bytes with both quotes are a key or a whole string; and when only
 * members and one closing brace follow its value, it is a member of the outermost object.
 * @returns the value's range, or null when there is any doubt.
 */
export function lastMember(bytes: Buffer, key: Buffer): { start: number; end: number } | null {
  const at = bytes.lastIndexOf(key)
  if (at < 1 || bytes[at - 1] === 0x5c) return null
  let start = at + key.length
  while (isSpace(bytes[start])) start++
  if (bytes[start] !== 0x3a) return null
  start++
  while (isSpace(bytes[start])) start++
  if (bytes[start] !== 0x7b) return null
  const value = new JsonCursor(bytes, start)
  while (value.next());
  if (value.objectEnd === -1) return null
  const end = value.objectEnd + 1
  return new JsonCursor(bytes).restIsMembers(end) ? { start, end } : null
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function skipDigits(bytes: Buffer, start: number, end: number): number {
  let position = start
  while (position < end && bytes[position]! >= 0x30 && bytes[position]! <= 0x39) position++
  return position
}
