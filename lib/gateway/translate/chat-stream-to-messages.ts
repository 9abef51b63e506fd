import { ChatStreamReader, type ChatStep } from './chat-stream-reader'
import { messagesStopReason } from './stop-reason'
import { translateStreamError } from './translate-error-type'
import type { AnswerTraits, JsonObject, StreamEvent, StreamTranslation } from './types'
import { messagesUsage, NO_USAGE } from './usage'

type Open = { type: 'thinking' | 'text' } | { type: 'tool_use'; call: number }

/** A stream of chat chunks as Anthropic's events (`compat.md` 2.3): blocks one after another, the finish held until `[DONE]`. */
export class ChatStreamToMessages implements StreamTranslation {
  terminal = false
  failed = false
  #started = false
  #refused = false
  #open: Open | null = null
  #index = -1
  readonly #reader: ChatStreamReader

  constructor(private readonly traits: AnswerTraits) {
    this.#reader = new ChatStreamReader(traits)
  }

  push({ data }: StreamEvent): StreamEvent[] {
    if (this.terminal || this.failed) return []
    if (data === 'done') return this.#finish()
    const steps = this.#reader.read(data)
    const events = this.#start()
    for (const step of steps) if (!this.failed) events.push(...this.#tell(step))
    return events
  }

  end(): StreamEvent[] {
    return []
  }

  #start(): StreamEvent[] {
    if (this.#started) return []
    this.#started = true
    const message = {
      id: `msg_${this.traits.requestId}`,
      type: 'message',
      role: 'assistant',
      model: this.#reader.model ?? this.traits.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // Nobody knows them yet: the totals come with the end, and replace these.
      usage: messagesUsage(NO_USAGE),
    }
    return [event('message_start', { message })]
  }

  #tell(step: ChatStep): StreamEvent[] {
    switch (step.type) {
      case 'reasoning':
        return this.#delta('thinking', { type: 'thinking_delta', thinking: step.text })
      case 'refusal':
        this.#refused = true
        return this.#delta('text', { type: 'text_delta', text: step.text })
      case 'text':
        return this.#delta('text', { type: 'text_delta', text: step.text })
      case 'call': {
        const block = { type: 'tool_use', id: step.id, name: step.name, input: {} }
        return this.#openBlock({ type: 'tool_use', call: step.call }, block)
      }
      case 'arguments':
        return this.#arguments(step.call, step.text)
      case 'error':
        return this.#fail(step.error)
    }
  }

  #arguments(call: number, text: string): StreamEvent[] {
    const open = this.#open
    if (open?.type !== 'tool_use' || open.call !== call) {
      return this.#fail({ message: 'The provider mixed the arguments of several tool calls.' })
    }
    return [
      event('content_block_delta', { index: this.#index, delta: { type: 'input_json_delta', partial_json: text } }),
    ]
  }

  #delta(type: 'thinking' | 'text', delta: JsonObject): StreamEvent[] {
    const empty = type === 'text' ? { type, text: '' } : { type, thinking: '', signature: '' }
    const opened = this.#open?.type === type ? [] : this.#openBlock({ type }, empty)
    return [...opened, event('content_block_delta', { index: this.#index, delta })]
  }

  #openBlock(open: Open, content_block: JsonObject): StreamEvent[] {
    const closed = this.#close()
    this.#open = open
    this.#index += 1
    return [...closed, event('content_block_start', { index: this.#index, content_block })]
  }

  #close(): StreamEvent[] {
    if (this.#open === null) return []
    this.#open = null
    return [event('content_block_stop', { index: this.#index })]
  }

  #finish(): StreamEvent[] {
    this.terminal = true
    const reason = messagesStopReason(this.#reader.finishReason, this.#reader.calls > 0)
    const delta = { stop_reason: this.#refused ? 'refusal' : reason, stop_sequence: null }
    return [
      ...this.#start(),
      ...this.#reader.end().flatMap((step) => this.#tell(step)),
      ...this.#close(),
      event('message_delta', { delta, usage: messagesUsage(this.#reader.usage ?? NO_USAGE) }),
      event('message_stop', {}),
    ]
  }

  #fail(error: JsonObject): StreamEvent[] {
    this.failed = true
    return [event('error', { error: translateStreamError('anthropic', error) })]
  }
}

function event(type: string, rest: JsonObject): StreamEvent {
  return { name: type, data: { type, ...rest } }
}
