import type { Answer, AnswerCall } from './answer'
import type { CallSetup } from './call-setup'
import { JsonEnd } from './json-end'
import { JsonMeter } from './json-meter'
import type { CallPlan } from './plan-call'
import { estimateTokens, type Reading } from './token-counts'

type MeterSetup = Pick<CallSetup, 'textBytes' | 'readUsage'> & { plan: Pick<CallPlan, 'wire'> }

/** A meter for the answer to this call. */
export function jsonMeterFor({ plan, textBytes, readUsage }: MeterSetup): JsonMeter {
  return new JsonMeter(plan.wire, estimateTokens(textBytes), readUsage)
}

const SPACE = 0x20
const BRACE = 0x7d

/** An answer that is one JSON text, or a sound: sent with its length, in one piece when it came in one. What completes it leaves once it is settled (K01). */
export class JsonAnswer implements Answer {
  readonly canInterject = false
  readonly #meter: JsonMeter
  readonly #contentLength: number
  /** The chunk that may be the last: the one that completes a known length, or the first one of an unknown length. */
  #held: Buffer | null = null
  #headSent = false
  /** Of an answer that ends with its connection, which says nothing about its being whole. */
  readonly #end: JsonEnd | null
  readonly #isJson: boolean
  /** The last byte that is no white space: one that comes in chunks is whole only if this closes it. */
  #lastByte = 0

  constructor(
    private readonly call: AnswerCall,
    contentLength: string | string[] | undefined,
    isChunked: boolean,
    private readonly contentType: string,
  ) {
    this.#meter = jsonMeterFor(call.setup)
    const length = typeof contentLength === 'string' ? Number(contentLength) : -1
    this.#contentLength = Number.isSafeInteger(length) ? length : -1
    this.#isJson = contentType.includes('json')
    this.#end = this.#contentLength === -1 && !isChunked && this.#isJson ? new JsonEnd() : null
  }

  get servedModel(): string | null {
    return this.#meter.servedModel
  }

  data(chunk: Buffer): void {
    const { call } = this
    const before = this.#held
    this.#meter.push(chunk)
    this.#end?.push(chunk)
    this.#noteEnd(chunk)
    const mayBeLast =
      this.#contentLength === -1 ? !this.#headSent && before === null : call.bytesIn >= this.#contentLength
    this.#held = mayBeLast ? chunk : null
    if (mayBeLast && before === null) return
    this.#sendHead()
    if (before !== null) call.write(before)
    if (!mayBeLast) call.write(chunk)
  }

  #noteEnd(chunk: Buffer): void {
    for (let i = chunk.length - 1; i >= 0; i--) {
      if (chunk[i]! <= SPACE) continue
      this.#lastByte = chunk[i]!
      return
    }
  }

  /** Of unknown length, and it stops before its end: the upstream closed as if all were well. */
  get #isCut(): boolean {
    if (this.#end !== null) return !this.#end.isWhole
    return this.#contentLength === -1 && this.#isJson && this.#lastByte !== BRACE
  }

  #sendHead(): void {
    if (this.#headSent) return
    this.#headSent = true
    const { call } = this
    const headers = call.headers()
    headers['content-type'] = this.contentType
    if (this.#contentLength !== -1) headers['content-length'] = String(this.#contentLength)
    call.sendHead(call.status, headers)
  }

  forward(): void {}

  end(): void {
    const { call } = this
    if (call.bytesIn === 0) return call.fail('upstream_invalid_response', 'upstream_error')
    if (this.#isCut) return call.fail('upstream_error', 'truncated')
    const { sink } = call.setup.exchange
    const { status } = call
    const reading = this.#meter.read()
    const held = this.#held
    if (held === null || this.#headSent) {
      call.settle({ outcome: 'completed', status, errorCode: null, reading }, () => sink.end(held ?? undefined))
      return
    }
    const headers = call.headersOfWhole(reading)
    headers['content-type'] = this.contentType
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
