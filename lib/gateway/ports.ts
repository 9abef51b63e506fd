import type { Dispatcher } from 'undici'
import type { CallObserver } from './observer'
import type { Refusal, RefusalCode } from './refusal'
import type {
  Authentication,
  Caller,
  Endpoint,
  Identity,
  ListedModel,
  ListedSpace,
  PriceAnswer,
  Protocol,
  Resolution,
  Route,
  TokenCounts,
  UsageIntent,
  UsageProgress,
  UsageQuestion,
  UsageSettlement,
  WhoAmI,
} from './types'

/** Answered at once when warm; a promise costs a turn of the event loop and is only for misses. */
export type MaybePromise<T> = T | Promise<T>

/** What the gateway needs from the world. A local host answers from the services, a split one over the control-plane protocol. */
export type GatewayPorts = {
  /** Prefix, length, alphabet and checksum of a Keyway token, without a look-up: a forged one costs no store access (B02). */
  isWellFormedToken: (token: string) => boolean
  /**
   * `token` already has Keyway's prefix and a right checksum; anything else never gets here (B02). `space` is the slug or id
   * that the request chose; null = none, which is fine where there is nothing to choose.
   */
  authenticate: (token: string, space: string | null) => MaybePromise<Authentication>
  /** The one shared key of an installation that is migrating; absent where there is none. */
  legacy?: LegacyPort
  resolve: (caller: Caller, protocol: Protocol, model: string) => MaybePromise<Resolution>
  listModels: (caller: Caller) => MaybePromise<readonly ListedModel[] | 'unavailable'>
  /** `caller` null: the credential reaches several spaces and none was chosen. */
  whoami: (identity: Identity, caller: Caller | null) => MaybePromise<WhoAmI | 'unavailable'>
  /** The spaces it reaches that have API access on (R3.21). */
  listSpaces: (identity: Identity, caller: Caller | null) => MaybePromise<readonly ListedSpace[] | 'unavailable'>
  /** Whether any active space lists this origin of a web page (`compat.md` 1.9); absent where none can. Rejects when the store does not answer. */
  allowsOrigin?: (origin: string) => MaybePromise<boolean>
  /** Takes reports of leaked tokens from anybody; absent where nobody can revoke them. */
  leaks?: LeakPort
  /** The ledger, read for the callers themselves. */
  ownUsage: OwnUsagePort
  /** All limits of the caller's space, with what is used of them now. JSON-safe; rejects when the store does not answer. */
  quotaStats: (caller: Caller) => Promise<Record<string, unknown>>
  /** What so many tokens of a route's model cost now. */
  priceOf: (route: Route, tokens: TokenCounts) => PriceAnswer
  /** What the ledger will say a call cost, in nano-USD; null = not priced, or not known without asking a store. */
  costOf: (
    route: Route,
    intent: UsageIntent,
    settlement: Pick<UsageSettlement, 'outcome' | 'attempts' | 'servedModel' | 'tokens'>,
  ) => bigint | null
  /** The pinned, guarded connection pool for this route (`lib/egress`). @throws AppError `upstream_blocked`. */
  dispatcherFor: (route: Route) => Dispatcher
  usage: UsagePort
  /** Limits and budgets; absent where there are none. */
  admission?: AdmissionPort
  /** A call succeeded or was refused with this token or key: for throttled last-use columns and key health. Never throws, never waits. */
  noteUse: (use: { tokenId: string | null; providerKeyId: string | null; providerKeyRefused: boolean }) => void
  /** Monotonic clock, milliseconds. */
  nowMs: () => number
  /** Metrics, logs and traces; absent where nobody watches. */
  observer?: CallObserver
  /** Wall clock, milliseconds since the epoch. */
  wallMs: () => number
  newRequestId: () => string
}

/** A caller's own calls: all of its person, or of the token where there is no person. JSON-safe answers; a store that cannot answer rejects. */
export type OwnUsagePort = {
  /** One finished call; null: none such of this caller's, or not yet closed. */
  event: (caller: Caller, requestId: string) => Promise<Record<string, unknown> | null>
  summary: (caller: Caller, question: UsageQuestion) => Promise<Record<string, unknown>>
}

/** The legacy key: compared without a look-up, bound to one space. */
export type LegacyPort = {
  /** Compares digests in constant time (R1.17). */
  matches: (value: string) => boolean
  authenticate: (space: string | null) => MaybePromise<Authentication>
}

/** Reports of leaked tokens. */
export type LeakPort = {
  /** Counts a report of this address; false = it has sent too many. `peer` null = not known. */
  admit: (peer: string | null) => Promise<boolean>
  /** Revokes those that are genuine and tells their owners. @throws when the store does not answer. */
  report: (tokens: readonly string[], requestId: string) => Promise<void>
}

/**
 * The journal as the request path sees it. No method waits: what one turn of the event loop records is written together at
 * its end, and whoever must come after that write says so with `done`, which is called once and never before.
 */
export type UsagePort = {
  /**
   * Journals the intent before anything that costs money starts. `done(true)`: it is written, the upstream may be contacted.
   * `done(false)`: the journal cannot take it and the call is not open, answer 503 `metering_unavailable` and record nothing.
   */
  open: (intent: UsageIntent, done?: (written: boolean) => void) => void
  progress: (requestId: string, progress: UsageProgress) => void
  /** Exactly once per open. Never throws. After `done` the client may get its last byte. */
  close: (requestId: string, settlement: UsageSettlement, done?: () => void) => void
  /** Opens and closes in one record: a call refused before any upstream was contacted. Never throws. */
  reject: (intent: UsageIntent, settlement: UsageSettlement, done?: () => void) => void
}

