import { GrowingBytes } from './growing-bytes'
import { JsonCursor } from './json-cursor'

/** Every provider puts `usage` at the end. */
const TAIL_BYTES = 131_072
/** Longer than what `CALL_TYPE` matches, however it is spaced. */
const CARRY = 64
/** Within a text the quotes would be escaped. */
const CALL_TYPE = /"type"\s{0,8}:\s{0,8}"(web_search_call|open_page|find_in_page|find)"/g

/** What is read of a JSON object, or of an event that holds one, that is too large to be kept: its end, and its searches. */
export class LargeJson {
  readonly #tail = new GrowingBytes()
  #calls = 0
  #pages = 0
  #carry = ''

  /** @param countsSearches it may hold calls of OpenAI's search tool, which its usage does not count */
  constructor(private readonly countsSearches: boolean) {}

  push(bytes: Buffer, start = 0, end: number = bytes.length): void {
    this.#tail.append(bytes, Math.max(start, end - TAIL_BYTES), end)
    if (this.#tail.length > 2 * TAIL_BYTES) this.#tail.keepLast(TAIL_BYTES)
    if (this.countsSearches) this.#count(bytes.toString('latin1', start, end))
  }

  /** Calls of the search tool that searched, and did not open what was found. */
  get searches(): number {
    return Math.max(0, this.#calls - this.#pages)
  }

  /** The last object named `usage`; null when there is none. Takes what was kept. */
  takeUsage(): unknown {
    const bytes = this.#tail.take()
    const at = bytes.lastIndexOf('"usage"')
    const open = at === -1 ? -1 : bytes.indexOf(0x7b, at)
    if (open === -1 || open - at >= 16) return null
    const cursor = new JsonCursor(bytes, open)
    while (cursor.next());
    return cursor.objectEnd === -1 ? null : JSON.parse(bytes.toString('utf8', open, cursor.objectEnd + 1))
  }

  #count(chunk: string): void {
    const text = this.#carry + chunk
    for (const match of text.matchAll(CALL_TYPE)) {
      // What lies within the carry was counted with it.
      if (match.index + match[0].length <= this.#carry.length) continue
      if (match[1] === 'web_search_call') this.#calls++
      else this.#pages++
    }
    this.#carry = text.slice(-CARRY)
  }
}
