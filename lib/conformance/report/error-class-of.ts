import type { ReportClient } from './clients'

const COMMON: Readonly<Record<number, readonly string[]>> = {
  400: ['BadRequestError'],
  401: ['AuthenticationError'],
  403: ['PermissionDeniedError'],
  404: ['NotFoundError'],
  409: ['ConflictError'],
  422: ['UnprocessableEntityError'],
  429: ['RateLimitError'],
  500: ['InternalServerError'],
  502: ['InternalServerError'],
}

const OPENAI: Readonly<Record<number, readonly string[]>> = {
  ...COMMON,
  408: ['APIError', 'APIStatusError'],
  413: ['APIError', 'APIStatusError'],
  503: ['InternalServerError'],
  529: ['InternalServerError'],
}

/** Newer versions name more of them. */
const ANTHROPIC: Readonly<Record<number, readonly string[]>> = {
  ...COMMON,
  408: ['RequestTimeoutError', 'APIError', 'APIStatusError'],
  413: ['ContentTooLargeError', 'RequestTooLargeError', 'APIError', 'APIStatusError'],
  503: ['ServiceUnavailableError', 'InternalServerError'],
  529: ['OverloadedError', 'InternalServerError'],
}

/** Which error classes a client may throw for a status (`compat.md` 1.6); null where it has one for all. */
export function errorClassOf({ classes }: ReportClient, status: number): readonly string[] | null {
  if (classes === null) return null
  return (classes === 'openai' ? OPENAI : ANTHROPIC)[status] ?? null
}
