import { MADE_KINDS, MARK } from './canaries'

/** The ways a secret may be written. */
export const ENCODINGS = ['plain', 'reversed', 'hex', 'base64', 'percent', 'unicode'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** A secret where none may be. `secret` says which one, never its text; `around` shows what stands before it. */
export type Leak = { secret: string; encoding: Encoding; offset: number; around: string }

/** How the bytes of a master secret begin, whose text begins with the mark. Text of one character per byte, as all here. */
const MARK_BYTES = Buffer.from(MARK, 'base64').toString('latin1')

/** What is looked for: the mark of the planted ones, and the beginning of those Keyway makes. */
const BEGINNINGS = [MARK, MARK_BYTES, 'kw_'] as const

/** A planted secret by its name, or a made one that is long enough to be whole. */
const WHOLE = new RegExp(
  `${MARK}-([a-z]+)|kw_(${Object.keys(MADE_KINDS).join('|')})_[0-9A-Za-z_-]{24,}|${escapedEach(MARK_BYTES, (code) => `\\x${hex(code)}`)}`,
  'g',
)

/** How many bytes of an encoded text are decoded around a find. */
const WINDOW = 600

type Needle = { encoding: Encoding; bytes: Buffer; decode: (bytes: Buffer, at: number) => string }

function escapedEach(text: string, write: (code: number) => string): string {
  return Array.from(Buffer.from(text, 'latin1'), (code) => write(code)).join('')
}

function hex(code: number): string {
  return code.toString(16).padStart(2, '0')
}

/** The longest run of bytes around a place that all are of a kind. */
function runAround(bytes: Buffer, at: number, isOne: (code: number) => boolean): Buffer {
  let start = at
  while (start > 0 && at - start < WINDOW && isOne(bytes[start - 1] ?? 0)) start--
  let end = at
  while (end < bytes.length && end - at < WINDOW && isOne(bytes[end] ?? 0)) end++
  return bytes.subarray(start, end)
}

const isIn = (chars: string) => {
  const set = new Set(Buffer.from(chars))
  return (code: number): boolean => set.has(code)
}
const isBase64 = isIn('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
const isHex = isIn('0123456789abcdefABCDEF')

const plainAt = (bytes: Buffer, at: number): string => bytes.subarray(at, at + WINDOW).toString('latin1')
const reversedAt = (bytes: Buffer, at: number): string =>
  Array.from(bytes.subarray(Math.max(0, at - WINDOW), at + MARK.length).toString('latin1'))
    .toReversed()
    .join('')
const percentAt = (bytes: Buffer, at: number): string =>
  plainAt(bytes, at).replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
const unicodeAt = (bytes: Buffer, at: number): string =>
  plainAt(bytes, at).replaceAll(/\\u00([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )

/** Whatever letter of a run of base64 or hex its first whole byte begins at. */
function decodedAt(kind: 'base64' | 'hex', isOne: (code: number) => boolean): Needle['decode'] {
  return (bytes, at) => {
    const run = runAround(bytes, at, isOne).toString('latin1')
    return [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), kind).toString('latin1')).join('\n')
  }
}

/** The letters of base64 that are the same whatever stands around a text; it may begin at any byte of a group of three. */
function base64Needles(text: string): Buffer[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text, 'latin1')])
      .toString('base64')
      .replaceAll('=', '')
    const whole = Math.floor(((before + text.length) * 8) / 6)
    return Buffer.from(encoded.slice(Math.ceil((before * 8) / 6), whole))
  })
}

const NEEDLES: readonly Needle[] = BEGINNINGS.flatMap((text): Needle[] => {
  const lower = escapedEach(text, hex)
  const of = (encoding: Encoding, decode: Needle['decode'], ...texts: (string | Buffer)[]): Needle[] =>
    texts.map((needle) => ({
      encoding,
      decode,
      bytes: typeof needle === 'string' ? Buffer.from(needle, 'latin1') : needle,
    }))
  const percent = escapedEach(text, (code) => `%${hex(code)}`)
  const unicode = escapedEach(text, (code) => `\\u00${hex(code)}`)
  const upper = (escaped: string): string => escaped.toUpperCase().replaceAll('\\U', '\\u')
  return [
    ...of('plain', plainAt, text),
    ...of('reversed', reversedAt, Array.from(text).toReversed().join('')),
    ...of('hex', decodedAt('hex', isHex), lower, upper(lower)),
    // The base64 of the mark's bytes is the mark, which is looked for as it is.
    ...of(
      'base64',
      decodedAt('base64', isBase64),
      ...base64Needles(text).filter((needle) => needle.toString() !== MARK),
    ),
    ...of('percent', percentAt, percent, upper(percent)),
    ...of('unicode', unicodeAt, unicode, upper(unicode)),
  ]
})

/** Every secret in some bytes, in whatever way it is written. One that is written the same way more than once is found once. */
export function findLeaks(bytes: Buffer): Leak[] {
  const found = new Map<string, Leak>()
  for (const { encoding, bytes: needle, decode } of NEEDLES) {
    for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + 1)) {
      for (const [, planted, made] of decode(bytes, at).matchAll(WHOLE)) {
        const secret = planted ?? MADE_KINDS[made as keyof typeof MADE_KINDS] ?? 'bytes of a master secret'
        const key = `${secret} ${encoding}`
        if (!found.has(key)) found.set(key, { secret, encoding, offset: at, around: before(bytes, at) })
      }
    }
  }
  return [...found.values()]
}

/** What stands before a place, printable. */
function before(bytes: Buffer, at: number): string {
  return bytes
    .subarray(Math.max(0, at - 120), at)
    .toString('latin1')
    .replaceAll(/[^ -~]/g, '·')
}
