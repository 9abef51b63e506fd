/** What stands where a secret was. */
const PLACEHOLDER = '[secret]'

/** A key has a digit or a capital, or no break at all; `sk-learn-based-model` is a name. Bounded, so that no text takes long. */
const MIXED = '(?=[\\w-]{0,100}[0-9A-Z]|[a-z]{16})'

/** Keys of providers and of other services, by how they begin. */
const KEYS = [
  `sk-${MIXED}[\\w-]{10,}`,
  // As providers quote a key back.
  'sk-[\\w-]{0,40}[*.]{3,}[\\w*.-]{0,40}',
  'AIza[\\w-]{30,}',
  `(?:gsk|hf|r8|fw)_${MIXED}\\w{16,}`,
  `(?:xai|pplx|nvapi|csk)-${MIXED}[\\w-]{16,}`,
  `tgp_v1_${MIXED}[\\w-]{16,}`,
  '(?:AKIA|ASIA)[0-9A-Z]{16}',
  'ya29\\.[\\w-]{16,}',
  'gh[pousr]_\\w{30,}',
  'eyJ[\\w-]{8,600}\\.[\\w-]{8,4000}\\.[\\w-]{4,}',
].join('|')

/** What every text has in which `SHAPES` could find something: most have none of it. */
const SHAPE_HINTS = /sk-|AIza|gsk_|hf_|r8_|fw_|xai-|pplx-|nvapi-|csk-|tgp_|A[KS]IA|ya29|gh[pousr]_|eyJ|kw_|BEGIN/

/** Whether anything in a text begins like a secret: a quick look that spares most texts the long one. */
export const mayHoldSecret = (text: string): boolean => SHAPE_HINTS.test(text)

/** A key begins a word, which may follow an escape of JSON or of a URL; our own secrets are found anywhere. */
const SHAPES = new RegExp(
  `(?<![A-Za-z0-9])(?:${KEYS})|(?<=\\\\[bfnrt]|%[0-9A-Fa-f]{2})(?:${KEYS})` +
    '|kw_[a-z]{3}_[\\w-]{8,}|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END[A-Z ]{0,30}-----)?',
  'g',
)

/** `Bearer …` and `Basic …`, wherever they stand. */
const SCHEMES = /\b(bearer|basic)(\s{1,4})([\w.~+/-]{8,}=*)/gi

/** `https://user:password@host`. */
const USER_INFO = /:\/\/[^\s/@:"'\\]{1,256}:[^\s/@"'\\]{0,256}@/g

/** Names whose value is always a secret. They are exact: `max_tokens` and `passwordPolicy` are other names. */
const NAMES = [
  '(?:proxy-)?authorization',
  '(?:set-)?cookie',
  '(?:x-(?:goog-)?)?api[-_]?key',
  'pass(?:word|wd|phrase)',
  '(?:client[-_]?)?secret(?:[-_]?key)?',
  '(?:access|refresh|id|session|csrf)[-_]?token',
  'private[-_]?key',
].join('|')

/** The name of a member of JSON, also of JSON in a string, up to its text. `token` only here: sentences have the word too. */
const MEMBERS = new RegExp(`"(?:${NAMES}|token)(\\\\*)"\\s?:\\s?\\1"`, 'gi')

/** `x-api-key: …`, `password=…` and `cookie: a=b; c=d` in a text. */
const ASSIGNMENTS = new RegExp(
  `(?<![\\w-])((?:set-)?cookie(?:=|:\\s?))([^"'\\\\\\r\\n]+)` +
    `|(?<![\\w-])((?:${NAMES})(?:=|:\\s?)(?:(?:bearer|basic)\\s{1,4})?)([^"'\\\\\\s,;&}]+)`,
  'gi',
)
const QUERY = /([?&](?:key|token|code|sig|signature)=)[^"'\\\s,;&}]{4,}/gi

/**
 * Takes whatever is a secret by its shape or by its name out of a text, and nothing around it; a line of JSON stays one
 * (R1.44). The only such function: log lines, traces and the words of providers pass through it.
 */
export function redact(text: string): string {
  let clean = mayHoldSecret(text) ? text.replace(SHAPES, PLACEHOLDER) : text
  clean = redactMembers(clean)
    .replace(ASSIGNMENTS, (whole: string, cookie?: string, crumbs?: string, name?: string, value?: string) => {
      if (cookie !== undefined && crumbs !== undefined) return cookie + PLACEHOLDER
      if (name === undefined || value === undefined || value.startsWith('[')) return whole
      // "password: too short" is about one; nobody's header is called authorization in a sentence.
      return isPlainWord(value) && !/^(?:proxy-)?auth|key/i.test(name) ? whole : name + PLACEHOLDER
    })
    .replace(SCHEMES, (whole: string, scheme: string, space: string, value: string) =>
      isPlainWord(value) && value.length < 20 ? whole : scheme + space + PLACEHOLDER,
    )
    .replace(QUERY, `$1${PLACEHOLDER}`)
  return clean.includes('://') ? clean.replace(USER_INFO, `://${PLACEHOLDER}@`) : clean
}

const isPlainWord = (value: string): boolean => /^[a-z]+[.:]?$/.test(value)

/** The texts of the members themselves. In JSON within a string a quote has backslashes before it, and one that ends the text has as many as its first. */
function redactMembers(text: string): string {
  let clean = ''
  let done = 0
  MEMBERS.lastIndex = 0
  for (let found = MEMBERS.exec(text); found !== null; found = MEMBERS.exec(text)) {
    const start = MEMBERS.lastIndex
    const end = endOfText(text, start, found[1]?.length ?? 0)
    MEMBERS.lastIndex = end
    if (end === start) continue
    clean += text.slice(done, start) + PLACEHOLDER
    done = end
  }
  return done === 0 ? text : clean + text.slice(done)
}

/** @param depth backslashes before the quote that began the text: 0, 1, 3, 7 … @returns where the closing quote's backslashes begin */
function endOfText(text: string, start: number, depth: number): number {
  for (let quote = text.indexOf('"', start); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote
    while (before > start && text.charCodeAt(before - 1) === 0x5c) before--
    const backslashes = quote - before
    // An even deeper one is part of the text, a shallower one ends what is around it.
    if (backslashes < depth) return before
    if (backslashes % (2 * (depth + 1)) === depth) return quote - depth
  }
  return text.length
}
