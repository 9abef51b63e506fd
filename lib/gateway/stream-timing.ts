import type { Protocol } from './types'

/** Bytes of a stream after which its progress is journaled. */
export const PROGRESS_BYTES = 65_536
/** After the protocol's own end, how long the upstream may take to close before we do. Milliseconds. */
export const AFTER_TERMINAL_MS = 5000
/** What is sent on a silent stream: every client skips it. */
export const KEEP_ALIVE: Readonly<Record<Protocol, Buffer>> = {
  openai: Buffer.from(': keep-alive\n\n'),
  anthropic: Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
}
