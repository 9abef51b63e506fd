/** An upstream's answer that is not of its protocol's shape; becomes a 502. */
export class TranslationError extends Error {
  override readonly name = 'TranslationError'
}
