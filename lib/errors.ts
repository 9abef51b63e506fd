/** Every way a request fails on purpose, with its HTTP status. The only such table in the project. */
export const STATUS = {
  invalid_input: 400,
  upstream_url_forbidden: 400,
  unauthenticated: 401,
  forbidden: 403,
  csrf_failed: 403,
  session_required: 403,
  api_access_disabled: 403,
  provider_off: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  link_used: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  no_provider_key: 424,
  rate_limited: 429,
  quota_exceeded: 429,
  internal: 500,
  upstream_failed: 502,
  upstream_blocked: 502,
  secret_unreadable: 502,
  unavailable: 503,
  upstream_timeout: 504,
} as const
export type ErrorCode = keyof typeof STATUS
export type Issue = { path: string; message: string }

/**
 * An expected failure. `message` is shown to the caller, so it never holds a secret; `cause` is only logged.
 * `retryAfterSeconds` is when asking again makes sense.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly issues: readonly Issue[]
  readonly retryAfterSeconds: number | undefined

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { cause?: unknown; issues?: readonly Issue[]; retryAfterSeconds?: number } = {},
  ) {
    super(message, { cause: options.cause })
    this.issues = options.issues ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }
  get status(): number {
    return STATUS[this.code]
  }
}

/** True for an `AppError` made by any bundled copy of this module: the server and Next each carry one. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === 'AppError' && 'code' in error && String(error.code) in STATUS
}
