/** What a rule is about: everything on this Keyway, one person everywhere, a space, or something in that space. */
export type LimitSubject = 'platform' | 'person' | 'space' | 'member' | 'token' | 'model'

/** One limit as it is enforced; null = not limited in that respect, at least one is not null. */
export type LimitRule = {
  /** Of its row: what is used is counted under it. */
  id: string
  subject: LimitSubject
  requestsPerMinute: number | null
  /** Input and output together. */
  tokensPerMinute: number | null
  concurrentCalls: number | null
}

/** What a rule can refuse a call for. */
export type LimitKind = 'requests' | 'tokens' | 'concurrent'

/** How much of a rule is used now, by whoever counts. */
export type Standing = {
  requests: number
  tokens: number
  concurrent: number
  /** Milliseconds until all of it has come back, if nothing more is used. */
  requestsFullMs: number
  tokensFullMs: number
}

/** What a call asks for. */
export type LimitAsk = {
  /** Names the call among all processes. */
  requestId: string
  inputTokens: number
  /** The longest one answer can be, in tokens; null = nobody knows. */
  outputTokens: number | null
  /** How many answers it asks for. */
  answers: number
}

/** Why a call may not be made now. */
export type LimitRefusal = {
  rule: LimitRule
  kind: LimitKind
  /** Milliseconds until it may be tried again; null = it can never be made under this rule. */
  waitMs: number | null
  standing: Standing
}

/** How a call ended, as far as limits care. */
export type LimitEnd = {
  /** False: no provider was contacted, and everything comes back. */
  contacted: boolean
  inputTokens: number
  outputTokens: number
}
