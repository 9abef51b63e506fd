import { pino } from 'pino'
import type { Logger } from 'pino'

/** Keyway's own token shape, the common provider key shapes and bearer values: scrubbed from every line, whatever field they are in. */
const SECRET_SHAPES =
  /kw_(?:pat|set|ses)_[A-Za-z0-9]{8,}|sk-[A-Za-z0-9_-]{16,}|AIza[A-Za-z0-9_-]{30,}|(?<=bearer\s)[A-Za-z0-9._~+/-]{8,}=*/gi

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
      hooks: { streamWrite: (line) => line.replace(SECRET_SHAPES, '[secret]') },
    },
    pino.destination({ dest: 2, sync: false }),
  )
}
