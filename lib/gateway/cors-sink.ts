import type { Sink } from './ports'
import { EXPOSED_HEADERS } from './response-headers'
import type { Caller } from './types'

/** The sink of a call that a web page makes: its answer may be read by the page once the token's space lists the page's origin. */
export class CorsSink implements Sink {
  #allowed = false

  constructor(
    private readonly sink: Sink,
    readonly origin: string,
  ) {}

  /** The call is this caller's: its space decides. */
  admit(caller: Caller): void {
    this.#allowed = caller.corsOrigins.includes(this.origin)
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    // A cache must not give one page the answer to another.
    const varied = { ...headers, vary: 'origin' }
    if (!this.#allowed) return this.sink.head(status, varied)
    this.sink.head(status, {
      ...varied,
      'access-control-allow-origin': this.origin,
      'access-control-expose-headers': EXPOSED_HEADERS,
    })
  }

  write(chunk: Uint8Array): boolean {
    return this.sink.write(chunk)
  }

  onDrain(resume: () => void): void {
    this.sink.onDrain(resume)
  }

  end(last?: Uint8Array): void {
    this.sink.end(last)
  }

  fail(error: unknown): void {
    this.sink.fail(error)
  }
}
