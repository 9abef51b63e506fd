import { JsonCursor } from './json-cursor'

/** What the gateway reads of a request body; everything else belongs to the provider. Spans are byte offsets, start then end. */
export type CallBody = {
  kind: 'ok'
  model: string
  /** True only for a literal `true`. */
  stream: boolean
  /** Bytes of text in the body but for the model's name, for estimates: tokens ≈ a quarter. */
  textBytes: number
  /** Every `model` value: a repeated key is rewritten everywhere, so that no parser can read another name than we routed. */
  modelSpans: readonly number[]
  /** The last `stream_options` value; null when absent. */
  streamOptions: { start: number; end: number } | null
  /** Offset of the body's closing brace. */
  objectEnd: number
}

/** Why a body is refused with 400. */
export type BodyProblem = { kind: 'problem'; message: string; param: string | null }

/** Reads the routing fields of a JSON body. Never throws, whatever the bytes. */
export function readCallBody(bytes: Buffer): CallBody | BodyProblem {
  const cursor = new JsonCursor(bytes)
  const modelSpans: number[] = []
  let model: unknown
  let modelBytes = 0
  let stream = false
  let streamOptions: CallBody['streamOptions'] = null
  /** A key that only a reader who ignores case takes for `model`: such an upstream could be made to use a model nobody allowed. */
  let otherModelKey: string | null = null
  while (cursor.next()) {
    if (cursor.keyIs('model')) {
      modelSpans.push(cursor.valueStart, cursor.valueEnd)
      model = cursor.valueByte === 0x22 ? cursor.text() : null
      modelBytes += cursor.valueEnd - cursor.valueStart - 2
    } else if (cursor.keyIs('stream')) {
      stream = cursor.valueByte === 0x74
    } else if (cursor.keyIs('stream_options')) {
      streamOptions = { start: cursor.valueStart, end: cursor.valueEnd }
    } else if (cursor.keyFoldsTo('model')) {
      otherModelKey ??= cursor.key()
    }
  }
  if (cursor.failure === 'depth') return problem('The request body is nested too deeply.', null)
  if (cursor.failure !== null) return problem('The request body is not a JSON object.', null)
  if (otherModelKey !== null) {
    return problem(`The key ${otherModelKey} is not model. Write it in lower case, and only once.`, otherModelKey)
  }
  if (model === undefined) return problem('The request body names no model.', 'model')
  if (typeof model !== 'string' || model.length === 0) return problem('model must be a non-empty string.', 'model')
  if (hasControlCharacter(model)) return problem('model holds a control character.', 'model')
  return {
    kind: 'ok',
    model,
    stream,
    textBytes: Math.max(0, cursor.textBytes - modelBytes),
    modelSpans,
    streamOptions,
    objectEnd: cursor.objectEnd,
  }
}

function problem(message: string, param: string | null): BodyProblem {
  return { kind: 'problem', message, param }
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return true
  return false
}
