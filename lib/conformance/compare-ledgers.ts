/** What three witnesses say about the same calls. */
export type Testimony = {
  /** Keyway's request ids as the provider saw them, one for each call it was asked to serve. */
  served: readonly string[]
  /** Request ids of answers that clients read to their end. */
  finished: readonly string[]
  /** Rows of the usage ledger. */
  events: readonly { requestId: string; outcome: string }[]
  /** Sum of `requests` over the roll-ups. */
  rolledUp: number
}

/** Request ids at odds; all empty and 0 = every call is in the ledger exactly once. */
export type Differences = {
  /** Served, but in no row. */
  lost: string[]
  /** In more than one row, or served twice under one id. */
  doubled: string[]
  /** In a row that claims a provider was asked, though none saw the call. */
  invented: string[]
  /** Read to the end by a client, but not `completed` in the ledger. */
  unsettled: string[]
  /** Requests in the roll-ups beyond the rows; negative when some are missing. */
  rollUpExcess: number
}

/** Outcomes a call can have without the provider having seen it: refused, left, or killed just after its intent was written. */
const UNSEEN: ReadonlySet<string> = new Set(['rejected', 'client_abort', 'gateway_crash'])

/** Compares the provider's and the clients' view of a run with the usage ledger's (P1). */
export function compareLedgers({ served, finished, events, rolledUp }: Testimony): Differences {
  const outcomes = new Map(events.map(({ requestId, outcome }) => [requestId, outcome]))
  const seen = new Set(served)
  return {
    lost: [...seen].filter((id) => !outcomes.has(id)),
    doubled: [...repeated(events.map(({ requestId }) => requestId)), ...repeated(served)],
    invented: events.flatMap(({ requestId, outcome }) =>
      seen.has(requestId) || UNSEEN.has(outcome) ? [] : [requestId],
    ),
    unsettled: finished.filter((id) => outcomes.get(id) !== 'completed'),
    rollUpExcess: rolledUp - events.length,
  }
}

function repeated(ids: readonly string[]): string[] {
  const once = new Set<string>()
  return ids.filter((id) => once.has(id) || !once.add(id))
}
