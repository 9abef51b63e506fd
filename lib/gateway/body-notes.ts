import type { JsonWatch } from './json-cursor'
import { spells } from './json-text'
import { SEAL } from './translate/reasoning-mark'

const QUOTE = 0x22
const BRACKET = 0x5b
/** Of the elements of a list that is a member of the body. */
const ELEMENT_DEPTH = 3
/** `[]` */
const EMPTY_LIST_BYTES = 2

/**
 * Objects within which every name is the client's own: schemas, the input of a tool that was called, labels. A tool may well
 * have a parameter `file_id`.
 */
const OPAQUE_OBJECTS = ['parameters', 'input_schema', 'schema', 'input', 'arguments', 'metadata'] as const
/** Where an answer took its words from: a client sends it back with them, and nothing is read by it. */
const OPAQUE_LIST = 'annotations'

/** Kinds of tools that run at the client and are no functions. Codex offers them all. */
export const CUSTOM_TOOLS = ['custom', 'namespace', 'tool_search'] as const

/** Kinds of things in a request that are nothing but an id. */
const REFERENCES = ['item_reference', 'container_reference'] as const

/** What is noticed in the walk over a request, wherever in it. For one body. */
export class BodyNotes implements JsonWatch {
  /** The field that named something that is kept at the provider (`compat.md` 1.11), the first one; null when there is none. */
  storedObject: string | null = null
  /** In the list that was walked last is an object with an id and no kind: to the Responses API a reference to an item. */
  hasBareId = false
  /** Somebody in it has the role `developer`. */
  hasDeveloper = false
  /** Something in it may be what a model of another provider thought: sealed for OpenAI, or without a signature. */
  hasForeignThinking = false
  /** An item in it is reasoning of a model, as the Responses API has it. */
  hasReasoning = false
  /** Something in it may be a tool that runs at the client and is no function. */
  hasCustomTool = false
  #depth = 1
  /** Depth of the container that is the client's own; 0 outside of such. */
  #opaqueFrom = 0
  #hasId = false
  #hasKind = false

  constructor(private readonly bytes: Buffer) {}

  enter(keyStart: number, keyEnd: number, isObject: boolean): void {
    const depth = ++this.#depth
    if (this.#opaqueFrom !== 0) return
    if (keyStart !== -1 && this.#isOpaque(keyStart, keyEnd, isObject)) this.#opaqueFrom = depth
    if (depth === ELEMENT_DEPTH) {
      this.#hasId = false
      this.#hasKind = false
    } else if (depth < ELEMENT_DEPTH) this.hasBareId = false
  }

  leave(): void {
    const depth = this.#depth--
    if (this.#opaqueFrom === depth) this.#opaqueFrom = 0
    else if (depth === ELEMENT_DEPTH && this.#hasId && !this.#hasKind) this.hasBareId = true
  }

  member(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number): void {
    if (this.#opaqueFrom !== 0) return
    const { bytes } = this
    const valueByte = bytes[valueStart]
    if (valueByte === QUOTE) {
      if (this.#is(keyStart, keyEnd, 'type')) this.#kind(valueStart, valueEnd)
      else if (this.#is(keyStart, keyEnd, 'role')) this.#role(valueStart, valueEnd)
      else if (this.#is(keyStart, keyEnd, 'signature') || this.#is(keyStart, keyEnd, 'data'))
        this.#signature(valueStart)
      else if (this.#is(keyStart, keyEnd, 'id')) this.#hasId ||= this.#depth === ELEMENT_DEPTH
      else if (this.#is(keyStart, keyEnd, 'file_id')) this.storedObject ??= 'file_id'
      else if (this.#is(keyStart, keyEnd, 'container')) this.storedObject ??= 'container'
      else if (this.#is(keyStart, keyEnd, 'skill_id') && isCustomSkill(bytes, valueStart))
        this.storedObject ??= 'skill_id'
    } else if (valueByte === BRACKET && valueEnd - valueStart > EMPTY_LIST_BYTES) {
      if (this.#is(keyStart, keyEnd, 'file_ids')) this.storedObject ??= 'file_ids'
      else if (this.#is(keyStart, keyEnd, 'vector_store_ids')) this.storedObject ??= 'vector_store_ids'
    }
  }

  #kind(valueStart: number, valueEnd: number): void {
    this.#noticeKind()
    for (const name of REFERENCES) if (this.#is(valueStart, valueEnd, name)) this.storedObject ??= name
    if (this.#depth === ELEMENT_DEPTH) this.hasReasoning ||= this.#is(valueStart, valueEnd, 'reasoning')
    this.hasCustomTool ||= CUSTOM_TOOLS.some((name) => this.#is(valueStart, valueEnd, name))
  }

  #role(valueStart: number, valueEnd: number): void {
    this.#noticeKind()
    this.hasDeveloper ||= this.#is(valueStart, valueEnd, 'developer')
  }

  #signature(valueStart: number): void {
    const { bytes } = this
    const start = bytes.toString('latin1', valueStart + 1, valueStart + 1 + SEAL.length)
    this.hasForeignThinking ||= start === SEAL || start.startsWith('"')
  }

  #noticeKind(): void {
    this.#hasKind ||= this.#depth === ELEMENT_DEPTH
  }

  #isOpaque(keyStart: number, keyEnd: number, isObject: boolean): boolean {
    if (!isObject) return this.#is(keyStart, keyEnd, OPAQUE_LIST)
    // A member `input` of the body itself is what is asked.
    return OPAQUE_OBJECTS.some(
      (name) => this.#is(keyStart, keyEnd, name) && (name !== 'input' || this.#depth >= ELEMENT_DEPTH),
    )
  }

  /** Whether the string is the name, however it is escaped; both offsets include its quotes. */
  #is(start: number, end: number, name: string): boolean {
    return end - start >= name.length + 2 && spells(this.bytes, start + 1, end - 1, name)
  }
}

/** Those that everybody has are named by a word. */
function isCustomSkill(bytes: Buffer, valueStart: number): boolean {
  return bytes.toString('latin1', valueStart + 1, valueStart + 7) === 'skill_'
}
