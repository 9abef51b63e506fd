/** UTF-16 units of a text that a client or a provider chose. */
const MAX_TEXT = 256

/**
 * A text of unknown origin as the ledger keeps it: cut, and without NUL and half characters, which PostgreSQL refuses, so
 * that nobody keeps their calls out of the ledger by naming a model so (H-41).
 */
export const ledgerText = (value: string): string => value.slice(0, MAX_TEXT).replaceAll('\0', '\uFFFD').toWellFormed()
