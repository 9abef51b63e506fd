import { JsonCursor, type JsonWatch } from './json-cursor'
import { spells } from './json-text'

/** Of a message in the list of messages. */
const MESSAGE_DEPTH = 3
const QUOTE = 0x22

/** Byte ranges of the role `developer` in the messages of a chat request, quotes included. */
export function developerRoles(bytes: Buffer): readonly { start: number; end: number }[] {
  const roles = new Roles(bytes)
  const cursor = new JsonCursor(bytes, 0, bytes.length, roles)
  const found: { start: number; end: number }[] = []
  while (cursor.next()) {
    if (cursor.keyIs('messages')) found.push(...roles.found)
    roles.found.length = 0
  }
  return found
}

class Roles implements JsonWatch {
  readonly found: { start: number; end: number }[] = []
  #depth = 1

  constructor(private readonly bytes: Buffer) {}

  enter(): void {
    this.#depth++
  }

  leave(): void {
    this.#depth--
  }

  member(keyStart: number, keyEnd: number, start: number, end: number): void {
    const { bytes } = this
    if (this.#depth !== MESSAGE_DEPTH || bytes[start] !== QUOTE) return
    const isRole = spells(bytes, keyStart + 1, keyEnd - 1, 'role') && spells(bytes, start + 1, end - 1, 'developer')
    if (isRole) this.found.push({ start, end })
  }
}
