import { AppError } from '@/lib/errors'
import { problemOf, type StreamProblem } from './stream-problem'

/** An answer that arrives in pieces. */
export type OpenStream = { requestId: string | null; isJson: boolean; chunks: AsyncIterable<string> }

/**
 * Sends JSON to a dashboard route whose answer is streamed.
 * @returns the stream, or why there is none, in the words of whoever refused it.
 * @throws AppError `unavailable` when the server cannot be reached; AbortError when `signal` ended it.
 */
export async function openStream(
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ stream: OpenStream } | { problem: StreamProblem }> {
  let response: Response
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', 'x-keyway-csrf': '1' },
      credentials: 'same-origin',
      cache: 'no-store',
      body: JSON.stringify(body),
      signal,
    })
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new AppError('unavailable', 'Keyway cannot be reached. Check your connection and try again.', { cause })
  }
  const requestId = response.headers.get('x-request-id')
  if (!response.ok) return { problem: problemOf(await response.text(), requestId) }
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { stream: { requestId, isJson, chunks: textOf(response) } }
}

async function* textOf({ body }: Response): AsyncGenerator<string> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const read = await reader?.read()
    if (!read || read.done) return
    yield decoder.decode(read.value, { stream: true })
  }
}
