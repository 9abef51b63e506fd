import { type Answer, type AnswerCall, NOTHING } from './answer'
import { GrowingBytes } from './growing-bytes'
import { jsonMeterFor } from './json-answer'
import type { Reading } from './token-counts'
import type { AnswerTraits, JsonObject, Translation } from './translate/types'

/** An answer that is one JSON text in another protocol than the client's: read whole, said again, sent. */
export class TranslatedAnswer implements Answer {
  readonly canInterject = false
  servedModel: string | null = null
  readonly #bytes = new GrowingBytes()

  constructor(
    private readonly call: AnswerCall,
    private readonly translation: Translation,
    private readonly traits: AnswerTraits,
  ) {}

  data(chunk: Buffer): void {
    this.#bytes.append(chunk)
  }

  forward(): void {}

  end(): void {
    const { call } = this
    const { sink } = call.setup.exchange
    const received = this.#bytes.take()
    const meter = jsonMeterFor(call.setup)
    meter.push(received)
    const reading = meter.read()
    this.servedModel = meter.servedModel
    const body = this.#translate(received)
    if (body === null) {
      const isReported = reading.provenance === 'reported'
      return call.fail('upstream_invalid_response', 'upstream_error', { reading: isReported ? reading : NOTHING })
    }
    const headers = call.headersOfWhole(reading)
    headers['content-length'] = String(body.length)
    call.noteFirstByte()
    call.settle({ outcome: 'completed', status: call.status, errorCode: null, reading }, () => {
      call.sendHead(call.status, headers)
      sink.end(body)
    })
  }

  /** @returns null when it is no answer of the provider's protocol. */
  #translate(bytes: Buffer): Buffer | null {
    try {
      const answer = this.translation.answer(JSON.parse(bytes.toString('utf8')) as JsonObject, this.traits)
      return Buffer.from(JSON.stringify(answer))
    } catch {
      // Whatever the provider sent, it is not what its protocol says.
      return null
    }
  }

  broken(): void {
    this.call.fail('upstream_error', 'truncated')
  }

  leave(): boolean {
    return false
  }

  reading(): Reading {
    return jsonMeterFor(this.call.setup).readPartial()
  }

  tick(): void {}
}
