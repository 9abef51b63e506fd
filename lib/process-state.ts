import type pg from 'pg'
import type { AttemptLimits } from './auth/attempt-limits'
import type { Changes } from './auth/changes'
import type { KeyRing } from './crypto/key-ring'
import type { Passwords } from './crypto/password'
import type { PrismaClient } from './db/generated/client'
import type { Egress } from './egress/egress'
import type { Settings } from './env'
import type { Gateway } from './gateway/ports'
import type { Limiter } from './limits/limiter'
import type { Log } from './log'
import type { PriceBook } from './usage/prices'

/** Everything a process has exactly one of. Made at start by `createRuntime`; nothing else is a module-level singleton. */
export type ProcessState = {
  settings: Settings
  log: Log
  /** The origin people use, without a trailing slash; known for sure once the server listens. */
  origin: string
  database: PrismaClient
  pool: pg.Pool
  keyRing: KeyRing
  passwords: Passwords
  attempts: AttemptLimits
  egress: Egress
  changes: Changes
  gateway: Gateway
  prices: PriceBook
  limiter: Limiter
  /** False while usage cannot be written to disk, and calls are refused therefore. */
  isJournalHealthy: () => boolean
  /** The one space the legacy key works in, as it was found at start; null = there is no such key or space. */
  legacySpaceId: string | null
}

const KEY = Symbol.for('keyway.process-state')
type Holder = { [KEY]?: ProcessState }

/** Registers the process's one state. The server's bundle and Next's both find it here. */
export function setProcessState(state: ProcessState | undefined): void {
  if (state) (globalThis as Holder)[KEY] = state
  else delete (globalThis as Holder)[KEY]
}

/** True once `createRuntime` has run in this process. */
export const hasProcessState = (): boolean => (globalThis as Holder)[KEY] !== undefined

/** The process's one state. @throws Error when nothing has started it. */
export function processState(): ProcessState {
  const state = (globalThis as Holder)[KEY]
  if (!state) throw new Error('Keyway has not started in this process.')
  return state
}

const CLAIM = Symbol.for('keyway.process-claim')

/** Who owns the socket: our server, which says where a request comes from, or Next's own, which does not. */
type Owner = 'server' | 'next'
const owner = globalThis as { [CLAIM]?: Owner }

/**
 * Says that the caller is about to start the process's state. The custom server and Next's own start both try, in
 * whichever order they run; only the first one may go on.
 * @returns false when somebody else already does.
 */
export function claimProcess(as: Owner): boolean {
  if (owner[CLAIM]) return false
  owner[CLAIM] = as
  return true
}

/** Whether requests come through our own server: only then may what it says about their origin be believed. */
export const behindOwnServer = (): boolean => owner[CLAIM] === 'server'
