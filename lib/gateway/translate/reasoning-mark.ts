import { createHash } from 'node:crypto'

/** How all of it begins, and no signature of Anthropic's. */
export const SEAL = 'keyway.reasoning.'
const ORIGIN_LENGTH = 8

/**
 * What OpenAI has encrypted of a model's reasoning, as the signature of a thinking block: the client gives it back with the
 * block. It names the key it was got with, because no other account can read it.
 */
export function sealReasoning(providerKeyId: string, encrypted: string): string {
  return `${SEAL}${originOf(providerKeyId)}.${encrypted}`
}

/** What was encrypted for the account of this key; null for any other signature, Anthropic's own among them. */
export function openReasoning(providerKeyId: string, signature: string): string | null {
  const prefix = `${SEAL}${originOf(providerKeyId)}.`
  return signature.startsWith(prefix) && signature.length > prefix.length ? signature.slice(prefix.length) : null
}

/** True for what was sealed for whichever key. */
export function isSealed(signature: unknown): boolean {
  return typeof signature === 'string' && signature.startsWith(SEAL)
}

/** A hash: the client need not know the names of keys. */
function originOf(providerKeyId: string): string {
  return createHash('sha256').update(providerKeyId).digest('base64url').slice(0, ORIGIN_LENGTH)
}