/** Asked once per call, when its route is known and before its intent is journalled. */
export type AdmissionPort = {
  /** Synchronous while nothing has to be looked up. What throws or rejects could not say: 503 `limits_unavailable`. */
  admit: (call: AdmissionCall) => MaybePromise<Admission>
}

/** A call that is about to be made, as far as limits and budgets need to know it. */
export type AdmissionCall = {
  requestId: string
  /** When the request arrived, milliseconds since the epoch: what its usage event says, too. */
  ts: number
  caller: Caller
  route: Route
  endpoint: Endpoint
  /** Of the headers: `x-ratelimit-*` or `anthropic-ratelimit-*`. */
  dialect: Protocol
  /** As the client named it. */
  model: string
  /** Estimated by the text of the body. */
  inputTokens: number
  /** What pictures and files in the body may be beyond that, if each of their bytes were text. */
  mediaTokens: number
  /** The longest answer that the client asked for, in tokens; null = it named no limit. */
  maxOutputTokens: number | null
  /** How many answers it asked for: the larger of `n` and `best_of`, whole, 1 to 1,000. */
  answers: number
  stream: boolean
}

/** Null: nothing limits this call, and nobody need be told of its end. */
export type Admission = Permit | { readonly refusal: Refusal } | null

/** What an admitted call has taken, until it says how it ended. */
export type Permit = {
  readonly refusal: null
  /** Rate-limit headers of the answer, instead of the provider's; null = none. */
  readonly headers: Readonly<Record<string, string>> | null
  /**
   * Called exactly once, whatever happens to the call. With no `attempts` no provider was contacted, and everything is
   * given back. Never throws, never waits.
   */
  settle: (settlement: UsageSettlement) => void
  /**
   * What a stream has used so far, as often as the journal hears of it. Never throws, never waits.
   * @returns why the stream may not go on; null when it may
   */
  progress?: (tokens: TokenCounts) => RefusalCode | null
}

/** A request as any host hands it over. */
export type GatewayRequest = {
  method: string
  /** Path below `/api/v1`, percent-decoded once, with its leading slash: `/chat/completions`. */
  path: string
  /** Raw query string without its question mark; only list endpoints read it. */
  query?: string
  /** The address the connection comes from; absent where the host does not know it for sure. */
  readonly peer?: string | undefined
  /**
   * Who calls, where the host knows it by other means than a credential; asked again while the call runs. Absent: the
   * credential in the headers says it, and nothing else does.
   */
  readonly identify?: () => MaybePromise<Authentication>
  /** Lower-case names; a repeated header is an array or joined as Node does. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  /**
   * Reads the whole body and calls back once, with it or with null and what went wrong: AppError `payload_too_large` over
   * `limitBytes`, `invalid_input` when the client stops half-way. A callback and no promise: a warm call waits for nothing.
   */
  readBody: (limitBytes: number, done: (bytes: Buffer | null, error: unknown) => void) => void
  /**
   * Reads the body as it comes, instead of `readBody`. @returns what makes it go on after `data` said false.
   * Errors are those of `readBody`. Absent where no form can come.
   */
  streamBody?: (limitBytes: number, reader: BodyReader) => () => void
  /** Calls back once when the client has left before the answer ended, at once when it has already left. */
  onClientGone: (callback: () => void) => void
}

/** Takes a body as it comes: any number of chunks, then its end or a failure. */
export type BodyReader = {
  /** @returns false when no more is wanted for now. */
  data: (chunk: Buffer) => boolean
  end: () => void
  failed: (error: unknown) => void
}

/** Where the answer goes: a Node response on the fast path, a web stream in a route handler. */
export type Sink = {
  /** Once, before any write. Header names lower-case. */
  head: (status: number, headers: Readonly<Record<string, string>>) => void
  /** @returns false when the reader is behind: the upstream is paused until `onDrain`. */
  write: (chunk: Uint8Array) => boolean
  /** Calls `resume` once, the next time the reader has caught up. Asked for again at every pause, with the same function. */
  onDrain: (resume: () => void) => void
  end: (last?: Uint8Array) => void
  /** Destroys the connection: the only honest end after bytes went out and no in-dialect error can be sent. */
  fail: (error: unknown) => void
}

export type Gateway = {
  /** Answers one request; `ended` is called once, when the answer has ended in whatever way. Never throws. */
  handle: (request: GatewayRequest, sink: Sink, ended?: (() => void) | null) => void
  /** Calls open now. */
  readonly inFlight: number
  /** Calls whose answer is a stream and has not ended. */
  readonly openStreams: number
  /** Calls of a space that a provider is answering now. */
  running: (spaceId: string) => number
  /** Something about the callers that `concerns` picks has changed: those of them who may no longer call are cut, with an in-dialect error event. */
  recheck: (concerns: (caller: Caller) => boolean) => void
  /** From now on new calls get 503 `draining`; resolves when none is open or `graceMs` has passed, then cuts the rest with an in-dialect error event. */
  drain: (graceMs: number) => Promise<void>
}
