/** One line of the mock provider's own ledger, as far as it matters here. */
export type Served = {
  request: string
  model: string
  callerRequestId: string | null
  /** SHA-256 of the provider key, which says whose space asked. */
  authorizationHash: string | null
  outcome: string
  inputTokens: number
  /** Tokens it wrote to the socket. */
  outputTokens: number
}

/** One line of what the harness and its clients saw. */
export type Note =
  | { kind: 'space'; spaceId: string; keyHash: string }
  /** Streams of this model write so many tokens a second and say how many on every chunk. */
  | { kind: 'pace'; model: string; tokensPerSecond: number }
  | { kind: 'kill'; aim: string; live: number }
  | { kind: 'stop'; live: number; exitCode: number | null; exitMs: number }
  /** A stream whose answer had begun and could not have ended by itself, and the outcome it must have therefore. */
  | { kind: 'live'; requestId: string; spaceId: string; tokenId: string; outcome: 'gateway_crash' | 'truncated' }
  /** A good answer that its client read to its end. */
  | { kind: 'finished'; requestId: string; spaceId: string; tokenId: string }
  /** An answer that had begun when the process was asked to stop, and should have been let finish. */
  | { kind: 'drained'; requestId: string; complete: boolean }

/** A row of `usage_event`, counts as numbers. */
export type Row = {
  requestId: string
  spaceId: string
  tokenId: string
  model: string
  outcome: string
  inputTokens: number | null
  outputTokens: number | null
}

/** Sums of a table over completed calls, by space, token and model. */
export type Sum = { spaceId: string; tokenId: string; model: string; calls: number; input: number; output: number }

/** Everything that is compared. */
export type Witnesses = {
  served: readonly Served[]
  notes: readonly Note[]
  rows: readonly Row[]
  /** Of `usage_event`, by the database. */
  eventSums: readonly Sum[]
  /** Of `usage_rollup`. */
  hourlySums: readonly Sum[]
  /** `requests` over all of `usage_rollup`. */
  rolledUp: number
  /** Events the database refused. */
  setAside: number
}
