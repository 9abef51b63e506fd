import { createHash } from 'node:crypto'
import type { CallBody } from './call-body'
import { developerRoles } from './developer-role'
import { JsonCursor } from './json-cursor'

/** What must be different in the body that the upstream gets. */
export type BodyChanges = {
  model: string
  /** Ask for usage in the stream. */
  askUsage: boolean
  /** The provider keeps nothing: `store` is false, said where it would be true by default. */
  store: 'default_true' | 'default_false' | null
  /** Reasoning comes back encrypted: it can be given back, though the provider keeps nothing. */
  askEncrypted: boolean
  /** Shared caches at the provider are kept apart by it. */
  spaceId: string
  /** Members that the provider answers with an error to. */
  dropFields: readonly string[]
  /** The provider knows the limit of the answer only as `max_tokens`. */
  oldMaxTokens: boolean
  /** The provider knows the role `developer` only as `system`. */
  oldSystemRole: boolean
}

/** The body for the upstream, and the names of fields that the client asked for in vain. */
export type RewrittenBody = { bytes: Buffer; dropped: readonly string[] }

/** Whether the client itself asked for `stream_options.include_usage`. */
export function asksForUsage(bytes: Buffer, body: CallBody): boolean {
  if (body.streamOptions === null) return false
  const options = new JsonCursor(bytes, body.streamOptions.start, body.streamOptions.end)
  let asks = false
  while (options.next()) if (options.keyIs('include_usage')) asks = options.valueByte === 0x74
  return asks
}

const NONE: readonly string[] = Object.freeze([])

/**
 * The body as the upstream gets it. Only the bytes that must change do, so numbers beyond 2^53, key order and unknown fields
 * stay as the client wrote them; `bytes` itself when nothing needs to change.
 */
export function rewriteBody(bytes: Buffer, body: CallBody, changes: BodyChanges): RewrittenBody {
  const edits: Edit[] = []
  let dropped = NONE
  if (body.model !== changes.model || body.modelSpans.length > 2) {
    const name = Buffer.from(JSON.stringify(changes.model))
    for (let i = 0; i < body.modelSpans.length; i += 2) {
      edits.push({ start: body.modelSpans[i]!, end: body.modelSpans[i + 1]!, insert: name })
    }
  }
  if (changes.askUsage) pushIfAny(edits, usageEdit(bytes, body))
  if (body.cacheKey !== null) edits.push(cacheKeyEdit(bytes, body.cacheKey, changes.spaceId))
  if (changes.store !== null) {
    const edit = storeEdit(bytes, body, changes.store)
    pushIfAny(edits, edit)
    if (edit !== null && body.store !== null) dropped = ['store']
  }
  if (changes.askEncrypted) pushIfAny(edits, includeEdit(bytes, body))
  if (changes.oldSystemRole) for (const role of developerRoles(bytes)) edits.push({ ...role, insert: SYSTEM })
  if (changes.oldMaxTokens || changes.dropFields.length > 0) {
    const names = memberEdits(bytes, changes, edits)
    if (names.length > 0) dropped = [...dropped.filter((name) => !names.includes(name)), ...names]
  }
  return { bytes: edits.length === 0 ? bytes : apply(bytes, edits), dropped }
}

type Edit = { start: number; end: number; insert: Buffer }

function pushIfAny(edits: Edit[], edit: Edit | null): void {
  if (edit !== null) edits.push(edit)
}

function usageEdit(bytes: Buffer, body: CallBody): Edit | null {
  const span = body.streamOptions
  if (span === null) {
    const insert = Buffer.from(',"stream_options":{"include_usage":true}')
    return { start: body.objectEnd, end: body.objectEnd, insert }
  }
  if (bytes[span.start] === 0x6e) return { ...span, insert: Buffer.from('{"include_usage":true}') }
  // Neither an object nor null: the provider's to refuse.
  if (bytes[span.start] !== 0x7b) return null
  const options = new JsonCursor(bytes, span.start, span.end)
  let found: Edit | null = null
  let empty = true
  while (options.next()) {
    empty = false
    if (options.keyIs('include_usage')) {
      found = { start: options.valueStart, end: options.valueEnd, insert: Buffer.from('true') }
    }
  }
  if (found !== null) return bytes[found.start] === 0x74 ? null : found
  const insert = Buffer.from(empty ? '"include_usage":true' : '"include_usage":true,')
  return { start: span.start + 1, end: span.start + 1, insert }
}

