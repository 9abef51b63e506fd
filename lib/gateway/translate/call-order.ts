import { JsonEnd } from '../json-end'

/** What is told of the calls of tools in a stream: a call begins, and its arguments grow. */
export type CallStep =
  | { type: 'call'; call: number; id: string; name: string }
  | { type: 'arguments'; call: number; text: string }

type Waiting = { begun: CallStep; texts: string[] }

/** Characters that may wait. */
const MAX_WAITING = 4_194_304

/**
 * Puts calls that a provider tells at once one behind the other: other protocols know no other way. What comes of a call
 * before the one in front of it is whole waits; most providers tell one after another, and nothing does.
 */
export class CallOrder {
  /** The call that is being told, and how far its arguments are. */
  #told: { call: number; end: JsonEnd } | null = null
  readonly #waiting = new Map<number, Waiting>()
  #length = 0

  /** More is waiting than is kept. */
  get isOverfull(): boolean {
    return this.#length > MAX_WAITING
  }

  /** @returns what is to be told now; so do the others */
  begin(begun: Extract<CallStep, { type: 'call' }>): CallStep[] {
    if (this.#told !== null && !this.#told.end.isWhole) {
      this.#waiting.set(begun.call, { begun, texts: [] })
      return []
    }
    this.#told = { call: begun.call, end: new JsonEnd() }
    return [begun]
  }

  add(step: Extract<CallStep, { type: 'arguments' }>): CallStep[] {
    const waiting = this.#waiting.get(step.call)
    if (waiting !== undefined) {
      this.#length += step.text.length
      if (!this.isOverfull) waiting.texts.push(step.text)
      return []
    }
    // Blanks behind what was whole say nothing.
    if (this.#told?.call !== step.call) return step.text.trim() === '' ? [] : [step]
    this.#told.end.push(Buffer.from(step.text))
    return this.#told.end.isWhole ? [step, ...this.#next(false)] : [step]
  }

  /** Nothing more comes of a call. */
  close(call: number): CallStep[] {
    return this.#told?.call === call ? this.#next(false) : []
  }

  /** Nothing more comes of any. */
  end(): CallStep[] {
    return this.#next(true)
  }

  /** Tells the calls that wait as far as they are whole, or all of them. */
  #next(all: boolean): CallStep[] {
    this.#told = null
    const steps: CallStep[] = []
    for (const [call, { begun, texts }] of this.#waiting) {
      this.#waiting.delete(call)
      const text = texts.join('')
      this.#length -= text.length
      steps.push(begun)
      if (text !== '') steps.push({ type: 'arguments', call, text })
      const end = new JsonEnd()
      end.push(Buffer.from(text))
      this.#told = { call, end }
      if (!all && !end.isWhole) break
    }
    return steps
  }
}
