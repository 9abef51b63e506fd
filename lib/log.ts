import { pino } from 'pino'
import type { Logger } from 'pino'
import { redact } from './redact'

export type Log = Logger

/** Lines that nobody takes are dropped beyond this; bytes. */
const MAX_BUFFER = 16 * 1024 * 1024

/** Where the lines of each log go, for `appendLines`. */
const destinations = new WeakMap<Log, { write: (lines: string) => unknown }>()

/** One JSON line per event on standard error, without secrets (R1.44) and in one piece whatever a name holds (I06). */
export function createLog(level: string): Log {
  const destination = pino.destination({ dest: 2, sync: false, maxLength: MAX_BUFFER })
  // A log that cannot be written ends no call: its lines are lost, and nothing else (R1.45).
  destination.on('error', () => undefined)
  const log: Log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorView },
      hooks: { streamWrite: cleanLine },
    },
    destination,
  )
  destinations.set(log, destination)
  return log
}

/**
 * Writes whole lines as they are, ends of line included: for whoever makes many of them and lets nothing into them that
 * has not passed `cleanText`. Does nothing for a log that `createLog` did not make.
 */
export function appendLines(log: Log, lines: string): void {
  destinations.get(log)?.write(lines)
}

/** A text of unknown origin as JSON, quotes included: no secret of a known shape, no control and no invisible characters. */
export function cleanText(text: string): string {
  return escapeInvisible(JSON.stringify(redact(text)))
}

/** What terminals and viewers obey or hide, and JSON leaves as it is: DEL, C1, line separators, direction marks. */
const INVISIBLE = /[\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

const escapeInvisible = (json: string): string =>
  json.replace(INVISIBLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

const cleanLine = (line: string): string => escapeInvisible(redact(line))

const MAX_CAUSES = 3

type ErrorView = { type: string; message: string; code?: string; stack?: string; cause?: ErrorView }

/** Of an error only what is listed here: libraries hang requests, replies and parameters on theirs. */
function errorView(error: unknown, depth = 0): ErrorView {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const { name, message, stack, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    type: name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack }),
    ...(cause instanceof Error && depth < MAX_CAUSES ? { cause: errorView(cause, depth + 1) } : {}),
  }
}
