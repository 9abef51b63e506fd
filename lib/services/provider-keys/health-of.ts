import type { Probe } from './probe-provider'

/** The columns that keep what a test of a key found, and when. */
export function healthOf({ status, problem }: Probe): {
  status: string
  problem: string | null
  lastVerifiedAt: Date
  lastSucceededAt?: Date
  lastFailedAt?: Date
} {
  const now = new Date()
  return {
    status,
    problem,
    lastVerifiedAt: now,
    ...(status === 'ok' ? { lastSucceededAt: now } : {}),
    ...(status === 'failing' ? { lastFailedAt: now } : {}),
  }
}
