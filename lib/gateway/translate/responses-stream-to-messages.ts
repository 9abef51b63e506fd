import { filledText, isObject, objectOf, objectsOf, textOf } from './json'
import { readResponsesUsage } from './read-responses-usage'
import {
  type BlockType,
  blockTypeOf,
  isRefusal,
  itemText,
  signatureOf,
  stopReasonOf,
  SUMMARY_BREAK,
  toolUse,
} from './response-block'
import { messagesEvent, messageStart } from './messages-event'
import { translateStreamError } from './translate-error-type'
import type { AnswerTraits, JsonObject, StreamEvent, StreamTranslation } from './types'
import { messagesUsage, NO_USAGE } from './usage'

/** An item of the output while it comes. */
type Item = {
  block: BlockType
  /** As far as it is known: whole once it is done. */
  given: JsonObject
  text: string
  /** Characters of the text that the client has. */
  told: number
  /** The part of a summary that came last. */
  part: unknown
  isOpen: boolean
  isDone: boolean
}

/** A stream of responses' events as Anthropic's: each item is a block, and one is told after the other, however they come. */
export class ResponsesStreamToMessages implements StreamTranslation {
  terminal = false
  failed = false
  #started = false
  #index = -1
  #calls = 0
  #isRefused = false
  readonly #items = new Map<unknown, Item>()
  /** In their order; only the first is being told. */
  readonly #waiting: Item[] = []

  constructor(private readonly traits: AnswerTraits) {}

  push({ name, data }: StreamEvent): StreamEvent[] {
    if (this.terminal || this.failed || data === 'done') return []
    const type = filledText(data['type']) ?? name
    const at = data['output_index']
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
        return this.#start(objectOf(data['response']))
      case 'response.output_item.added':
        this.#add(at, objectOf(data['item']))
        return this.#tell()
      case 'response.output_item.done':
        return this.#done(at, objectOf(data['item']))
      case 'response.reasoning_summary_text.delta':
        return this.#grow(at, textOf(data['delta']), data['summary_index'])
      case 'response.reasoning_text.delta':
        return this.#grow(at, textOf(data['delta']), data['content_index'])
      case 'response.refusal.delta':
        this.#isRefused = true
        return this.#grow(at, textOf(data['delta']))
      case 'response.output_text.delta':
      case 'response.function_call_arguments.delta':
        return this.#grow(at, textOf(data['delta']))
      case 'response.completed':
      case 'response.incomplete':
        return this.#finish(objectOf(data['response']))
      case 'response.failed':
        return this.#fail(objectOf(objectOf(data['response'])['error']))
      case 'error':
        return this.#fail(isObject(data['error']) ? data['error'] : { code: data['code'], message: data['message'] })
      default:
        return []
    }
  }

  end(): StreamEvent[] {
    return []
  }

  #start(response: JsonObject): StreamEvent[] {
    if (this.#started) return []
    this.#started = true
    return [messageStart(this.traits.requestId, filledText(response['model']) ?? this.traits.model)]
  }

  #add(at: unknown, given: JsonObject): void {
    const block = blockTypeOf(given, this.traits)
    if (block === null || this.#items.has(at)) return
    const item = { block, given, text: '', told: 0, part: null, isOpen: false, isDone: false }
    this.#items.set(at, item)
    this.#waiting.push(item)
    if (block === 'tool_use') this.#calls += 1
  }

  #grow(at: unknown, more: string, part: unknown = null): StreamEvent[] {
    const item = this.#items.get(at)
    if (item === undefined || item.isDone || more === '') return []
    const isNext = item.text !== '' && part !== item.part
    item.part = part
    item.text += isNext ? SUMMARY_BREAK + more : more
    return this.#tell()
  }

  /** What the item is in the end; some providers send no other event of it. */
  #done(at: unknown, given: JsonObject): StreamEvent[] {
    this.#add(at, given)
    const item = this.#items.get(at)
    if (item === undefined || item.isDone) return []
    const text = itemText(given)
    if (text.startsWith(item.text)) item.text = text
    item.given = given
    item.isDone = true
    this.#isRefused ||= isRefusal(given)
    return this.#tell()
  }

  /** Tells as much as can be told in order. */
  #tell(): StreamEvent[] {
    const events: StreamEvent[] = []
    let item = this.#waiting[0]
    while (item !== undefined) {
      events.push(...this.#tellMore(item))
      if (!item.isDone) break
      events.push(...this.#close(item))
      this.#waiting.shift()
      item = this.#waiting[0]
    }
    return events
  }

  #tellMore(item: Item): StreamEvent[] {
    const text = item.text.slice(item.told)
    const events = text !== '' || item.block === 'tool_use' ? this.#open(item, beginOf(item)) : []
    if (text === '') return events
    item.told = item.text.length
    return [...events, this.#delta(deltaOf(item.block, text))]
  }

  #close(item: Item): StreamEvent[] {
    const events: StreamEvent[] = []
    const signature = item.block === 'thinking' ? signatureOf(item.given, this.traits) : ''
    if (signature !== '') {
      if (item.isOpen) events.push(this.#delta({ type: 'signature_delta', signature }))
      else events.push(...this.#open(item, { type: 'redacted_thinking', data: signature }))
    }
    if (item.isOpen) events.push(messagesEvent('content_block_stop', { index: this.#index }))
    return events
  }

  #open(item: Item, content_block: JsonObject): StreamEvent[] {
    if (item.isOpen) return []
    item.isOpen = true
    this.#index += 1
    return [...this.#start({}), messagesEvent('content_block_start', { index: this.#index, content_block })]
  }

  #delta(delta: JsonObject): StreamEvent {
    return messagesEvent('content_block_delta', { index: this.#index, delta })
  }

  #finish(response: JsonObject): StreamEvent[] {
    const events = this.#start(response)
    objectsOf(response['output']).forEach((given, at) => events.push(...this.#done(at, given)))
    for (const item of this.#waiting) item.isDone = true
    events.push(...this.#tell())
    this.terminal = true
    const seen = { calls: this.#calls, isRefused: this.#isRefused }
    const delta = { stop_reason: stopReasonOf(response, seen), stop_sequence: null }
    const usage = messagesUsage(readResponsesUsage(response['usage']) ?? NO_USAGE)
    return [...events, messagesEvent('message_delta', { delta, usage }), messagesEvent('message_stop', {})]
  }

  #fail(error: JsonObject): StreamEvent[] {
    this.failed = true
    return [messagesEvent('error', { error: translateStreamError('anthropic', error) })]
  }
}

function beginOf({ block, given }: Item): JsonObject {
  switch (block) {
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'text':
      return { type: 'text', text: '' }
    case 'tool_use':
      return toolUse(given, {})
  }
}

function deltaOf(block: BlockType, text: string): JsonObject {
  switch (block) {
    case 'thinking':
      return { type: 'thinking_delta', thinking: text }
    case 'text':
      return { type: 'text_delta', text }
    case 'tool_use':
      return { type: 'input_json_delta', partial_json: text }
  }
}
