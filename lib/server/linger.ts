import { NO_SLOT } from '@/lib/slot-list'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BodyWatch, Waiting } from './body-watch'

/** What may still arrive after the answer to a body that is too large: closing at once makes the kernel reset the connection and the client lose the answer. */
const MAX_DISCARDED_BYTES = 8 * 1024 * 1024

/**
 * Reads and discards what the client still sends, then ends the response, whose `connection: close` ends the connection.
 * The answer's head and body must already be written.
 */
export function linger(request: IncomingMessage, response: ServerResponse, watch: BodyWatch): void {
  let discarded = 0
  const finish = (): void => {
    watch.delete(entry)
    response.end()
  }
  const entry: Waiting = { slot: NO_SLOT, idleTicks: 4, onSilence: () => request.socket.destroy() }
  watch.add(entry)
  response.once('close', () => watch.delete(entry))
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length
    if (discarded > MAX_DISCARDED_BYTES) request.socket.destroy()
  })
  request.once('end', finish)
  request.resume()
}
