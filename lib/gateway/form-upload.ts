import { Readable } from 'node:stream'
import { isAppError } from '@/lib/errors'
import { type BodyProblem, bodyProblem, type CallBody, wrongModel } from './call-body'
import { FormScanner } from './form-scanner'
import type { GatewayRequest } from './ports'
import type { Refusal } from './refusal'

/** What a form that is on its way tells. */
export type FormEvents = {
  /** The model is known. Bytes may still be coming; they wait until the form is opened. Once, unless it failed before. */
  found: (body: CallBody) => void
  /** It cannot be used, or not be used further. At most once. */
  failed: (refusal: Refusal) => void
}

/** A form as the provider gets it: whole, or as a stream of a known length. */
export type OpenedForm = { body: Buffer | Readable; length: number | null }

/**
 * A form with a file in it, on its way from the client to the provider: held only until its model is known, from then on at
 * the pace of the slower side. It is read to its end either way, so that no second model comes behind the first.
 */
export class FormUpload {
  readonly #scanner: FormScanner
  readonly #resume: () => void
  #held: Buffer[] = []
  #sink: Readable | null = null
  #isFound = false
  #isOver = false

  constructor(
    private readonly request: GatewayRequest,
    private readonly limitBytes: number,
    private readonly events: FormEvents,
  ) {
    this.#scanner = new FormScanner(request.headers['content-type'])
    const reader = {
      data: (chunk: Buffer) => this.#data(chunk),
      end: () => this.#end(),
      failed: (error: unknown) => this.#broken(error),
    }
    // Where no form can come it is one that has ended at once.
    this.#resume = request.streamBody?.(limitBytes, reader) ?? (() => undefined)
    if (request.streamBody === undefined) queueMicrotask(reader.end)
  }

  /** The form with another model's name in it; what was held and what still comes. */
  open(model: string): OpenedForm {
    const { modelSpan, ended } = this.#scanner
    const held = Buffer.concat(this.#held)
    this.#held = []
    const name = Buffer.from(model)
    const start = modelSpan?.start ?? 0
    const end = modelSpan?.end ?? 0
    const bytes = Buffer.concat([held.subarray(0, start), name, held.subarray(end)])
    if (this.#isOver && ended) return { body: bytes, length: bytes.length }
    const sink = new Readable({ read: () => this.#resume() })
    // Whoever reads it learns of its end from the call itself.
    sink.on('error', () => undefined)
    sink.push(bytes)
    this.#sink = sink
    const declared = Number(this.request.headers['content-length'])
    return { body: sink, length: Number.isSafeInteger(declared) ? declared + name.length - (end - start) : null }
  }

  /** Nobody wants the rest. */
  abandon(): void {
    this.#isOver = true
    this.#held = []
    this.#sink?.destroy()
  }

  /** @returns false while the bytes so far wait for the provider. */
  #data(chunk: Buffer): boolean {
    if (this.#isOver) return true
    this.#scanner.push(chunk)
    if (this.#scanner.problem !== null) {
      this.#fail(this.#scanner.problem)
      return true
    }
    if (this.#sink !== null) return this.#sink.push(chunk)
    this.#held.push(chunk)
    if (this.#scanner.modelSpan === null || this.#isFound) return !this.#isFound
    this.#tell()
    return this.#sink !== null || this.#isOver
  }

  #end(): void {
    if (this.#isOver) return
    this.#scanner.finish()
    if (this.#scanner.problem !== null) return this.#fail(this.#scanner.problem)
    this.#isOver = true
    if (this.#sink !== null) this.#sink.push(null)
    else if (!this.#isFound) this.#tell()
  }

  #tell(): void {
    this.#isFound = true
    const { model, modelSpan, stream, textBytes } = this.#scanner
    const wrong = wrongModel(model)
    if (wrong !== null || modelSpan === null) return this.#fail(bodyProblem(wrong ?? '', 'model'))
    this.events.found({
      kind: 'ok',
      model,
      stream,
      textBytes,
      mediaBytes: 0,
      modelSpans: [modelSpan.start, modelSpan.end],
      streamOptions: null,
      store: null,
      include: null,
      cacheKey: null,
      hasNewLimit: false,
      maxOutputTokens: null,
      answers: 1,
      storedObject: null,
      notes: null,
      objectEnd: -1,
    })
  }

  #fail({ message, param }: BodyProblem): void {
    this.#refuse({ code: 'invalid_request', message, param })
  }

  #broken(error: unknown): void {
    if (this.#isOver) return
    if (isAppError(error) && error.code === 'payload_too_large') {
      const message = `The request body is larger than ${this.limitBytes} bytes.`
      this.#refuse({ code: 'request_too_large', message })
    } else {
      this.#refuse({ code: 'invalid_request', message: 'The request body could not be read to its end.' })
    }
  }

  #refuse(refusal: Refusal): void {
    if (this.#isOver) return
    this.events.failed(refusal)
    this.abandon()
  }
}
