import { NO_SLOT } from '@/lib/slot-list'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BodyWatch, Waiting } from './body-watch'
import { linger } from './linger'
import { type Refusal, refusalParts, refuse } from './refusal'

/** Largest request body outside the data plane. */
export const PAGE_BODY_LIMIT_BYTES = 1024 * 1024

const TOO_LARGE: Refusal = {
  status: 413,
  code: 'payload_too_large',
  message: 'The request body is larger than 1 MiB.',
  close: true,
}
const TOO_SLOW: Refusal = {
  status: 408,
  code: 'request_timeout',
  message: 'The request body stopped arriving.',
  close: true,
}
const ENCODED: Refusal = {
  status: 415,
  code: 'unsupported_media_type',
  message: 'Request bodies must not be compressed.',
  close: true,
}

/**
 * Bounds the body Next is about to read, in bytes and in silence, without holding any of it (E11–E13).
 * @returns false when the request has been refused and must not go on.
 */
export function limitBody(request: IncomingMessage, response: ServerResponse, watch: BodyWatch): boolean {
  const { headers } = request
  const chunked = headers['transfer-encoding'] !== undefined
  const declared = Number(headers['content-length'] ?? 0)
  if (!chunked && declared === 0) return true
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    refuseUnread(request, response, ENCODED, watch)
    return false
  }
  if (declared > PAGE_BODY_LIMIT_BYTES) {
    refuseUnread(request, response, TOO_LARGE, watch)
    return false
  }
  if (headers.expect !== undefined) response.writeContinue()
  countWhileRead(request, response, watch)
  return true
}

/** Counting has to happen where bytes enter: a `data` listener would start the stream before Next listens. */
function countWhileRead(request: IncomingMessage, response: ServerResponse, watch: BodyWatch): void {
  let bytes = 0
  let over = false
  const push = request.push.bind(request)
  const waiting: Waiting = {
    slot: NO_SLOT,
    idleTicks: 0,
    onSilence: () => {
      refuse(response, request.url ?? '', TOO_SLOW)
      request.destroy()
    },
  }
  watch.add(waiting)
  response.once('close', () => watch.delete(waiting))
  request.push = (chunk: Buffer | null): boolean => {
    waiting.idleTicks = 0
    if (chunk === null) {
      watch.delete(waiting)
      return push(null)
    }
    bytes += chunk.length
    if (bytes <= PAGE_BODY_LIMIT_BYTES) return push(chunk)
    if (!over) {
      over = true
      watch.delete(waiting)
      refuse(response, request.url ?? '', TOO_LARGE)
      // Next's reader must not take the first part for the whole.
      setImmediate(() => request.destroy())
    }
    return true
  }
}

/** Answers now, then reads the rest away for a while, so that the answer is not lost to a connection reset. */
function refuseUnread(request: IncomingMessage, response: ServerResponse, refusal: Refusal, watch: BodyWatch): void {
  const { headers, body } = refusalParts(request.url ?? '', refusal)
  response.writeHead(refusal.status, headers)
  response.write(body)
  linger(request, response, watch)
}
