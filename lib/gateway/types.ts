import type { Readable } from 'node:stream'
import type { ProviderProfile } from './providers/profile'

/** The wire protocol a client or a provider speaks. */
export type Protocol = 'openai' | 'anthropic'

/** What a call under `/api/v1` asks for. Only the `POST` ones reach a provider and make a usage event. */
export type Endpoint =
  | 'chat.completions'
  | 'responses'
  | 'completions'
  | 'embeddings'
  | 'moderations'
  | 'images.generations'
  | 'images.edits'
  | 'audio.speech'
  | 'audio.transcriptions'
  | 'audio.translations'
  | 'messages'
  | 'messages.count_tokens'
  | 'models.list'
  | 'models.get'
  | 'providers.list'
  | 'whoami'
  | 'spaces.list'
  | 'usage'
  | 'usage.get'
  | 'token_count'
  | 'cost_estimate'
  | 'quota_stats'
  | 'tokens.report_leak'

/** What a provider's answer is written in: decides how it is metered. */
export type Wire =
  | 'chat'
  | 'responses'
  | 'completions'
  | 'embeddings'
  | 'moderations'
  | 'images'
  | 'speech'
  | 'transcription'
  | 'messages'
  | 'count_tokens'

/**
 * Whose credential it is: a person's token, a space's own one (`userId` null), the legacy key (`tokenId` null as well), or
 * none: a signed-in person in the playground (only `tokenId` null).
 */
export type Identity = {
  tokenId: string | null
  userId: string | null
  /**
   * Milliseconds since the epoch; null = never. The token's own expiry, or what the policies of platform and space make of
   * it where that is earlier (H-13). Checked against the wall clock on every call (H-2: valid while strictly greater).
   */
  expiresAtMs: number | null
}

/** Who calls: one credential acting in one space, with what it may do there right now. */
export type Caller = Identity & {
  spaceId: string
  spaceSlug: string
  /** role ∩ granted, evaluated when the entry was loaded (at most 10 s ago, sooner when something changed). */
  permissions: ReadonlySet<string>
  /** The space's API-access switch. */
  apiAccessEnabled: boolean
  /** The switch was turned off so that calls already running may end (`drain`); says nothing while it is on. */
  runningMayEnd: boolean
  /** False when the platform suspended the space. */
  spaceActive: boolean
  /** Names and patterns of the models it may call, `provider/model` or `provider/*`; empty = every model of the space. */
  modelAllow: readonly string[]
  /** Origins of web pages that may read the answers; empty = none. */
  corsOrigins: readonly string[]
}

export type Authentication =
  | { kind: 'ok'; caller: Caller }
  /** Valid in several spaces, and none was named. `slugs`: of those with API access on, none or several. */
  | { kind: 'unchosen'; identity: Identity; slugs: readonly string[] }
  /** Valid, but it does not reach the space that was named; whether there is one is not said. */
  | { kind: 'space_not_found'; identity: Identity }
  /** `playground_denied`: a signed-in person who may not, or no longer, spend in this space. */
  | { kind: 'refused'; code: 'token_invalid' | 'token_expired' | 'token_revoked' | 'playground_denied' }
  /** The store could not answer: 503, never "no" and never "yes". */
  | { kind: 'unavailable' }

/** A secret the gateway may only hand to the upstream request it builds. */
export type RevealableSecret = { reveal: (purpose: 'upstream-request') => string }

/** A request to a provider, as far as what lets it in depends on it. */
export type RequestToAuthorize = {
  method: 'GET' | 'POST'
  /** As the header of that name says it. */
  host: string
  /** With its query. */
  path: string
  contentType: string | null
  body: Buffer | Readable | null
}

/**
 * The headers that let a request in, name and value in turn. A promise only where something has to be fetched first.
 * Throws or rejects with `KeyRefused` when the provider does not take the key, else with what went wrong.
 */
export type Authorize = (request: RequestToAuthorize) => readonly string[] | Promise<readonly string[]>

/** What a provider is called with. `apiKey` is what travels, and is looked for in what comes back. */
export type UpstreamCredential = { apiKey: RevealableSecret; authorize?: Authorize }

/** Where a model name leads: one provider key and the name the provider knows. */
export type Route = {
  providerKeyId: string
  /** Shown to people and used for prices: `openai`, `anthropic`, or the slug of a compatible provider. */
  provider: string
  /** What the catalogue says of the provider. */
  profile: ProviderProfile
  /** Spoken at `baseUrl`: the profile's own protocol, or its alternate where that is the client's. */
  protocol: Protocol
  /** Absolute, without trailing slash. OpenAI style ends in `/v1`, Anthropic style is the origin (`/v1/messages` is appended). */
  baseUrl: string
  upstreamModel: string
  /** As the price list calls the provider. */
  listedAs: string
  /** The longest answer the model gives, in tokens, where its provider says so. */
  maxOutputTokens: number | null
  /** What the space itself has set for the provider's models, by their names. */
  ownPrices?: ReadonlyMap<string, OwnPrice>
  /** Nobody knows what it costs, and the space has it refused for that. */
  isRefusedUnpriced?: boolean
  apiKey: RevealableSecret
  /** Instead of the key in a header. */
  authorize?: Authorize
}

