import type { Protocol } from './types'

/** One way the gateway says no: HTTP status and the words of both dialects (`compat.md` 1.6). */
type RefusalShape = {
  status: number
  /** OpenAI `error.type` and `error.code`. */
  type: string
  code: string | null
  /** Anthropic `error.type`, and its status where that is another one. */
  anthropicType: string
  anthropicStatus?: number
  /** What to do, for people: clients print it. */
  message: string
  /** Whole seconds; also sent in milliseconds. Absent = no `retry-after`. */
  retryAfterSeconds?: number
  /** Clients that would try a status like this one again are told that it is of no use. */
  isFinal?: true
}

const INVALID = 'invalid_request_error'
const SERVER = 'server_error'

const BAD_TOKEN: RefusalShape = {
  status: 401,
  type: INVALID,
  code: 'invalid_api_key',
  anthropicType: 'authentication_error',
  message: 'This is not a valid Keyway token. Create one under Personal access tokens.',
}

/** Every refusal of the data plane. The key is the error code in usage events. */
export const REFUSALS = {
  token_missing: {
    ...BAD_TOKEN,
    code: null,
    message: 'No Keyway token was sent. Send one as "Authorization: Bearer kw_pat_…" or "x-api-key: kw_pat_…".',
  },
  token_invalid: BAD_TOKEN,
  // Said only to who holds the token itself: its digest matched (C-4).
  token_expired: {
    ...BAD_TOKEN,
    code: 'token_expired',
    message: 'This Keyway token has expired. Create a new one under Personal access tokens.',
  },
  token_revoked: {
    ...BAD_TOKEN,
    code: 'token_revoked',
    message: 'This Keyway token has been revoked. Create a new one under Personal access tokens.',
  },
  ambiguous_credentials: {
    status: 400,
    type: INVALID,
    code: 'ambiguous_credentials',
    anthropicType: INVALID,
    message: 'Two credentials were sent. Send one Keyway token, and no session cookie.',
  },
  invalid_request: {
    status: 400,
    type: INVALID,
    code: null,
    anthropicType: INVALID,
    message: 'The request is not valid.',
  },
  endpoint_not_served: {
    status: 400,
    type: INVALID,
    code: 'endpoint_not_served',
    anthropicType: INVALID,
    message: 'The provider of this model does not have that endpoint.',
  },
  // Objects of a provider account are visible to everybody behind its key, so ids are never passed on (`compat.md` 1.11).
  stored_object: {
    status: 404,
    type: INVALID,
    code: 'stored_object',
    anthropicType: 'not_found_error',
    message: 'Keyway keeps no objects at the provider. Send the content itself instead of an id.',
  },
  api_access_disabled: {
    status: 403,
    type: INVALID,
    code: 'api_access_disabled',
    anthropicType: 'permission_error',
    message: 'This space does not accept API calls. An owner can switch API access on under Manage → API access.',
  },
  space_required: {
    status: 400,
    type: INVALID,
    code: 'space_required',
    anthropicType: INVALID,
    message: 'This token reaches several spaces. Name one in the header x-keyway-space.',
  },
  // The same words for a space that does not exist.
  space_not_found: {
    status: 404,
    type: INVALID,
    code: 'space_not_found',
    anthropicType: 'not_found_error',
    message: 'This token reaches no space of that name. GET /api/v1/spaces lists those it may use.',
  },
  model_not_allowed: {
    status: 403,
    type: INVALID,
    code: 'model_not_allowed',
    anthropicType: 'permission_error',
    message: 'The model list of this token does not include that model. The owner of the token can change it.',
  },
  provider_off: {
    status: 403,
    type: INVALID,
    code: 'provider_off',
    anthropicType: 'permission_error',
    message: 'The administrators of this Keyway have switched that provider off. Use a model of another one.',
  },
  rate_limited: {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    anthropicType: 'rate_limit_error',
    message: 'Too many requests came from this address. Try again in a minute.',
    retryAfterSeconds: 60,
  },
  rate_limited_tokens: {
    status: 429,
    type: 'tokens',
    code: 'rate_limit_exceeded',
    anthropicType: 'rate_limit_error',
    message: 'Too many tokens were used within a minute. Try again in a minute.',
  },
  rate_limited_concurrent: {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    anthropicType: 'rate_limit_error',
    message: 'Too many calls run at a time. Try again when one has ended.',
  },
  // An SDK that is told to come back would sleep until then: nothing of that kind is said.
  budget_exhausted: {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    anthropicType: 'billing_error',
    anthropicStatus: 402,
    message: 'The budget for this call is used up. An admin of the space can raise it under Limits and budgets.',
    isFinal: true,
  },
  budget_reserved: {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    anthropicType: 'rate_limit_error',
    message: 'All that is left of the budget is set aside for calls that are running. Try again in a moment.',
    retryAfterSeconds: 1,
  },
  model_not_priced: {
    status: 403,
    type: INVALID,
    code: 'model_not_priced',
    anthropicType: 'permission_error',
    message: 'What this model costs is not known, so no budget can be kept. An admin of the space can allow it anyway.',
  },
  insufficient_permissions: {
    status: 403,
    type: INVALID,
    code: 'insufficient_permissions',
    anthropicType: 'permission_error',
    message: 'This token may not do that.',
  },
  playground_denied: {
    status: 403,
    type: INVALID,
    code: 'playground_denied',
    anthropicType: 'permission_error',
    message: 'You may not use the playground of this space, or no longer. An owner can change your role under Members.',
  },
  model_not_found: {
    status: 404,
    type: INVALID,
    code: 'model_not_found',
    anthropicType: 'not_found_error',
    message: 'This token knows no such model. GET /api/v1/models lists those it may use.',
  },
  call_not_found: {
    status: 404,
    type: INVALID,
    code: 'call_not_found',
    anthropicType: 'not_found_error',
    message: 'There is no finished call of yours with this request id. A call is listed a moment after it ends.',
  },
  unknown_url: {
    status: 404,
    type: INVALID,
    code: 'unknown_url',
    anthropicType: 'not_found_error',
    message: 'There is no such endpoint.',
  },
  method_not_allowed: {
    status: 405,
    type: INVALID,
    code: 'method_not_allowed',
    anthropicType: INVALID,
    message: 'This endpoint does not answer that method.',
  },
  request_too_large: {
    status: 413,
    type: INVALID,
    code: 'request_too_large',
    anthropicType: 'request_too_large',
    message: 'The request body is too large.',
  },
  unsupported_media_type: {
    status: 415,
    type: INVALID,
    code: 'unsupported_media_type',
    anthropicType: INVALID,
    message: 'Send the request body as it is: content-encoding is not accepted.',
  },
  no_provider_key: {
    status: 424,
    type: INVALID,
    code: 'no_provider_key',
    anthropicType: INVALID,
    message: 'This space has no provider key for that model. An admin can add one under Provider keys.',
  },
  internal: {
    status: 500,
    type: SERVER,
    code: null,
    anthropicType: 'api_error',
    message: 'Something went wrong in Keyway. The request id helps to find it in its log.',
  },
  secret_unreadable: {
    status: 502,
    type: SERVER,
    code: 'secret_unreadable',
    anthropicType: 'api_error',
    message: 'The stored provider key cannot be opened. An admin has to enter it again under Provider keys.',
  },
  upstream_blocked: {
    status: 502,
    type: SERVER,
    code: 'upstream_blocked',
    anthropicType: 'api_error',
    message: 'The address of this provider is not allowed.',
  },
  upstream_connect: {
    status: 502,
    type: SERVER,
    code: 'upstream_error',
    anthropicType: 'api_error',
    message: 'The provider could not be reached.',
  },
  upstream_error: {
    status: 502,
    type: SERVER,
    code: 'upstream_error',
    anthropicType: 'api_error',
    message: 'The provider broke off the answer.',
  },
  upstream_invalid_response: {
    status: 502,
    type: SERVER,
    code: 'upstream_invalid_response',
    anthropicType: 'api_error',
    message: 'The provider answered with something that is not an answer of its API.',
  },
  upstream_auth_error: {
    status: 502,
    type: SERVER,
    code: 'upstream_auth_error',
    anthropicType: 'api_error',
    message:
      'The provider refused the key stored in Keyway, not your token. An admin can check it under Provider keys.',
    isFinal: true,
  },
  response_too_large: {
    status: 502,
    type: SERVER,
    code: 'upstream_error',
    anthropicType: 'api_error',
    message: 'The answer of the provider is larger than allowed.',
  },
  auth_unavailable: {
    status: 503,
    type: SERVER,
    code: 'auth_unavailable',
    anthropicType: 'overloaded_error',
    message: 'Tokens cannot be checked at the moment. Try again shortly.',
    retryAfterSeconds: 1,
  },
  credentials_unavailable: {
    status: 503,
    type: SERVER,
    code: 'credentials_unavailable',
    anthropicType: 'overloaded_error',
    message: 'Provider keys cannot be read at the moment. Try again shortly.',
    retryAfterSeconds: 1,
  },
  usage_unavailable: {
    status: 503,
    type: SERVER,
    code: 'usage_unavailable',
    anthropicType: 'overloaded_error',
    message: 'Usage cannot be read at the moment. Try again shortly.',
    retryAfterSeconds: 1,
  },
  metering_unavailable: {
    status: 503,
    type: SERVER,
    code: 'metering_unavailable',
    anthropicType: 'overloaded_error',
    message: 'Usage cannot be recorded at the moment, so no call is made. Try again shortly.',
    retryAfterSeconds: 1,
  },
  limits_unavailable: {
    status: 503,
    type: SERVER,
    code: 'limits_unavailable',
    anthropicType: 'overloaded_error',
    message: 'What this token may use cannot be checked at the moment, so no call is made. Try again shortly.',
    retryAfterSeconds: 1,
  },
  draining: {
    status: 503,
    type: SERVER,
    code: 'draining',
    anthropicType: 'overloaded_error',
    message: 'This process is shutting down. Try again at once.',
    retryAfterSeconds: 1,
  },
  upstream_timeout: {
    status: 504,
    type: SERVER,
    code: 'timeout',
    anthropicType: 'timeout_error',
    message: 'The provider did not answer in time.',
  },
} satisfies Record<string, RefusalShape>

