import type { Gateway, GatewayRequest, Sink } from '@/lib/gateway/ports'

/** Bytes that may wait for a slow reader before the upstream is paused. */
const HIGH_WATER_BYTES = 65_536

/**
 * Has the gateway answer one request, as a web response whose body is pulled from the provider as fast as it is read.
 * @param signal aborted when the client has left.
 * @throws whatever broke the answer off before it began, the client's leaving included.
 */
export function answerByGateway(
  gateway: Gateway,
  request: Omit<GatewayRequest, 'onClientGone'>,
  signal: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const exchange = createExchange(request, signal, resolve, reject)
    gateway.handle(exchange.request, exchange.sink)
  })
}

function createExchange(
  request: Omit<GatewayRequest, 'onClientGone'>,
  signal: AbortSignal,
  resolve: (response: Response) => void,
  reject: (error: unknown) => void,
): { request: GatewayRequest; sink: Sink } {
  const goneListeners = new Set<() => void>()
  // A signal that is aborted already says nothing any more.
  let gone = signal.aborted
  let ended = false
  let resume: (() => void) | undefined
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const clientGone = (): void => {
    if (gone || ended) return
    gone = true
    for (const listener of goneListeners) listener()
    goneListeners.clear()
  }
  signal.addEventListener('abort', clientGone, { once: true })
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
  const hasBody = request.method !== 'HEAD'
  let headSent = false
  return {
    request: {
      ...request,
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
