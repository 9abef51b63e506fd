import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'

/** An answer as it came over the wire, its body without transfer encoding. */
export type RawAnswer = {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** Keyway's `x-request-id`; empty when the answer has none. */
  requestId: string
  /** False when the connection broke before the body's end. */
  complete: boolean
}

export type RawCall = {
  /** `POST` when there is a body, else `GET`. */
  method?: string
  /** Sent as `Authorization: Bearer`. */
  token?: string
  headers?: OutgoingHttpHeaders
  /** Anything but text and bytes is sent as JSON. */
  body?: unknown
}

/** One request on a connection of its own, by Node's client: nothing is retried, decoded or followed. */
export async function rawCall(url: string, call: RawCall = {}): Promise<RawAnswer> {
  const response = await openCall(url, call)
  const chunks: Buffer[] = []
  let complete = true
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer)
  } catch {
    complete = false
  }
  const id = response.headers['x-request-id']
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks),
    requestId: typeof id === 'string' ? id : '',
    complete: complete && response.complete,
  }
}

/** The same up to the answer's head; the caller reads or destroys the response. */
export async function openCall(url: string, call: RawCall): Promise<IncomingMessage> {
  const { body, token } = call
  // Kept alive as SDKs do, which lets a server read the rest of a body it has refused; closed after this one call.
  const agent = new Agent({ keepAlive: true })
  const bytes = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const chunked = call.headers?.['transfer-encoding'] !== undefined
  const outgoing = request(url, {
    method: call.method ?? (bytes === undefined ? 'GET' : 'POST'),
    agent,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(bytes === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bytes === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(bytes) }),
      ...call.headers,
    },
  })
  outgoing.once('close', () => agent.destroy())
  outgoing.end(bytes)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  // A server may answer and close before it has read everything; only the answer counts.
  outgoing.on('error', () => undefined)
  return response
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
