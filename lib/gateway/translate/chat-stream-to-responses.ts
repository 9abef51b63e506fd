import { ChatStreamReader, type ChatStep } from './chat-stream-reader'
import { endOfResponse, responseError, responseObject, type ResponseState } from './response-object'
import { CallItemStream, type ItemStream, MessageItemStream, ReasoningItemStream } from './response-item-stream'
import type { AnswerTraits, JsonObject, StreamEvent, StreamTranslation } from './types'

/** A stream of chat chunks as the events of a response, numbered, item after item (`compat.md` 2.4). */
export class ChatStreamToResponses implements StreamTranslation {
  terminal = false
  failed = false
  sequence = 0
  #item: ItemStream | null = null
  readonly #output: JsonObject[] = []
  readonly #reader: ChatStreamReader

  constructor(private readonly traits: AnswerTraits) {
    this.#reader = new ChatStreamReader(traits)
  }

  push({ data }: StreamEvent): StreamEvent[] {
    if (this.terminal || this.failed) return []
    if (data === 'done') return this.#finish()
    const steps = this.#reader.read(data)
    return [...this.#start(), ...steps.flatMap((step) => (this.failed ? [] : this.#tell(step)))]
  }

  end(): StreamEvent[] {
    return []
  }

  #start(): StreamEvent[] {
    if (this.sequence > 0) return []
    const response = this.#response({ status: 'in_progress' })
    return this.#number([
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ])
  }

  #tell(step: ChatStep): StreamEvent[] {
    switch (step.type) {
      case 'reasoning':
        return this.#add(ReasoningItemStream, 'rs', step)
      case 'text':
      case 'refusal':
        return this.#add(MessageItemStream, 'msg', step)
      case 'call': {
        const name = this.traits.toolNames?.get(step.name) ?? step.name
        return this.#open(new CallItemStream(this.#nextId('fc'), this.#nextIndex(), { ...step, name }))
      }
      case 'arguments': {
        const item = this.#item
        if (!(item instanceof CallItemStream) || item.call !== step.call) {
          return this.#fail({ message: 'The provider mixed the arguments of several tool calls.' })
        }
        return this.#number(item.add(step))
      }
      case 'error':
        return this.#fail(step.error)
    }
  }

  #add(
    Item: typeof ReasoningItemStream | typeof MessageItemStream,
    prefix: string,
    step: Extract<ChatStep, { type: 'reasoning' | 'text' | 'refusal' }>,
  ): StreamEvent[] {
    const opened = this.#item instanceof Item ? [] : this.#open(new Item(this.#nextId(prefix), this.#nextIndex()))
    return [...opened, ...this.#number(this.#item!.add(step))]
  }

  #nextIndex(): number {
    return this.#output.length + (this.#item === null ? 0 : 1)
  }

  #nextId(prefix: string): string {
    return `${prefix}_${this.traits.requestId}_${this.#nextIndex()}`
  }

  #open(item: ItemStream): StreamEvent[] {
    const closed = this.#close('completed')
    this.#item = item
    return [...closed, ...this.#number(item.open())]
  }

  #close(status: string): StreamEvent[] {
    const item = this.#item
    if (item === null) return []
    this.#item = null
    const { events, done } = item.close(status)
    this.#output.push(done)
    return this.#number(events)
  }

  #finish(): StreamEvent[] {
    this.terminal = true
    const started = this.#start()
    const end = endOfResponse(this.#reader.finishReason)
    const rest = this.#reader.end().flatMap((step) => this.#tell(step))
    const closed = this.#close(end.status)
    return [
      ...started,
      ...rest,
      ...closed,
      ...this.#number([{ type: `response.${end.status}`, response: this.#response(end) }]),
    ]
  }

  #fail(error: JsonObject): StreamEvent[] {
    this.failed = true
    const failure = responseError(error)
    return this.#number([{ type: 'response.failed', response: this.#response({ status: 'failed', error: failure }) }])
  }

  #response(state: Pick<ResponseState, 'status' | 'reason' | 'error'>): JsonObject {
    const { model, usage } = this.#reader
    return responseObject(this.traits, {
      ...state,
      model: model ?? this.traits.model,
      output: [...this.#output],
      usage,
    })
  }

  #number(events: readonly JsonObject[]): StreamEvent[] {
    return events.map((data) => ({
      name: String(data['type']),
      data: { ...data, sequence_number: this.sequence++ },
    }))
  }
}
