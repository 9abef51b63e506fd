import { filledText, isObject, objectOf, textOf } from './json'
import type { JsonObject } from './types'

/**
 * Gemini signs its calls of tools, and since Gemini 3 refuses a call that comes back unsigned. The id of the call is the one
 * thing of it that every client returns, so the signature rides there: `<id>--signed--<vendor>--<base64url>`.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const MARK = '--signed--'
const BEHIND_MARK = /^(google|vertex)--([a-zA-Z0-9_-]+)$/
/** What ids are made of, at the strictest of clients. */
const PLAIN_ID = /^[a-zA-Z0-9_-]+$/
/** Google's own word for calls that another model made, or whose signature was lost. */
const UNSIGNED = 'skip_thought_signature_validator'
/** Characters: an id is sent twice with every turn that follows. */
const MAX_SIGNATURE = 4096

/** The id of a call as its client gets it, with the signature where there is one that fits. */
export function signedId(id: string, call: JsonObject): string {
  const extra = objectOf(call['extra_content'])
  const vendor = isObject(extra['vertex']) ? 'vertex' : 'google'
  const signature = filledText(objectOf(extra[vendor])['thought_signature'])
  if (signature === null || signature.length > MAX_SIGNATURE || !PLAIN_ID.test(id) || id.includes(MARK)) return id
  const bytes = Buffer.from(signature, 'base64')
  // Only what can be written back as it was.
  if (bytes.length === 0 || bytes.toString('base64') !== signature) return id
  return `${id}${MARK}${vendor}--${bytes.toString('base64url')}`
}

/** The id that the provider gave. */
export function unsignedId(id: unknown): string {
  return readId(textOf(id)).id
}

/** The calls of one turn as their provider gets them: by its own ids, and with their signatures where it wants them. */
export function unsignedCalls(calls: readonly JsonObject[], wantsSignatures: boolean): JsonObject[] {
  return calls.map((call, index) => {
    const { id, signature } = readId(textOf(call['id']))
    const plain = { ...call, id }
    if (!wantsSignatures) return plain
    if (signature !== null) return { ...plain, extra_content: signature }
    // Of calls made at once only the first is signed.
    return index === 0 ? { ...plain, extra_content: { google: { thought_signature: UNSIGNED } } } : plain
  })
}

function readId(signed: string): { id: string; signature: JsonObject | null } {
  const at = signed.indexOf(MARK)
  const found = at === -1 ? null : BEHIND_MARK.exec(signed.slice(at + MARK.length))
  if (found === null) return { id: signed, signature: null }
  const [, vendor = '', text = ''] = found
  const thought_signature = Buffer.from(text, 'base64url').toString('base64')
  return { id: signed.slice(0, at), signature: { [vendor]: { thought_signature } } }
}

/** Gemini 3 and later; names without a version are the latest. */
export function wantsSignatures(model: string): boolean {
  return /gemini-(?![12](?:\.|-))/.test(model.toLowerCase())
}
