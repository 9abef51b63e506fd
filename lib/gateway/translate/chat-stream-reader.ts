import { CallOrder, type CallStep } from './call-order'
import { chatReasoning, chatText } from './chat-delta'
import { filledText, isObject, jsonText, objectOf, objectsOf, textOf } from './json'
import { signedId } from './thought-signature'
import type { AnswerTraits, JsonObject } from './types'
import { type InclusiveUsage, readChatUsage } from './usage'

/** What one chat chunk says, in the order in which it is to be told. */
export type ChatStep =
  | { type: 'reasoning' | 'text' | 'refusal'; text: string }
  | CallStep
  | { type: 'error'; error: JsonObject }

/** Reads a stream of chat chunks, whatever the provider's habits, into plain steps; holds model, usage and finish reason. */
export class ChatStreamReader {
  model: string | null = null
  usage: InclusiveUsage | null = null
  finishReason: string | null = null
  calls = 0
  /** The call that each index of the provider stands for at the moment, and the id it came with. */
  readonly #order = new CallOrder()
  readonly #open = new Map<unknown, { call: number; id: string | null }>()

  constructor(private readonly traits: AnswerTraits) {}

  read(chunk: JsonObject): ChatStep[] {
    this.model ??= filledText(chunk['model'])
    this.usage = readChatUsage(chunk['usage'], this.traits.readUsage) ?? this.usage
    const choice = objectsOf(chunk['choices']).find((choice) => (choice['index'] ?? 0) === 0)
    const error = chunk['error'] ?? choice?.['error']
    if (error !== undefined && error !== null) {
      return [{ type: 'error', error: isObject(error) ? error : { message: textOf(error) } }]
    }
    if (choice === undefined) return []
    if (choice['finish_reason'] === 'error') return [{ type: 'error', error: {} }]
    this.finishReason = filledText(choice['finish_reason']) ?? this.finishReason
    const delta = objectOf(choice['delta'])
    const steps: ChatStep[] = []
    addText(steps, 'reasoning', chatReasoning(delta))
    addText(steps, 'text', chatText(delta['content']))
    addText(steps, 'refusal', textOf(delta['refusal']))
    for (const call of objectsOf(delta['tool_calls'])) this.#readCall(call, steps)
    if (!this.#order.isOverfull) return steps
    return [{ type: 'error', error: { message: 'The provider mixed the arguments of several tool calls.' } }]
  }

  /** What is still to be told when nothing more comes. */
  end(): ChatStep[] {
    return this.#order.end()
  }

  #readCall(given: JsonObject, steps: ChatStep[]): void {
    const called = objectOf(given['function'])
    const id = filledText(given['id'])
    const name = filledText(called['name'])
    const index = given['index'] ?? id
    const input = called['arguments']
    const text = isObject(input) ? (jsonText(input) ?? '') : textOf(input)
    let open = this.#open.get(index)
    // Some providers give every call the same index: a name with another id is another call.
    if (open === undefined || (name !== null && id !== null && id !== open.id)) {
      if (open !== undefined) steps.push(...this.#order.close(open.call))
      open = { call: this.calls++, id }
      this.#open.set(index, open)
      const known = id ?? `call_${this.traits.requestId}_${open.call}`
      steps.push(...this.#order.begin({ type: 'call', call: open.call, id: signedId(known, given), name: name ?? '' }))
    }
    if (text !== '') steps.push(...this.#order.add({ type: 'arguments', call: open.call, text }))
  }
}

function addText(steps: ChatStep[], type: 'reasoning' | 'text' | 'refusal', text: string): void {
  if (text !== '') steps.push({ type, text })
}
