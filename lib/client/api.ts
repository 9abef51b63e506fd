import type { z } from 'zod'
import { AppError, STATUS, type ErrorCode, type Issue } from '@/lib/errors'

type ErrorBody = { error?: { code?: string; message?: string; requestId?: string; issues?: Issue[] } }

/** The request id of a failed answer, for the error state's small print. */
export const requestIdOf = (error: unknown): string | null =>
  error instanceof Error && typeof error.cause === 'object' && error.cause !== null && 'requestId' in error.cause
    ? String(error.cause.requestId)
    : null

/**
 * Calls a dashboard route and parses its answer with the schema the route declares.
 * @throws AppError rebuilt from the error envelope; `unavailable` when the server cannot be reached.
 */
export async function api<T extends z.ZodType>(
  schema: T,
  path: string,
  options: { method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; body?: unknown; signal?: AbortSignal } = {},
): Promise<z.infer<T>> {
  const method = options.method ?? 'GET'
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET') headers['x-keyway-csrf'] = '1'
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  } catch (cause) {
    throw new AppError('unavailable', 'Keyway cannot be reached. Check your connection and try again.', { cause })
  }
  const text = await response.text()
  if (!response.ok) throw errorFrom(response, text)
  return schema.parse(text === '' ? undefined : JSON.parse(text))
}

/** The error of a failed answer, from its envelope. */
export function errorFrom(response: Response, text: string): AppError {
  let body: ErrorBody = {}
  try {
    body = JSON.parse(text) as ErrorBody
  } catch {
    body = {}
  }
  const code: ErrorCode = body.error?.code && body.error.code in STATUS ? (body.error.code as ErrorCode) : 'internal'
  return new AppError(code, body.error?.message ?? 'Something went wrong on our side. Try again.', {
    issues: body.error?.issues ?? [],
    cause: {
      requestId: body.error?.requestId ?? response.headers.get('x-request-id') ?? null,
      status: response.status,
    },
  })
}
