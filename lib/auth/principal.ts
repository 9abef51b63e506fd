import type { MeView } from '@/lib/schemas/account'

/** A signed-in person: the only principal that may use the dashboard. */
export type SessionPrincipal = {
  kind: 'session'
  userId: string
  sessionId: string
  isPlatformAdmin: boolean
  user: MeView
}

/** The program itself: first start, recovery, commands an operator runs. `source` says which. */
export type SystemPrincipal = { kind: 'system'; source: string }

/** Who asks, resolved once per request. A token is never a principal here: it is good for `/api/v1` only. */
export type Principal = { kind: 'anonymous' } | SessionPrincipal | SystemPrincipal

/** What is known of the request besides who makes it. */
export type RequestFacts = {
  requestId: string
  /** Keyed hashes of where it came from (an IPv4 address, or an IPv6 /64) and with what; written to audit events. */
  ipHash: string | null
  userAgentHash: string | null
  /** Browser and system, such as "Chrome on Linux"; null for a program that does not say. */
  readonly device: string | null
  /** The address with its last part hidden: a /24 or a /64. */
  network: string | null
  /** The client's own name for this attempt, as it sent it; a second attempt of the same name makes nothing twice (B14). */
  idempotencyKey?: string | null
}

/** The facts of work that no request asked for. */
export const factsWithoutRequest = (requestId: string): RequestFacts => ({
  requestId,
  ipHash: null,
  userAgentHash: null,
  device: null,
  network: null,
})
