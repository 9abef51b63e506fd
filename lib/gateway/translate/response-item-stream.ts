import type { ChatStep } from './chat-stream-reader'
import { callItem, customInput, messageItem, messagePart, reasoningItem } from './response-object'
import { toolOfAlias } from './tool-alias'
import type { JsonObject } from './types'

/** One item of a response while it is streamed: the events of its beginning, its growth and its end, not numbered yet. */
export interface ItemStream {
  open(): JsonObject[]
  add(step: ChatStep): JsonObject[]
  close(status: string): { events: JsonObject[]; done: JsonObject }
}

/** What the model says: parts of text, or of a refusal. */
export class MessageItemStream implements ItemStream {
  readonly #parts: { type: 'text' | 'refusal'; text: string }[] = []

  constructor(
    private readonly id: string,
    private readonly index: number,
  ) {}

  open(): JsonObject[] {
    return [added(this.index, messageItem(this.id, 'in_progress', []))]
  }

  add(step: ChatStep): JsonObject[] {
    if (step.type !== 'text' && step.type !== 'refusal') return []
    const events: JsonObject[] = []
    let part = this.#parts.at(-1)
    if (part?.type !== step.type) {
      events.push(...this.#closePart())
      part = { type: step.type, text: '' }
      this.#parts.push(part)
      events.push(this.#event('response.content_part.added', { part: messagePart(part.type, '') }))
    }
    part.text += step.text
    const logprobs = part.type === 'text' && { logprobs: [] }
    events.push(this.#event(`response.${wireName(part.type)}.delta`, { delta: step.text, ...logprobs }))
    return events
  }

  close(status: string): { events: JsonObject[]; done: JsonObject } {
    const content = this.#parts.map((part) => messagePart(part.type, part.text))
    const done = messageItem(this.id, status, content)
    return { events: [...this.#closePart(), finished(this.index, done)], done }
  }

  #closePart(): JsonObject[] {
    const part = this.#parts.at(-1)
    if (part === undefined) return []
    const whole = part.type === 'text' ? { text: part.text, logprobs: [] } : { refusal: part.text }
    return [
      this.#event(`response.${wireName(part.type)}.done`, whole),
      this.#event('response.content_part.done', { part: messagePart(part.type, part.text) }),
    ]
  }

  #event(type: string, rest: JsonObject): JsonObject {
    const content_index = this.#parts.length - 1
    return { type, item_id: this.id, output_index: this.index, content_index, ...rest }
  }
}

/** What the model thinks, told as a summary: clients show that. */
export class ReasoningItemStream implements ItemStream {
  #text = ''

  constructor(
    private readonly id: string,
    private readonly index: number,
  ) {}

  open(): JsonObject[] {
    return [
      added(this.index, reasoningItem(this.id, '')),
      this.#event('response.reasoning_summary_part.added', { part: { type: 'summary_text', text: '' } }),
    ]
  }

  add(step: ChatStep): JsonObject[] {
    if (step.type !== 'reasoning') return []
    this.#text += step.text
    return [this.#event('response.reasoning_summary_text.delta', { delta: step.text })]
  }

  close(): { events: JsonObject[]; done: JsonObject } {
    const done = reasoningItem(this.id, this.#text)
    const events = [
      this.#event('response.reasoning_summary_text.done', { text: this.#text }),
      this.#event('response.reasoning_summary_part.done', { part: { type: 'summary_text', text: this.#text } }),
      finished(this.index, done),
    ]
    return { events, done }
  }

  #event(type: string, rest: JsonObject): JsonObject {
    return { type, item_id: this.id, output_index: this.index, summary_index: 0, ...rest }
  }
}

/** A call of a tool. The input of a custom one lies within JSON, so it is told when it is whole. */
export class CallItemStream implements ItemStream {
  readonly call: number
  readonly #custom: boolean
  #arguments = ''

  constructor(
    private readonly id: string,
    private readonly index: number,
    private readonly begun: Extract<ChatStep, { type: 'call' }>,
  ) {
    this.call = begun.call
    this.#custom = toolOfAlias(begun.name).custom
  }

  open(): JsonObject[] {
    return [added(this.index, this.#item('in_progress'))]
  }

  add(step: ChatStep): JsonObject[] {
    if (step.type !== 'arguments') return []
    this.#arguments += step.text
    return this.#custom ? [] : [this.#event('response.function_call_arguments.delta', { delta: step.text })]
  }

  close(status: string): { events: JsonObject[]; done: JsonObject } {
    const done = this.#item(status)
    return { events: [...this.#whole(), finished(this.index, done)], done }
  }

  #whole(): JsonObject[] {
    if (!this.#custom) {
      return [this.#event('response.function_call_arguments.done', { arguments: this.#arguments })]
    }
    const input = customInput(this.#arguments)
    return [
      this.#event('response.custom_tool_call_input.delta', { delta: input }),
      this.#event('response.custom_tool_call_input.done', { input }),
    ]
  }

  #item(status: string): JsonObject {
    return callItem(this.id, status, this.begun.id, this.begun.name, this.#arguments)
  }

  #event(type: string, rest: JsonObject): JsonObject {
    return { type, item_id: this.id, output_index: this.index, ...rest }
  }
}

function wireName(type: 'text' | 'refusal'): string {
  return type === 'text' ? 'output_text' : 'refusal'
}

function added(output_index: number, item: JsonObject): JsonObject {
  return { type: 'response.output_item.added', output_index, item }
}

function finished(output_index: number, item: JsonObject): JsonObject {
  return { type: 'response.output_item.done', output_index, item }
}
