import { AppError } from '@/lib/errors'
import type { BodyReader, GatewayRequest, Sink } from '@/lib/gateway/ports'
import { processState } from '@/lib/process-state'

const PREFIX = '/api/v1'

/** Answers a request under `/api/v1` through the gateway core from inside a Next route handler, with web streams. */
export async function answerThroughNext(request: Request): Promise<Response> {
  const { gateway } = processState()
  return new Promise((resolve, reject) => {
    const exchange = createExchange(request, resolve, reject)
    gateway.handle(exchange.request, exchange.sink)
  })
}

/** Bytes that may wait for a slow reader before the upstream is paused. */
const HIGH_WATER_BYTES = 65_536

function createExchange(
  request: Request,
  resolve: (response: Response) => void,
  reject: (error: unknown) => void,
): { request: GatewayRequest; sink: Sink } {
  const goneListeners = new Set<() => void>()
  // A signal that is aborted already says nothing any more.
  let gone = request.signal.aborted
  let ended = false
  let resume: (() => void) | undefined
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const clientGone = (): void => {
    if (gone || ended) return
    gone = true
    for (const listener of goneListeners) listener()
    goneListeners.clear()
  }
  request.signal.addEventListener('abort', clientGone, { once: true })
  const body = new ReadableStream<Uint8Array>(
    {
      start: (made) => {
        controller = made
      },
      pull: () => {
        const waiting = resume
        resume = undefined
        waiting?.()
      },
      cancel: clientGone,
    },
    { highWaterMark: HIGH_WATER_BYTES, size: (chunk) => chunk.byteLength },
  )
  const url = new URL(request.url)
  const hasBody = request.method !== 'HEAD'
  let headSent = false
  return {
    request: {
      method: request.method,
      path: decodePath(url.pathname.slice(PREFIX.length)) || '/',
      query: url.search.slice(1),
      headers: Object.fromEntries(request.headers),
      readBody: (limitBytes, bodyRead) => {
        readBody(request, limitBytes).then(
          (bytes) => bodyRead(bytes, null),
          (error: unknown) => bodyRead(null, error),
        )
      },
      streamBody: (limitBytes, reader) => {
        let goOn: (() => void) | null = null
        const wanted = (): Promise<void> => new Promise((again) => (goOn = again))
        streamBody(request, limitBytes, reader, wanted).then(reader.end, reader.failed)
        return () => {
          goOn?.()
          goOn = null
        }
      },
      onClientGone: (callback) => {
        if (gone) callback()
        else goneListeners.add(callback)
      },
    },
    sink: {
      head: (status, headers) => {
        headSent = true
        resolve(
          new Response(hasBody && status !== 204 && status !== 304 ? body : null, {
            status,
            headers: withoutFraming(headers),
          }),
        )
      },
      write: (chunk) => {
        if (gone) return true
        controller?.enqueue(chunk)
        return (controller?.desiredSize ?? 0) > 0
      },
      onDrain: (callback) => {
        if (gone || (controller?.desiredSize ?? 0) > 0) queueMicrotask(callback)
        else resume = callback
      },
      end: (last) => {
        if (ended) return
        ended = true
        if (gone) return
        if (last && last.byteLength > 0) controller?.enqueue(last)
        controller?.close()
      },
      fail: (error) => {
        ended = true
        if (!headSent) return reject(error instanceof Error ? error : new Error('The answer could not be sent.'))
        if (!gone) controller?.error(error)
      },
    },
  }
}

/** A stream's length is the host's business. */
function withoutFraming(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { connection: _connection, 'transfer-encoding': _encoding, ...rest } = headers
  return rest
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
