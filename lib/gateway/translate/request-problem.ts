import type { JsonObject, RequestTranslation } from './types'

/** Characters. */
const MAX_MESSAGE = 300
/** What is left out is named in a header: names that a header can hold, and not without end. */
const HEADER_NAME = /^[\w.]{1,64}$/
const MAX_NAMES = 32

/** Something in a request that has no counterpart and must not be passed over in silence; becomes a 400. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'

  constructor(
    message: string,
    readonly param: string | null,
  ) {
    // It may quote what the client sent.
    super(message.slice(0, MAX_MESSAGE))
  }
}

/** Runs a translation of a request: it returns the body and notes what it leaves out in `dropped`. */
export function translateRequest(translate: (dropped: Set<string>) => JsonObject): RequestTranslation {
  const dropped = new Set<string>()
  try {
    const body = translate(dropped)
    return { kind: 'ok', body, dropped: [...dropped].filter((name) => HEADER_NAME.test(name)).slice(0, MAX_NAMES) }
  } catch (error) {
    if (error instanceof RequestProblem) return { kind: 'problem', message: error.message, param: error.param }
    // The stack is what limits how deep an object can be followed (G16).
    if (error instanceof RangeError)
      return { kind: 'problem', message: 'The request is nested too deeply.', param: null }
    throw error
  }
}

/** Notes every given field that is neither known nor null. */
export function dropUnknown(body: JsonObject, known: ReadonlySet<string>, dropped: Set<string>): void {
  for (const [name, value] of Object.entries(body)) {
    if (!known.has(name) && value !== null && value !== undefined) dropped.add(name)
  }
}
