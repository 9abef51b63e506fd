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

/** What is known of the request besides who makes it; written to audit events. */
export type RequestFacts = { requestId: string; ipHash: string | null; userAgentHash: string | null }
