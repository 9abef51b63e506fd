import { isAscii } from 'node:buffer'
import { endianness } from 'node:os'

/** In ranges shorter than this a `LongTexts` gains nothing; it counts the bytes of a word from its lowest. */
export const LONG_BYTES = endianness() === 'LE' ? 1024 : Infinity

/** A shorter string is no encoded picture or file. */
const BLOB_MIN_BYTES = 4096
/** What such a blob counts as in `textBytes`: about the tokens of a picture, times four. */
const BLOB_TEXT_BYTES = 4096
/** What may lie behind an address, in bytes: a long document. */
const REMOTE_BYTES = 524_288

/** Members that hold a picture, a sound or a file, encoded or by its address; elsewhere a string is text, whatever it looks like. */
const MEDIA_KEYS = ['data', 'url', 'image_url', 'file_data', 'file_url', 'b64_json', 'result'] as const

const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Steps over JSON strings, four plain bytes at a time: long prompts are hardly anything else.
 * For any string in the same bytes.
 */
export class LongTexts {
  /** The string last stepped over has an escape. */
  escaped = false
  readonly #bytes: Buffer
  /** The whole words of the bytes, as they lie aligned in memory. */
  readonly #words: Int32Array
  /** Offset of the first word. */
  readonly #first: number

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#first = -bytes.byteOffset & 3
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset + this.#first, (bytes.length - this.#first) >> 2)
  }

  /** @returns the offset of the closing quote of the string that has begun before `position`; -1 when it is malformed */
  end(position: number, end: number): number {
    const bytes = this.#bytes
    this.escaped = false
    while (position < end) {
      position = this.#nextMark(position, end)
      if (position >= end) return -1
      const byte = bytes[position]!
      if (byte === QUOTE) return position
      if (byte < 0x20) return -1
      if (byte === BACKSLASH) {
        this.escaped = true
        const length = escapeLength(bytes, position, end)
        if (length === 0) return -1
        position += length
      } else position++
    }
    return -1
  }

  /** From `position` on the first byte that may be a quote, a backslash or a control character; in the last bytes any. */
  #nextMark(position: number, end: number): number {
    const words = this.#words
    const lastWord = (end - this.#first) >> 2
    let i = (position - this.#first) >> 2
    if (i >= lastWord || position < this.#first) return position
    const before = ((position - this.#first) & 3) * 8
    let marks = (marksOf(words[i]!) >>> before) << before
    while (marks === 0 && ++i < lastWord) marks = marksOf(words[i]!)
    const start = this.#first + i * 4
    return marks === 0 ? start : start + (lowestBit(marks) >> 3)
  }
}

/**
 * The highest bits of the bytes of a word that are a quote, a backslash or a control character.
 *
 * Subtracting n from each byte at once sets the highest bit of those below n, unless they had it before. With one bit turned
 * over, quotes and control characters are exactly the bytes below 0x21, while the space is not; a backslash turned over by
 * itself is 0. A borrow marks a byte too many only where the one below it is marked.
 */
function marksOf(word: number): number {
  return (((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & ~word & 0x80808080
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}

/** Length of the escape at `position`, backslash included; 0 when it is not one. */
export function escapeLength(bytes: Buffer, position: number, end: number): number {
  if (position + 1 >= end) return 0
  switch (bytes[position + 1]) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return 2
    case 0x75: {
      if (position + 6 > end) return 0
      for (let i = position + 2; i < position + 6; i++) if (!isHex(bytes[i]!)) return 0
      return 6
    }
    default:
      return 0
  }
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
}

/** True when what is written between two quotes is the ASCII name, however it is escaped. */
export function spells(bytes: Buffer, start: number, end: number, name: string): boolean {
  let at = start
  for (let i = 0; i < name.length; i++) {
    let code = bytes[at++]
    if (code === BACKSLASH) {
      if (bytes[at] !== 0x75) return false
      code = Number.parseInt(bytes.toString('latin1', at + 1, at + 5), 16)
      at += 5
    }
    if (code !== name.charCodeAt(i)) return false
  }
  return at === end
}

/** What a string counts as in estimates, bytes: as text, and as a medium whose size in tokens nobody knows. */
export type TextSize = { text: number; media: number }

/** The size of a string that may be a medium; null where it is nothing but text. `start` and `end` of both include their quotes. */
export function mediaSize(
  bytes: Buffer,
  key: { start: number; end: number },
  start: number,
  end: number,
): TextSize | null {
  const length = end - start - 2
  const isRemote = isHttp(bytes, start + 1)
  if ((length < BLOB_MIN_BYTES && !isRemote) || !isMediaKey(bytes, key)) return null
  if (isRemote) return { text: length, media: REMOTE_BYTES }
  // Base64 has neither a space nor an escape nor a letter beyond ASCII.
  const value = bytes.subarray(start + 1, end - 1)
  if (value.includes(SPACE) || value.includes(BACKSLASH) || !isAscii(value)) return null
  return { text: BLOB_TEXT_BYTES, media: length }
}

function isMediaKey(bytes: Buffer, { start, end }: { start: number; end: number }): boolean {
  return MEDIA_KEYS.some((name) => end - start === name.length + 2 && spells(bytes, start + 1, end - 1, name))
}

/** `http:` or `https:`; most texts are told apart by their first letter. */
function isHttp(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== 0x68 || bytes[at + 1] !== 0x74 || bytes[at + 2] !== 0x74 || bytes[at + 3] !== 0x70) return false
  return bytes[at + 4] === 0x3a || (bytes[at + 4] === 0x73 && bytes[at + 5] === 0x3a)
}
