import type { Answer, AnswerCall } from './answer'
import { JsonMeter } from './json-meter'
import { estimateTokens, type Reading } from './token-counts'

/** A meter for the answer to this call. */
export function jsonMeterFor({ row, route, textBytes }: AnswerCall['setup']): JsonMeter {
  return new JsonMeter(row.endpoint, route.protocol, estimateTokens(textBytes))
}

/** An answer that is one JSON text: sent with its length, in one piece when it came in one. */
export class JsonAnswer implements Answer {
  readonly canInterject = false
  readonly #meter: JsonMeter
  readonly #contentLength: number
  /** The first chunk, kept until it is known whether it is the whole. */
  #held: Buffer | null = null
  #headSent = false

  constructor(
    private readonly call: AnswerCall,
    contentLength: string | string[] | undefined,
  ) {
    this.#meter = jsonMeterFor(call.setup)
    const length = typeof contentLength === 'string' ? Number(contentLength) : -1
    this.#contentLength = Number.isSafeInteger(length) ? length : -1
  }

  get servedModel(): string | null {
    return this.#meter.servedModel
  }

  data(chunk: Buffer): void {
    const { call } = this
    this.#meter.push(chunk)
    if (!this.#headSent) {
      const first = this.#held
      if (first === null && (this.#contentLength === -1 || call.bytesIn >= this.#contentLength)) {
        this.#held = chunk
        return
      }
      const headers = call.headers()
      if (this.#contentLength !== -1) headers['content-length'] = String(this.#contentLength)
      this.#headSent = true
      call.sendHead(call.status, headers)
      if (first !== null) call.write(first)
      this.#held = null
    }
    call.write(chunk)
  }

  forward(): void {}

  end(): void {
    const { call } = this
    if (call.bytesIn === 0) return call.fail('upstream_invalid_response', 'upstream_error')
    const { sink } = call.setup.exchange
    const { status } = call
    const reading = this.#meter.read()
    const held = this.#held
    if (held === null) {
      call.settle({ outcome: 'completed', status, errorCode: null, reading }, () => sink.end())
      return
    }
    const headers = call.headers()
    headers['content-length'] = String(held.length)
    call.noteFirstByte()
    call.settle({ outcome: 'completed', status, errorCode: null, reading }, () => {
      call.sendHead(status, headers)
      sink.end(held)
    })
  }

  broken(): void {
    this.call.fail('upstream_error', 'truncated')
  }

  leave(): boolean {
    return false
  }

  reading(): Reading {
    return this.#meter.readPartial()
  }

  tick(): void {}
}
