import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { answerByGateway } from './web-exchange'

const PREFIX = '/api/v1'

/** Answers a request under `/api/v1` through the gateway core from inside a Next route handler, with web streams. */
export async function answerThroughNext(request: Request): Promise<Response> {
  const url = new URL(request.url)
  const asked = {
    method: request.method,
    path: decodePath(url.pathname.slice(PREFIX.length)) || '/',
    query: url.search.slice(1),
    headers: Object.fromEntries(request.headers),
    readBody: (limitBytes: number, bodyRead: (bytes: Buffer | null, error: unknown) => void) => {
      readBody(request, limitBytes).then(
        (bytes) => bodyRead(bytes, null),
        (error: unknown) => bodyRead(null, error),
      )
    },
  }
  return answerByGateway(processState().gateway, asked, request.signal)
}

/** Percent-decoded once; a path that is not valid is handed over as it came and will not be found. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** What of a body that is too large is read away: closing at once makes the kernel reset the connection and the client lose the answer. */
const MAX_DISCARDED_BYTES = 8 * 1024 * 1024

async function readBody(request: Request, limitBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength
      if (length <= limitBytes) chunks.push(chunk)
      else if (length > limitBytes + MAX_DISCARDED_BYTES) break
    }
  } catch (cause) {
    throw new AppError('invalid_input', 'The body ended before it was complete.', { cause })
  }
  if (length > limitBytes) throw new AppError('payload_too_large', `The body can have at most ${limitBytes} bytes.`)
  return Buffer.concat(chunks, length)
}