export type RefusalCode = keyof typeof REFUSALS

/** A refusal with what this request adds to it. */
export type Refusal = {
  code: RefusalCode
  message?: string
  /** The body field at fault; OpenAI's `param`. */
  param?: string | null
  /** For `allow` and the like. */
  headers?: Readonly<Record<string, string>>
  /** Milliseconds, instead of what this kind of refusal says. */
  retryAfterMs?: number
}

/** HTTP status of a refusal in the client's dialect. */
export function statusOf(code: RefusalCode, dialect: Protocol): number {
  const shape: RefusalShape = REFUSALS[code]
  return dialect === 'anthropic' ? (shape.anthropicStatus ?? shape.status) : shape.status
}

/** The JSON body of a refusal in the client's dialect. */
export function refusalBody(dialect: Protocol, refusal: Refusal, requestId: string): string {
  const shape: RefusalShape = REFUSALS[refusal.code]
  const message = refusal.message ?? shape.message
  if (dialect === 'anthropic') {
    return JSON.stringify({ type: 'error', error: { type: shape.anthropicType, message }, request_id: requestId })
  }
  return JSON.stringify({ error: { message, type: shape.type, param: refusal.param ?? null, code: shape.code } })
}

/** Headers that only this kind of refusal has. */
export function refusalHeaders(refusal: Refusal): Record<string, string> {
  const shape: RefusalShape = REFUSALS[refusal.code]
  const headers: Record<string, string> = { ...refusal.headers }
  if (shape.status === 401) headers['www-authenticate'] = 'Bearer realm="keyway"'
  if (shape.isFinal) headers['x-should-retry'] = 'false'
  const seconds = shape.retryAfterSeconds
  const retryAfterMs = refusal.retryAfterMs ?? (seconds === undefined ? null : seconds * 1000)
  if (retryAfterMs !== null) {
    headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000))
    headers['retry-after-ms'] = String(Math.ceil(retryAfterMs))
  }
  return headers
}

/**
 * An error event for a stream that has begun: no terminator follows it, so nobody takes it for a complete answer.
 * @param sequence its number, in streams whose events are named and numbered
 */
export function refusalEvent(
  dialect: Protocol,
  refusal: Refusal,
  requestId: string,
  sequence: number | null = null,
): string {
  const body = refusalBody(dialect, refusal, requestId)
  if (dialect === 'anthropic') return `event: error\ndata: ${body}\n\n`
  return sequence === null ? `data: ${body}\n\n` : namedErrorEvent(JSON.parse(body), sequence)
}

/** The error event of OpenAI's streams with named events; it says the same in the two places where clients look. */
function namedErrorEvent({ error }: { error: Record<string, unknown> }, sequence_number: number): string {
  const { message, code, param } = error
  const data = { type: 'error', code, message, param, sequence_number, error }
  return `event: error\ndata: ${JSON.stringify(data)}\n\n`
}
