import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ownHeaders } from './refusal'

/**
 * Answers `/healthz` (the process lives) and `/readyz` (it may get work).
 * @returns false when the request asks for something else.
 */
export function answerHealth(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  draining: boolean,
  readiness: () => Promise<{ database: boolean; journal: boolean }>,
): boolean {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  if (path !== '/healthz' && path !== '/readyz') return false
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(
      response,
      405,
      { error: { code: 'method_not_allowed', message: 'Probes can only be read.' } },
      { allow: 'GET, HEAD' },
    )
  } else if (path === '/healthz') send(response, 200, { alive: true })
  else void answerReady(response, draining, readiness)
  return true
}

async function answerReady(
  response: ServerResponse,
  draining: boolean,
  readiness: () => Promise<{ database: boolean; journal: boolean }>,
): Promise<void> {
  const { database, journal } = await readiness().catch(() => ({ database: false, journal: false }))
  const ready = database && journal && !draining
  send(response, ready ? 200 : 503, { ready, database, journal, draining })
}

function send(response: ServerResponse, status: number, body: unknown, more: Record<string, string> = {}): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, { ...ownHeaders(randomUUID()), ...more, 'content-length': String(bytes.length) })
  response.end(bytes)
}
