import { digitsOf } from './typed-number'

/** Dollars as somebody types them, `12`, `12.5`, `$1,000`, in nano-dollars; what is none comes back as it is, for the schema to refuse. */
export function nanoOf(typed: FormDataEntryValue | null): string {
  const text = typeof typed === 'string' ? typed.trim().replace(/^\$\s*/, '') : ''
  const [, whole, part = ''] = /^(\d{0,10})(?:\.(\d{0,9}))?$/.exec(digitsOf(text) ?? '') ?? []
  return whole === undefined || whole + part === ''
    ? text
    : String(BigInt(whole || '0') * 1_000_000_000n + BigInt(part.padEnd(9, '0')))
}

/** Nano-dollars as somebody would type them. */
export function plainDollars(nano: string): string {
  const padded = nano.padStart(10, '0')
  return `${padded.slice(0, -9)}.${padded.slice(-9)}`.replace(/\.?0+$/, '')
}

/** The schema speaks of nano-dollars, which nobody types. */
export const wrongAmount = (error: string | undefined): string | undefined =>
  error === undefined || /^(?:At most|More)/.test(error) ? error : 'Enter an amount of dollars such as 50 or 12.50'
