import { fromOpenAiUsage } from '../token-counts'
import type { AnswerTraits, JsonObject, StreamEvent, StreamTranslation, Translation } from './types'

/** Two translations as one: the client speaks `outer`'s protocol, the provider `inner`'s, and both speak the one between. */
export function compose(outer: Translation, inner: Translation): Translation {
  return {
    request(body, target) {
      const middle = outer.request(body, target)
      if (middle.kind === 'problem') return middle
      const result = inner.request(middle.body, target)
      if (result.kind === 'problem') return { ...result, param: ownParam(result.param, body) }
      const { toolNames } = middle
      return {
        ...result,
        ...(toolNames && { toolNames }),
        dropped: [...new Set([...middle.dropped, ...result.dropped])],
      }
    },
    answer: (body, traits) => outer.answer(inner.answer(body, traits), between(traits)),
    stream: (traits) =>
      new ComposedStream(outer.stream(between(traits)), inner.stream({ ...traits, includeUsage: true })),
  }
}

/** The chat between the two is our own, whatever the provider's habits. */
function between(traits: AnswerTraits): AnswerTraits {
  return { ...traits, readUsage: fromOpenAiUsage }
}

class ComposedStream implements StreamTranslation {
  constructor(
    private readonly outer: StreamTranslation,
    private readonly inner: StreamTranslation,
  ) {}

  get terminal(): boolean {
    return this.inner.terminal
  }

  get failed(): boolean {
    return this.inner.failed || this.outer.failed
  }

  get sequence(): number {
    return this.outer.sequence ?? 0
  }

  push(event: StreamEvent): StreamEvent[] {
    return this.inner.push(event).flatMap((between) => this.outer.push(between))
  }

  end(): StreamEvent[] {
    return [...this.inner.end().flatMap((between) => this.outer.push(between)), ...this.outer.end()]
  }
}

/** A path into the request between the two says nothing to the client, unless its own begins alike. */
function ownParam(param: string | null, body: JsonObject): string | null {
  const field = param?.split(/[.[]/)[0]
  return field !== undefined && field === param && field in body ? param : null
}
