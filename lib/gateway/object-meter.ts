import { estimateTokens, fromAnthropicUsage, readingOf, type Reading, type UsageReader } from './token-counts'
import type { JsonObject } from './translate/types'
import type { Wire } from './types'

/** Reads usage from the events of a stream that is parsed anyway, because it is translated. */
export class ObjectMeter {
  servedModel: string | null = null
  #usage: JsonObject | null = null
  /** False while Anthropic's output count is only the provisional one of `message_start`. */
  #outputIsFinal: boolean
  #outputLength = 0
  /** A chat stream has told why its answer ends. */
  hasFinishReason = false

  constructor(
    private readonly wire: Wire,
    private readonly inputEstimate: number,
    private readonly readUsage: UsageReader,
  ) {
    this.#outputIsFinal = wire !== 'messages'
  }

  note(event: JsonObject): void {
    if (this.wire === 'messages') this.#noteMessages(event)
    else if (this.wire === 'responses') this.#noteResponses(event)
    else this.#noteChat(event)
  }

  read(): Reading {
    const counted = estimateTokens(this.#outputLength)
    if (this.#usage === null) return readingOf(null, this.inputEstimate, counted)
    const reported = this.wire === 'messages' ? fromAnthropicUsage(this.#usage) : this.readUsage(this.#usage)
    if (this.#outputIsFinal) return readingOf(reported, this.inputEstimate, counted)
    const tokens = { ...reported, input: reported.input ?? this.inputEstimate, output: counted }
    return { tokens, provenance: reported.input === null ? 'estimated' : 'counted' }
  }

  #noteChat(event: JsonObject): void {
    this.#noteModel(event['model'])
    if (isObject(event['usage'])) this.#usage = event['usage']
    const choices: unknown = event['choices']
    if (!Array.isArray(choices)) return
    for (const choice of choices) {
      if (isObject(choice) && typeof choice['finish_reason'] === 'string') this.hasFinishReason = true
      const delta = isObject(choice) ? choice['delta'] : null
      if (!isObject(delta)) continue
      this.#count(delta['content'])
      this.#count(delta['reasoning_content'] ?? delta['reasoning'])
      const calls: unknown = delta['tool_calls']
      if (!Array.isArray(calls)) continue
      for (const call of calls) {
        if (isObject(call) && isObject(call['function'])) this.#count(call['function']['arguments'])
      }
    }
  }

  #noteResponses(event: JsonObject): void {
    // What is counted when the end does not come: text, arguments, summaries.
    this.#count(event['delta'])
    const response = event['response']
    if (!isObject(response)) return
    this.#noteModel(response['model'])
    if (isObject(response['usage'])) this.#usage = response['usage']
  }

  #noteMessages(event: JsonObject): void {
    if (isObject(event['message'])) {
      this.#noteModel(event['message']['model'])
      this.#take(event['message']['usage'])
    }
    if (event['type'] === 'message_delta') {
      if (isObject(event['usage']) && typeof event['usage']['output_tokens'] === 'number') this.#outputIsFinal = true
      this.#take(event['usage'])
      return
    }
    const delta = event['delta']
    if (!isObject(delta)) return
    this.#count(delta['text'])
    this.#count(delta['partial_json'])
    this.#count(delta['thinking'])
  }

  /** The provider's numbers are running totals: what is not null replaces what was before. */
  #take(usage: unknown): void {
    if (!isObject(usage)) return
    const merged = { ...this.#usage }
    for (const [key, value] of Object.entries(usage)) if (value !== null) merged[key] = value
    this.#usage = merged
  }

  #noteModel(model: unknown): void {
    if (this.servedModel === null && typeof model === 'string') this.servedModel = model.slice(0, 256)
  }

  #count(text: unknown): void {
    if (typeof text === 'string') this.#outputLength += text.length
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
