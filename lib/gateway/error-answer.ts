import { type Answer, type AnswerCall, NOTHING } from './answer'
import { GrowingBytes } from './growing-bytes'
import { jsonMeterFor } from './json-answer'
import type { Reading } from './token-counts'
import { MAX_ERROR_BODY, translateUpstreamError } from './upstream-error'

/** A provider's 4xx or 5xx: read up to a bound, then said in the client's dialect. */
export class ErrorAnswer implements Answer {
  readonly servedModel = null
  readonly canInterject = false
  readonly #bytes = new GrowingBytes()

  constructor(private readonly call: AnswerCall) {}

  data(chunk: Buffer): void {
    if (this.call.bytesIn <= MAX_ERROR_BODY) this.#bytes.append(chunk)
    else this.end()
  }

  forward(): void {}

  end(): void {
    const { call } = this
    const { route, exchange } = call.setup
    const key = route.apiKey.reveal('upstream-request')
    const families = { protocol: route.protocol, dialect: exchange.dialect }
    const error = translateUpstreamError(families, call.status, this.#bytes.take(), key, exchange.requestId)
    const body = Buffer.from(error.body)
    const headers = { ...call.headers(), ...error.headers, 'content-length': String(body.length) }
    const { status, errorCode, keyRefused } = error
    call.settle({ outcome: 'upstream_error', status, errorCode, reading: NOTHING, keyRefused }, () => {
      call.sendHead(status, headers)
      exchange.sink.end(body)
    })
    call.abortUpstream()
  }

  broken(): void {
    this.end()
  }

  leave(): boolean {
    return false
  }

  reading(): Reading {
    return jsonMeterFor(this.call.setup).readPartial()
  }

  tick(): void {}
}
