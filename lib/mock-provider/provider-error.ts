import type { Dialect } from './models'
import type { JsonObject } from './request-body'

/** A provider's refusal: HTTP status, body in the dialect, extra headers. */
export type ProviderError = { status: number; body: JsonObject; headers: Record<string, string> }

type Row = { openai: [type: string, code: string | null]; anthropic: string; message: string }

const ROWS: Record<number, Row> = {
  400: {
    openai: ['invalid_request_error', null],
    anthropic: 'invalid_request_error',
    message: 'The demo provider refuses this request.',
  },
  401: {
    openai: ['invalid_request_error', 'invalid_api_key'],
    anthropic: 'authentication_error',
    message: 'invalid x-api-key',
  },
  403: {
    openai: ['invalid_request_error', 'insufficient_permissions'],
    anthropic: 'permission_error',
    message: 'Your key may not do this.',
  },
  404: {
    openai: ['invalid_request_error', 'model_not_found'],
    anthropic: 'not_found_error',
    message: 'The model does not exist.',
  },
  408: { openai: ['invalid_request_error', null], anthropic: 'timeout_error', message: 'The request took too long.' },
  409: {
    openai: ['invalid_request_error', null],
    anthropic: 'conflict_error',
    message: 'The request conflicts with another.',
  },
  413: {
    openai: ['invalid_request_error', 'request_too_large'],
    anthropic: 'request_too_large',
    message: 'The request is too large.',
  },
  422: {
    openai: ['invalid_request_error', null],
    anthropic: 'invalid_request_error',
    message: 'The request cannot be processed.',
  },
  429: {
    openai: ['requests', 'rate_limit_exceeded'],
    anthropic: 'rate_limit_error',
    message: 'Rate limit reached. Try again in 1 s.',
  },
  500: { openai: ['server_error', null], anthropic: 'api_error', message: 'The demo provider had an error.' },
  502: { openai: ['server_error', null], anthropic: 'api_error', message: 'Bad gateway.' },
  503: { openai: ['server_error', null], anthropic: 'overloaded_error', message: 'The demo provider is unavailable.' },
  529: { openai: ['server_error', null], anthropic: 'overloaded_error', message: 'Overloaded' },
}

/** Builds the error of a status in a dialect. `message`, `code` and `param` replace the table's; param exists in OpenAI only. */
export function providerError(
  dialect: Dialect,
  status: number,
  requestId: string,
  detail: { message?: string; code?: string; param?: string | null } = {},
): ProviderError {
  const row = ROWS[status] ?? { openai: ['server_error', null], anthropic: 'api_error', message: `Status ${status}.` }
  const message = detail.message ?? row.message
  const headers: Record<string, string> = status === 429 ? { 'retry-after': '1', 'retry-after-ms': '1000' } : {}
  if (dialect === 'anthropic') {
    return {
      status,
      headers,
      body: { type: 'error', error: { type: row.anthropic, message }, request_id: requestId },
    }
  }
  const [type, code] = row.openai
  return {
    status,
    headers,
    body: { error: { message, type, param: detail.param ?? null, code: detail.code ?? code } },
  }
}

/** OpenAI's 401 echoes the ends of the key it refused, which a gateway must not pass on. */
export function echoedKeyMessage(credential: string): string {
  return `Incorrect API key provided: ${credential.slice(0, 6)}********${credential.slice(-4)}.`
}
