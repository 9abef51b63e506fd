import type { IncomingMessage, Server } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Refusal, rawRefusal } from './refusal'

/** Parser errors of Node that are not a plain 400. */
const BY_ERROR_CODE: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'headers_too_large', message: 'The request headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'request_timeout', message: 'The request did not arrive in time.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'payload_too_large',
    message: 'The chunk extensions are too large.',
  },
}
const UNREADABLE: Refusal = { status: 400, code: 'invalid_request', message: 'This is not a valid HTTP/1.1 request.' }
const NO_TUNNEL: Refusal = {
  status: 405,
  code: 'method_not_allowed',
  message: 'CONNECT is not supported.',
  headers: { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' },
}
const NO_UPGRADE: Refusal = { status: 400, code: 'invalid_request', message: 'Protocol upgrades are not supported.' }

/** Answers with a status, and then closes, what never becomes a request: parser errors, slow headers, CONNECT and Upgrade (E07, E09–E11). */
export function refuseBrokenConnections(
  server: Server,
  upgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => unknown) | undefined,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // A second answer in the middle of the first would look like its continuation.
    if (error.code === 'ECONNRESET' || !socket.writable || answerBegan(socket)) socket.destroy()
    else refuseSocket(socket, BY_ERROR_CODE[error.code ?? ''] ?? UNREADABLE)
  })
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => refuseSocket(socket, NO_TUNNEL))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (upgrade && request.url?.startsWith('/_next/')) void upgrade(request, socket, head)
    else refuseSocket(socket, NO_UPGRADE)
  })
}

function refuseSocket(socket: Duplex, refusal: Refusal): void {
  socket.on('error', () => socket.destroy())
  socket.end(rawRefusal(refusal, STATUS_CODES[refusal.status] ?? 'Error'), () => socket.destroy())
}

/** Node keeps the response being written on its socket; there is no public way to ask. */
function answerBegan(socket: Duplex): boolean {
  const { _httpMessage: message } = socket as Duplex & { _httpMessage?: { headersSent?: boolean } | null }
  return message?.headersSent === true
}
