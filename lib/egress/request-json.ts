import type { Dispatcher } from 'undici'
import { AppError, isAppError } from '@/lib/errors'

/** One small request to a provider outside the gateway's hot path: verifying a key, listing models. */
export type JsonRequest = {
  /** Its origin must pass the guard; path and query are sent as they are. */
  url: URL
  /** Whose connections to use: sockets are never shared between partitions (F13). */
  partition: string
  method: 'GET' | 'POST'
  /** Lower-case names. `accept-encoding` is set here. */
  headers: Readonly<Record<string, string>>
  body?: string | Buffer
  /** For the whole exchange, from the first byte sent to the last one read. */
  timeoutMs: number
  maxBytes: number
}

/** Any final status but a redirect. Header names are lower-case. */
export type JsonResponse = {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
}

/**
 * Sends the request once through a guarded dispatcher. Follows no redirect (F06), accepts no encoding, reads at most `maxBytes`.
 * @throws AppError `upstream_blocked`, `upstream_timeout`, `invalid_input` for a header that cannot be sent (H-57), else `upstream_failed`:
 * refused, reset, unresolved and badly certified look the same from outside (F11).
 */
export async function sendJsonRequest(dispatcher: Dispatcher, request: JsonRequest): Promise<JsonResponse> {
  const signal = AbortSignal.timeout(request.timeoutMs)
  try {
    const response = await dispatcher.request({
      origin: request.url.origin,
      path: request.url.pathname + request.url.search,
      method: request.method,
      headers: { ...request.headers, 'accept-encoding': 'identity' },
      body: request.body ?? null,
      signal,
    })
    const { statusCode: status, headers } = response
    const problem = unusable(status, headers['content-encoding'])
    if (problem) {
      // Destroying the body closes the connection: whatever else is on it is not ours to read.
      response.body.on('error', ignore).destroy()
      throw failed(problem)
    }
    return { status, headers, body: await readCapped(response.body, request.maxBytes) }
  } catch (error) {
    throw asAppError(error, signal.aborted)
  }
}

const ignore = (): void => undefined

const failed = (message: string, cause?: unknown): AppError => new AppError('upstream_failed', message, { cause })

function unusable(status: number, encoding: string | string[] | undefined): string | null {
  if (status >= 300 && status < 400) return 'The provider answered with a redirect, which is never followed.'
  if (encoding !== undefined && encoding !== 'identity') return 'The provider sent an encoded answer nobody asked for.'
  return null
}

async function readCapped(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  // Leaving the loop early destroys the body and with it the connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) throw failed('The provider sent too long an answer.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

function asAppError(error: unknown, timedOut: boolean): AppError {
  if (isAppError(error)) return error
  if (timedOut) return new AppError('upstream_timeout', 'The provider did not answer in time.', { cause: error })
  if (error instanceof Error && 'code' in error && error.code === 'UND_ERR_INVALID_ARG') {
    return new AppError('invalid_input', 'A header holds characters that cannot be sent.')
  }
  return failed('The provider could not be reached.', error)
}