/** What a space says a model costs: nano-USD per million tokens, and per thousand searches. */
export type OwnPrice = {
  input: bigint
  output: bigint
  /** Null = as fresh input. */
  cacheRead: bigint | null
  cacheWrite: bigint | null
  /** Null = a call with searches is not priced. */
  searches: bigint | null
  /** In ISO 8601. */
  setAt: string
}

export type Resolution =
  | { kind: 'ok'; route: Route }
  /** Unknown, or not for this token; `candidates` when a bare name is ambiguous. */
  | { kind: 'not_found'; candidates?: readonly string[] }
  /** It exists, and the token's model list does not have it. */
  | { kind: 'model_not_allowed'; model: string }
  /** The installation's administrators have switched its provider off. */
  | { kind: 'provider_off'; provider: string }
  /** The space has no usable provider key for it. */
  | { kind: 'no_provider_key' }
  /** The stored key could not be opened (L01): the row is isolated, nothing is sent. */
  | { kind: 'secret_unreadable' }
  | { kind: 'unavailable' }

/** One model as `GET /models` lists it. */
export type ListedModel = {
  id: string
  provider: string
  createdAtMs: number
  facts?: ModelFacts
}

/** What is known of a model; null = not known. */
export type ModelFacts = {
  contextLength: number | null
  /** Tokens. */
  maxOutputTokens: number | null
  /** Dollars for one token, as decimals. */
  pricing: Readonly<Record<string, string>> | null
}

/** What `GET /whoami` tells a program about itself. JSON-safe. */
export type WhoAmI = Record<string, unknown>

/** A space as `GET /spaces` lists it, with what the credential may do there. */
export type ListedSpace = { id: string; slug: string; name: string; permissions: readonly string[] }

/** What a caller asks about its own usage. */
export type UsageQuestion = { from: Date; to: Date; groupBy: UsageGrouping }
export const USAGE_GROUPINGS = ['day', 'hour', 'model', 'token', 'provider'] as const
export type UsageGrouping = (typeof USAGE_GROUPINGS)[number]

/** What tokens of a model cost: whole nano-dollars, null = not priced. */
export type PriceAnswer = { costNano: bigint | null; source: string | null; version: string | null }

/** Written to the journal before the upstream is contacted. */
export type UsageIntent = {
  requestId: string
  /** Milliseconds since the epoch at which the request arrived (H-37). */
  ts: number
  spaceId: string
  /** '' = nobody's: a space's own token, or the legacy key. */
  userId: string
  /** '' = no token: the playground when there is a `userId`, else the legacy key. */
  tokenId: string
  endpoint: Endpoint
  /** The name the client sent, cut to 256 characters; '' when it sent none. */
  model: string
  stream: boolean
  providerKeyId: string | null
  provider: string | null
  upstreamModel: string | null
  /** Allow-listed kind of client from its user agent: `openai-node`, `claude-code`, …; null = unknown. */
  clientKind: string | null
  /** The client's own `x-request-id`, after a length and charset check. */
  clientRequestId: string | null
  /** As the price list calls the provider, where that is not `provider`. */
  listedAs: string | null
  /** Estimated from the body: what a call counts as that its process did not live to see answered. Null = nobody can say. */
  inputTokens: number | null
}

/**
 * Normal form of what a call used: `input` includes cached, audio and image tokens, `output` includes reasoning, audio and
 * image tokens. Null = unknown; of audio, images and searches also: none.
 */
export type TokenCounts = {
  input: number | null
  output: number | null
  cacheRead: number | null
  cacheWrite5m: number | null
  cacheWrite1h: number | null
  reasoning: number | null
  audioInput: number | null
  audioOutput: number | null
  imageInput: number | null
  imageOutput: number | null
  /** Searches that the provider made and charges one by one: no tokens. */
  searches: number | null
}

export type Outcome =
  | 'completed'
  | 'client_abort'
  | 'upstream_error'
  | 'truncated'
  | 'timeout'
  /** Refused by Keyway before any upstream was contacted. */
  | 'rejected'
  /** Only written by recovery: the process died while the call was open. */
  | 'gateway_crash'

export type Provenance = 'reported' | 'counted' | 'estimated'

/** Closes an intent, exactly once. */
export type UsageSettlement = {
  outcome: Outcome
  provenance: Provenance | null
  /** The HTTP status the client got; 499 when it left first. */
  status: number
  errorCode: string | null
  /** The model named in the provider's answer. */
  servedModel: string | null
  upstreamRequestId: string | null
  tokens: TokenCounts
  /** Milliseconds from the request's arrival to its last byte. */
  latencyMs: number
  /** Milliseconds to the first body byte sent to the client. */
  ttfbMs: number | null
  /** Upstream attempts made: 2 when the first one met a connection that broke before a byte was sent (G19). */
  attempts: number
}

/** A live estimate of an open stream, at most one a second or one per 64 KiB. */
export type UsageProgress = { tokens: TokenCounts; bytes: number }
