import { ChatStreamReader, type ChatStep } from './chat-stream-reader'
import { messagesStopReason } from './stop-reason'
import { messagesEvent, messageStart } from './messages-event'
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
    return [messageStart(this.traits.requestId, this.#reader.model ?? this.traits.model)]
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
      messagesEvent('content_block_delta', {
        index: this.#index,
        delta: { type: 'input_json_delta', partial_json: text },
      }),
    ]
  }

  #delta(type: 'thinking' | 'text', delta: JsonObject): StreamEvent[] {
    const empty = type === 'text' ? { type, text: '' } : { type, thinking: '', signature: '' }
    const opened = this.#open?.type === type ? [] : this.#openBlock({ type }, empty)
    return [...opened, messagesEvent('content_block_delta', { index: this.#index, delta })]
  }

  #openBlock(open: Open, content_block: JsonObject): StreamEvent[] {
    const closed = this.#close()
    this.#open = open
    this.#index += 1
    return [...closed, messagesEvent('content_block_start', { index: this.#index, content_block })]
  }

  #close(): StreamEvent[] {
    if (this.#open === null) return []
    this.#open = null
    return [messagesEvent('content_block_stop', { index: this.#index })]
  }

  #finish(): StreamEvent[] {
    this.terminal = true
    const reason = messagesStopReason(this.#reader.finishReason, this.#reader.calls > 0)
    const delta = { stop_reason: this.#refused ? 'refusal' : reason, stop_sequence: null }
    return [
      ...this.#start(),
      ...this.#reader.end().flatMap((step) => this.#tell(step)),
      ...this.#close(),
      messagesEvent('message_delta', { delta, usage: messagesUsage(this.#reader.usage ?? NO_USAGE) }),
      messagesEvent('message_stop', {}),
    ]
  }

  #fail(error: JsonObject): StreamEvent[] {
    this.failed = true
    return [messagesEvent('error', { error: translateStreamError('anthropic', error) })]
  }
}
