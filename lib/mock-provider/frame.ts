/** One server-sent event. `token` frames carry exactly one token; `terminal` is the event that makes a stream complete. */
export type Frame = { kind: 'open' | 'token' | 'close' | 'terminal'; event?: string; data: string; hasUsage?: true }

/** Writes an event as bytes on the wire have it: optional `event:` line, `data:` line, blank line. */
export function frameText(frame: Frame): string {
  return frame.event === undefined ? `data: ${frame.data}\n\n` : `event: ${frame.event}\ndata: ${frame.data}\n\n`
}
