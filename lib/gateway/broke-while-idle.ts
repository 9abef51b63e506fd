/** Codes of a connection that was closed by the other side, or given up by its pool, before a request was written to it. */
const BROKEN: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
])

/** True when a request may be sent again: no byte of it has left. */
export function brokeWhileIdle(error: unknown): boolean {
  return error instanceof Error && 'code' in error && BROKEN.has(error.code)
}
