import { format } from 'node:util'
import type { Log } from '@/lib/log'

const LEVELS = { log: 'info', info: 'info', debug: 'debug', warn: 'warn', error: 'error' } as const

/**
 * What libraries write past the log becomes lines of it: JSON like all others, and through its redactor (R1.44). Next says
 * so of errors in pages, Node of what it warns about.
 */
export function logForeignOutput(log: Log): void {
  for (const [name, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, (typeof LEVELS)['log']][]) {
    console[name] = (...parts: unknown[]) => {
      const err = parts.find((part) => part instanceof Error)
      const words = parts.filter((part) => part !== err)
      log[level]({ event: 'console', ...(err && { err }) }, format(...words).trim() || String(err))
    }
  }
  process.removeAllListeners('warning')
  process.on('warning', (err) => log.warn({ event: 'node.warning', err }, err.message))
}
