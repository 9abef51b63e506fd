import { mayHoldSecret, redact } from '@/lib/redact'

/** A longer name cannot exist. Characters. */
export const MAX_MODEL_LENGTH = 256

/** A model's name for the ledger and for answers. Who mixes two fields up sends a token or a key as one: that is kept nowhere (I07). */
export function recordedName(name: string): string {
  const cut = name.length > MAX_MODEL_LENGTH ? name.slice(0, MAX_MODEL_LENGTH) : name
  return (mayHoldSecret(cut) ? redact(cut) : cut).toWellFormed()
}
