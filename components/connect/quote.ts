/** One word of a POSIX shell, whatever it contains. */
export const sh = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
/** A string literal of JavaScript in the house quotes. */
export const js = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
/** A string literal of Python: JSON's escapes are a subset of Python's. */
export const py = (text: string): string => JSON.stringify(text)
/** A basic string of TOML: JSON's escapes, and DEL. */
export const toml = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f')
