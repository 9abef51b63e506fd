import type { Settings } from '@/lib/env'
import type { RunningServer } from '@/lib/server/start-server'

/** The part of a running server that people are told about. */
type Shown = Pick<RunningServer, 'origin'> & { runtime: Pick<RunningServer['runtime'], 'firstStart'> }

/** The box at the end of a start: where to go, how to sign in, where the data lives, how to stop. */
export function banner(running: Shown, settings: Pick<Settings, 'databaseUrl' | 'dataDir'>): string {
  const { origin, runtime } = running
  const { firstStart } = runtime
  const lines = [`Keyway is ready: ${origin}`, '']
  if (firstStart.kind === 'set-up') {
    lines.push('Create the first administrator (this link works once):', firstStart.link(origin))
  } else if (firstStart.kind === 'created') {
    lines.push(`Sign in as ${firstStart.email} with the password in KEYWAY_ADMIN_PASSWORD.`)
  } else lines.push(`Sign in: ${origin}/login`)
  lines.push(
    '',
    `Data: ${settings.databaseUrl ? `PostgreSQL, and ${settings.dataDir}` : settings.dataDir}`,
    'Stop: Ctrl-C',
  )
  return box(lines)
}

/** Draws a frame around lines; as wide as the longest, so that links stay in one piece. */
export function box(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length))
  const rule = '─'.repeat(width + 2)
  return [`┌${rule}┐`, ...lines.map((line) => `│ ${line.padEnd(width)} │`), `└${rule}┘`].join('\n')
}
