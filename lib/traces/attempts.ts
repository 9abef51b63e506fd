import type { SpanContext } from '@opentelemetry/api'
import type { CallTrace } from '@/lib/gateway/observer'

/** One request to a provider. Monotonic milliseconds. */
export type Attempt = { url: string; startedMs: number; answeredMs: number | null; status: number | null }

/** What is kept of a call until it ends: its attempts, and the span of the client that it belongs to. Spans are made at the end. */
export class Attempts implements CallTrace {
  readonly list: Attempt[] = []

  constructor(readonly parent: SpanContext | null) {}

  attemptStarted(url: string, nowMs: number): void {
    this.list.push({ url, startedMs: nowMs, answeredMs: null, status: null })
  }

  attemptAnswered(status: number, nowMs: number): void {
    const last = this.list.at(-1)
    if (last === undefined) return
    last.status = status
    last.answeredMs = nowMs
  }
}
