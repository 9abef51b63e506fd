import { createHash } from 'node:crypto'
import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import type { Dialect } from './models'

/**
 * How a request ended, as this side saw it. `open`: not yet. `completed`: the whole answer left. `cut`: the mock broke it off
 * on purpose. `client_closed`: the other side left first.
 */
export type LedgerOutcome = 'open' | 'completed' | 'cut' | 'client_closed'

/** What the mock truly served for one request. Token counts are the truth, whatever usage the answer reported. */
export type LedgerEntry = {
  /** The nonce id in the answer: `chatcmpl-…`, `msg_…`; also its `x-request-id`, prefixed with `req_`. */
  id: string
  model: string
  protocol: Dialect
  /** `POST /v1/messages?beta=true` */
  request: string
  stream: boolean
  /** Milliseconds since the epoch. */
  startedAt: number
  endedAt: number | null
  status: number | null
  outcome: LedgerOutcome
  inputTokens: number
  /** Tokens written to the socket; includes reasoning once the first token left. */
  outputTokens: number
  /** Stream events with a token in them. */
  tokenChunks: number
  /** True when an event or body with usage numbers left. */
  usageSent: boolean
  /** Body bytes written, before transfer encoding, and their SHA-256 in hex. */
  bytesSent: number
  sha256: string | null
  /** The `x-request-id` the caller sent. */
  callerRequestId: string | null
  /** SHA-256 in hex of the API key, without `Bearer`. */
  authorizationHash: string | null
  /** Headers as they came, lower-case; credentials replaced by `sha256:…`. */
  headers: Record<string, string>
  /** The request's body, cut to 64 KiB. In memory only. */
  body: string
  bodyBytes: number
}

/** Totals since the start; they count on when entries are no longer kept. */
export type LedgerCounts = Record<LedgerOutcome, number> & { requests: number }

export type LedgerOptions = {
  /** NDJSON file: one line per ended request, appended at once and flushed to disk in groups. */
  path?: string
  /** Newest entries kept in memory; 0 keeps none and makes the benchmark's path cheap. */
  keep: number
}

/** The mock's own record of what it served: the oracle that usage is compared with. */
export class Ledger {
  readonly counts: LedgerCounts = { requests: 0, open: 0, completed: 0, cut: 0, client_closed: 0 }
  readonly #keep: number
  readonly #fd: number | undefined
  #entries: LedgerEntry[] = []
  readonly #open = new Set<LedgerEntry>()
  #syncing = false
  #dirty = false
  #closed = false

  constructor(options: LedgerOptions) {
    this.#keep = options.keep
    this.#fd = options.path === undefined ? undefined : openSync(options.path, 'a', 0o600)
  }

  /** True when somebody will read entries; otherwise callers may use `count` alone. */
  get records(): boolean {
    return this.#keep > 0 || this.#fd !== undefined
  }

  /** Entries in memory, oldest first. */
  get entries(): readonly LedgerEntry[] {
    return this.#entries
  }

  /** Finds an entry by the id in the answer. */
  find(id: string): LedgerEntry | undefined {
    return this.#entries.findLast((entry) => entry.id === id)
  }

  open(entry: LedgerEntry): void {
    this.counts.requests++
    this.counts.open++
    this.#open.add(entry)
    if (this.#keep === 0) return
    this.#entries.push(entry)
    // Trimmed in bulk: shifting one by one would be quadratic.
    if (this.#entries.length >= this.#keep * 2) this.#entries = this.#entries.slice(-this.#keep)
  }

  /** Ends an entry. Later calls for the same entry change nothing. */
  end(entry: LedgerEntry, outcome: Exclude<LedgerOutcome, 'open'>): void {
    if (entry.outcome !== 'open') return
    entry.outcome = outcome
    entry.endedAt = Date.now()
    this.counts.open--
    this.#open.delete(entry)
    this.counts[outcome]++
    if (this.#fd === undefined || this.#closed) return
    const { body: _, ...line } = entry
    writeSync(this.#fd, `${JSON.stringify(line)}\n`)
    this.#dirty = true
    this.#sync()
  }

  /** Counts a completed request of which no entry is kept. */
  countCompleted(): void {
    this.counts.requests++
    this.counts.completed++
  }

  /** Ends what is still open as broken off by the mock. */
  cutOpen(): void {
    for (const entry of this.#open) this.end(entry, 'cut')
  }

  /** Flushes and closes the file. */
  close(): void {
    if (this.#fd === undefined || this.#closed) return
    this.#closed = true
    fdatasyncSync(this.#fd)
    closeSync(this.#fd)
  }

  #sync(): void {
    const fd = this.#fd
    if (fd === undefined || this.#closed || this.#syncing || !this.#dirty) return
    this.#syncing = true
    this.#dirty = false
    fdatasync(fd, () => {
      this.#syncing = false
      this.#sync()
    })
  }
}

/** SHA-256 in hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
