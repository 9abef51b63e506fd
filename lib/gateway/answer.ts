import type { CallSetup } from './call-setup'
import type { GatewayOptions } from './options'
import type { GatewayPorts } from './ports'
import type { RefusalCode } from './refusal'
import { NO_TOKENS, type Reading } from './token-counts'
import type { Outcome, TokenCounts } from './types'

/** Nothing is known of the tokens, and nothing was bought. */
export const NOTHING: Reading = Object.freeze({ tokens: NO_TOKENS, provenance: null })

/** What an answer that is none has sold all the same: what the provider reported, or text that has come (`compat.md` 1.12). */
export function boughtIn(reading: Reading): Reading {
  const { tokens, provenance } = reading
  return provenance === 'reported' || (tokens.output !== null && tokens.output > 0) ? reading : NOTHING
}

/** How a call ended, for its usage event. */
export type Ending = {
  outcome: Outcome
  /** The HTTP status the client got; 499 when it left first. */
  status: number
  errorCode: string | null
  reading: Reading
  /** The provider refused our key. */
  keyRefused?: boolean
}

/** What an answer may ask of its call. */
export type AnswerCall = {
  readonly setup: CallSetup
  readonly ports: GatewayPorts
  readonly options: GatewayOptions
  /** Monotonic milliseconds by the coarse clock. */
  readonly clock: { readonly nowMs: number }
  /** Bytes of the answer so far. */
  readonly bytesIn: number
  /** The upstream's status. */
  readonly status: number
  readonly isSettled: boolean
  /** The client reads slower than the upstream sends. */
  readonly isPaused: boolean
  /** The headers every answer of a provider has. */
  headers: () => Record<string, string>
  /** The headers of an answer that is whole before they leave: they say what it cost (`compat.md` 1.3). */
  headersOfWhole: (reading: Reading) => Record<string, string>
  sendHead: (status: number, headers: Record<string, string>) => void
  write: (bytes: Buffer) => void
  noteFirstByte: () => void
  /** What a stream has used so far: for the journal, for limits and budgets, which may end it. */
  noteProgress: (tokens: TokenCounts) => void
  /** Settles the call; `finish` sends the last bytes once the settlement is written. Does nothing for a settled call. */
  settle: (ending: Ending, finish: () => void) => void
  /** Ends the call on our side: JSON while the status is open, an error event on a stream, else a broken connection. */
  fail: (code: RefusalCode, outcome: Outcome, known?: { reading?: Reading }) => void
  abortUpstream: () => void
}

/** One kind of answer on its way to the client: JSON, a stream, or a provider's error. */
export type Answer = {
  /** The model named in the provider's answer. */
  readonly servedModel: string | null
  /** An error event of ours may be written now without tearing one of theirs apart. */
  readonly canInterject: boolean
  /** The number of the next event, where a stream's events are numbered and it is ours to count them. */
  readonly sequence?: number
  data: (chunk: Buffer) => void
  /** Sends on what was held back until the end of this read of the socket. */
  forward: () => void
  /** The upstream ended its answer. */
  end: () => void
  /** The upstream's connection broke. */
  broken: () => void
  /** The client has left. @returns true when what it was sent counts as the whole answer (H-31). */
  leave: () => boolean
  /** Token counts by what has been seen so far. */
  reading: () => Reading
  /** @param idleMs since the upstream's last byte. */
  tick: (nowMs: number, idleMs: number) => void
}
