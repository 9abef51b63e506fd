/** Thousands in groups of three, separated alike, decimals behind a point. */
const GROUPED = /^[1-9]\d{0,2}([, _\u00A0\u202F])\d{3}(?:\1\d{3})*(?:\.\d*)?$/
const PLAIN = /^(?:\d+\.?\d*|\.\d+)$/
/** A comma that no group of thousands can follow. */
const DECIMAL_COMMA = /^\d+,\d+$/

/**
 * A number as somebody types it, `1000`, `1,000`, `1 000.5`, `.5`, `12,50`, with nothing but a point in it; null when it is
 * none. A comma before three digits separates thousands, as in the figures that are shown.
 */
export function digitsOf(typed: string): string | null {
  const text = typed.trim()
  if (GROUPED.test(text)) return text.replaceAll(/[, _\u00A0\u202F]/g, '')
  if (DECIMAL_COMMA.test(text)) return text.replace(',', '.')
  return PLAIN.test(text) ? text : null
}

/** The same as a number: null for nothing typed, NaN for what is none. */
export function numberOf(typed: FormDataEntryValue | null): number | null {
  const text = typeof typed === 'string' ? typed.trim() : ''
  return text === '' ? null : Number(digitsOf(text) ?? Number.NaN)
}
