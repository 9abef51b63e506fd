import { ANSWER_TOOL } from './answer-tool'
import { chatAnnotation } from './chat-annotation'
import { filledText, isObject, jsonText, objectOf, textOf } from './json'
import { chatFinishReason } from './stop-reason'
import { translateStreamError } from './translate-error-type'
import type { AnswerTraits, JsonObject, StreamEvent, StreamTranslation } from './types'
import { chatUsage, readMessagesUsage } from './usage'

type Block =
  | { type: 'text'; start: number; citations: JsonObject[] }
  | { type: 'thinking' }
  /** `call` counts tools from 0; null when the input of the tool is the answer itself. */
  | { type: 'tool'; call: number | null; input: JsonObject; begun: boolean }

/** A stream of Anthropic's events as chat chunks (`compat.md` 2.2). */
export class MessagesStreamToChat implements StreamTranslation {
  terminal = false
  failed = false
  #started = false
  #finished = false
  #model: string
  #calls = 0
  #textLength = 0
  #usage: JsonObject = {}
  readonly #blocks = new Map<unknown, Block>()

  constructor(private readonly traits: AnswerTraits) {
    this.#model = traits.model
  }

  push({ data }: StreamEvent): StreamEvent[] {
    if (data === 'done' || this.terminal || this.failed) return []
    switch (data['type']) {
      case 'message_start':
        return this.#messageStart(objectOf(data['message']))
      case 'content_block_start':
        return this.#withStart(this.#blockStart(data['index'], objectOf(data['content_block'])))
      case 'content_block_delta':
        return this.#withStart(this.#blockDelta(data['index'], objectOf(data['delta'])))
      case 'content_block_stop':
        return this.#blockStop(data['index'])
      case 'message_delta':
        return this.#messageDelta(data)
      case 'message_stop':
        return this.#messageStop()
      case 'error':
        this.failed = true
        return [{ name: null, data: { error: translateStreamError('openai', objectOf(data['error'])) } }]
      default:
        return []
    }
  }

  end(): StreamEvent[] {
    return []
  }

  #messageStart(message: JsonObject): StreamEvent[] {
    this.#model = filledText(message['model']) ?? this.#model
    this.#noteUsage(message['usage'])
    return this.#withStart([])
  }

  #withStart(events: StreamEvent[]): StreamEvent[] {
    if (this.#started) return events
    this.#started = true
    return [this.#delta({ role: 'assistant', content: '', refusal: null }), ...events]
  }

  #blockStart(index: unknown, block: JsonObject): StreamEvent[] {
    switch (block['type']) {
      case 'text':
        this.#blocks.set(index, { type: 'text', start: this.#textLength, citations: [] })
        return this.#text(textOf(block['text']))
      case 'thinking':
        this.#blocks.set(index, { type: 'thinking' })
        return this.#reasoning(textOf(block['thinking']))
      case 'tool_use': {
        const call = block['name'] === ANSWER_TOOL ? null : this.#calls++
        this.#blocks.set(index, { type: 'tool', call, input: objectOf(block['input']), begun: false })
        if (call === null) return []
        const called = { name: block['name'], arguments: '' }
        return [this.#delta({ tool_calls: [{ index: call, id: block['id'], type: 'function', function: called }] })]
      }
      default:
        return []
    }
  }

  #blockDelta(index: unknown, delta: JsonObject): StreamEvent[] {
    const block = this.#blocks.get(index)
    if (block === undefined) return []
    switch (delta['type']) {
      case 'text_delta':
        return block.type === 'text' ? this.#text(textOf(delta['text'])) : []
      case 'thinking_delta':
        return block.type === 'thinking' ? this.#reasoning(textOf(delta['thinking'])) : []
      case 'input_json_delta':
        return block.type === 'tool' ? this.#input(block, textOf(delta['partial_json'])) : []
      case 'citations_delta':
        if (block.type === 'text') block.citations.push(objectOf(delta['citation']))
        return []
      default:
        return []
    }
  }

  #blockStop(index: unknown): StreamEvent[] {
    const block = this.#blocks.get(index)
    this.#blocks.delete(index)
    if (block === undefined) return []
    // A tool without input, or one whose input came at once: chat wants JSON in any case.
    if (block.type === 'tool') return block.begun ? [] : this.#input(block, jsonText(block.input) ?? '{}')
    if (block.type !== 'text') return []
    const annotations = block.citations.flatMap((cited) => chatAnnotation(cited, block.start, this.#textLength))
    return annotations.length === 0 ? [] : [this.#delta({ annotations })]
  }

  #text(text: string): StreamEvent[] {
    this.#textLength += text.length
    return text === '' ? [] : [this.#delta({ content: text })]
  }

  #reasoning(text: string): StreamEvent[] {
    return text === '' ? [] : [this.#delta({ reasoning_content: text })]
  }

  #input(block: Extract<Block, { type: 'tool' }>, text: string): StreamEvent[] {
    if (text === '') return []
    block.begun = true
    if (block.call === null) return this.#text(text)
    return [this.#delta({ tool_calls: [{ index: block.call, function: { arguments: text } }] })]
  }

  #messageDelta(data: JsonObject): StreamEvent[] {
    this.#noteUsage(data['usage'])
    const delta = objectOf(data['delta'])
    const reason = delta['stop_reason']
    if (typeof reason !== 'string' || this.#finished) return []
    this.#finished = true
    const refusal = reason === 'refusal' ? filledText(objectOf(delta['stop_details'])['explanation']) : null
    const answeredByTool = reason === 'tool_use' && this.#calls === 0
    return this.#withStart([
      ...(refusal === null ? [] : [this.#delta({ refusal })]),
      this.#delta({}, answeredByTool ? 'stop' : chatFinishReason(reason)),
    ])
  }

  #messageStop(): StreamEvent[] {
    this.terminal = true
    const usage = chatUsage(readMessagesUsage(this.#usage))
    return [...(this.traits.includeUsage ? [this.#chunk([], usage)] : []), { name: null, data: 'done' }]
  }

  /** Totals so far: later ones replace earlier ones, and are never added up. */
  #noteUsage(usage: unknown): void {
    if (!isObject(usage)) return
    for (const [name, value] of Object.entries(usage)) if (value !== null) this.#usage[name] = value
  }

  #delta(delta: JsonObject, finishReason: string | null = null): StreamEvent {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: finishReason }], null)
  }

  #chunk(choices: JsonObject[], usage: JsonObject | null): StreamEvent {
    const data = {
      id: `chatcmpl-${this.traits.requestId}`,
      object: 'chat.completion.chunk',
      created: Math.floor(this.traits.createdMs / 1000),
      model: this.#model,
      choices,
      ...(this.traits.includeUsage && { usage }),
    }
    return { name: null, data }
  }
}