const ENCRYPTED = '"reasoning.encrypted_content"'

function includeEdit(bytes: Buffer, { include, objectEnd }: CallBody): Edit | null {
  if (include === null) return { start: objectEnd, end: objectEnd, insert: Buffer.from(`,"include":[${ENCRYPTED}]`) }
  const text = bytes.toString('utf8', include.start, include.end)
  if (text.includes(ENCRYPTED)) return null
  if (bytes[include.start] === 0x6e) return { ...include, insert: Buffer.from(`[${ENCRYPTED}]`) }
  // Not a list: the provider's to refuse.
  if (bytes[include.start] !== 0x5b) return null
  const isEmpty = text.slice(1, -1).trim() === ''
  const at = include.start + 1
  return { start: at, end: at, insert: Buffer.from(isEmpty ? ENCRYPTED : `${ENCRYPTED},`) }
}

const FALSE = Buffer.from('false')
const SYSTEM = Buffer.from('"system"')

function storeEdit(bytes: Buffer, { store, objectEnd }: CallBody, by: 'default_true' | 'default_false'): Edit | null {
  if (store === null) {
    return by === 'default_true' ? { start: objectEnd, end: objectEnd, insert: Buffer.from(',"store":false') } : null
  }
  return bytes[store.start] === 0x66 ? null : { ...store, insert: FALSE }
}

/** Another value for each space, in the 64 characters that OpenAI takes. */
function cacheKeyEdit(bytes: Buffer, span: { start: number; end: number }, spaceId: string): Edit {
  const hash = createHash('sha256').update(spaceId).update(bytes.subarray(span.start, span.end))
  return { ...span, insert: Buffer.from(`"${hash.digest('base64url')}"`) }
}

/** Takes members out, and gives `max_completion_tokens` its older name. @returns the names of what was taken out */
function memberEdits(bytes: Buffer, { dropFields, oldMaxTokens }: BodyChanges, edits: Edit[]): string[] {
  const cursor = new JsonCursor(bytes)
  const names: string[] = []
  let newName: Edit | null = null
  let hasOldName = false
  let before = -1
  /** A first member takes the comma behind it along. */
  let open: Edit | null = null
  while (cursor.next()) {
    if (open !== null) {
      open.end = cursor.keyStart
      open = null
    }
    const dropped = dropFields.find((name) => cursor.keyIs(name))
    if (dropped !== undefined) {
      names.push(dropped)
      const inside = (edit: Edit): boolean => edit.start >= cursor.keyStart && edit.end <= cursor.valueEnd
      for (let i = edits.length - 1; i >= 0; i--) if (inside(edits[i]!)) edits.splice(i, 1)
      const edit: Edit = { start: before === -1 ? cursor.keyStart : before, end: cursor.valueEnd, insert: NOTHING }
      if (before === -1) open = edit
      edits.push(edit)
      if (before !== -1) before = cursor.valueEnd
      continue
    }
    if (cursor.keyIs('max_tokens')) hasOldName = true
    else if (oldMaxTokens && cursor.keyIs('max_completion_tokens')) {
      newName = { start: cursor.keyStart, end: cursor.keyEnd, insert: Buffer.from('"max_tokens"') }
    }
    before = cursor.valueEnd
  }
  if (newName !== null && !hasOldName) edits.push(newName)
  return names
}

const NOTHING = Buffer.alloc(0)

function apply(bytes: Buffer, edits: Edit[]): Buffer {
  if (edits.length > 1) edits.sort((a, b) => a.start - b.start || a.end - b.end)
  let size = bytes.length
  for (const { start, end, insert } of edits) size += insert.length - (end - start)
  const out = Buffer.allocUnsafe(size)
  let from = 0
  let to = 0
  for (const { start, end, insert } of edits) {
    to += bytes.copy(out, to, from, start)
    to += insert.copy(out, to)
    from = end
  }
  bytes.copy(out, to, from)
  return out
}
