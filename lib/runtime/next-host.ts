import { AppError } from '@/lib/errors'
import type { BodyReader } from '@/lib/gateway/ports'
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
    streamBody: (limitBytes: number, reader: BodyReader) => {
      let goOn: (() => void) | null = null
      const wanted = (): Promise<void> => new Promise((again) => (goOn = again))
      streamBody(request, limitBytes, reader, wanted).then(reader.end, reader.failed)
      return () => {
        goOn?.()
        goOn = null
      }
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

/** Hands a body over as it comes; after each chunk that was too much it waits until more is `wanted`. @throws as `readBody` */
async function streamBody(
  request: Request,
  limitBytes: number,
  reader: BodyReader,
  wanted: () => Promise<void>,
): Promise<void> {
  let length = 0
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > limitBytes) throw tooLarge(limitBytes)
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength
      if (length > limitBytes) break
      // Asked for before the bytes are handed over, because the answer may come at once.
      const more = wanted()
      if (!reader.data(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))) await more
    }
  } catch (cause) {
    throw new AppError('invalid_input', 'The body ended before it was complete.', { cause })
  }
  if (length > limitBytes) throw tooLarge(limitBytes)
}

const tooLarge = (limitBytes: number): AppError =>
  new AppError('payload_too_large', `The body can have at most ${limitBytes} bytes.`)

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
  if (length > limitBytes) throw tooLarge(limitBytes)
  return Buffer.concat(chunks, length)
}
