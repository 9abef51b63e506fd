import { pino } from 'pino'
import type { Logger } from 'pino'

/** Keyway's own token shape, the common provider key shapes and bearer values: scrubbed from every line, whatever field they are in. */
const SHAPES = [
  'sk-[A-Za-z0-9_-]{16,}',
  'AIza[A-Za-z0-9_-]{30,}',
  '(?:gsk|hf|r8)_[A-Za-z0-9]{16,}',
  '(?:xai|pplx|nvapi)-[A-Za-z0-9_-]{16,}',
  'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}',
]
/** A provider's key begins a word, which may follow an escape of JSON or of a URL; our own is found anywhere. */
const SECRET_SHAPES = new RegExp(
  `(?:(?<![A-Za-z0-9])|(?<=\\\\[bfnrt]|%[0-9a-f]{2}))(?:${SHAPES.join('|')})|kw_(?:pat|set|ses)_[a-z0-9]{8,}|(?<=bearer\\s)[A-Za-z0-9._~+/-]{8,}=*`,
  'gi',
)

/** Takes whatever looks like a secret out of a line, and nothing around it (R1.44). */
export function redact(line: string): string {
  return line.replace(SECRET_SHAPES, '[secret]')
}

export type Log = Logger

/** One JSON line per event on standard error; CR, LF and control bytes are escaped by JSON (I06). */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
      hooks: { streamWrite: redact },
    },
    pino.destination({ dest: 2, sync: false }),
  )
}
