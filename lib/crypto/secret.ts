/** Why a secret is being read. Closed, so that a search for `reveal(` lists every place a secret leaves its wrapper (X06). */
export type RevealPurpose = 'upstream-request' | 'show-once' | 'seal' | 'mail' | 'traces' | 'redis'

const PLACEHOLDER = '[secret]'

/** A string that printing, logging, serialising, comparing and cloning cannot leak: only `reveal` gives it back (X06, R2.15). */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The wrapped string. The purpose is for the reader and the linter; every purpose gets the same value. */
  reveal(_purpose: RevealPurpose): string {
    return this.#value
  }

  toString(): string {
    return PLACEHOLDER
  }

  toJSON(): string {
    return PLACEHOLDER
  }

  [Symbol.toPrimitive](): string {
    return PLACEHOLDER
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return PLACEHOLDER
  }
}
