import { JsonCursor } from './json-cursor'
import { BodyNotes } from './body-notes'

/** Byte offsets. */
export type Span = { start: number; end: number }

/** What the gateway reads of a request body; everything else belongs to the provider. Spans are byte offsets, start then end. */
export type CallBody = {
  kind: 'ok'
  model: string
  /** True only for a literal `true`. */
  stream: boolean
  /** Bytes of text in the body but for the model's name, for estimates: tokens ≈ a quarter. */
  textBytes: number
  /** Bytes of pictures and files in it, or behind addresses in it: nobody knows how many tokens those are. */
  mediaBytes: number
  /** Every `model` value: a repeated key is rewritten everywhere, so that no parser can read another name than we routed. */
  modelSpans: readonly number[]
  /** The last value of each; null when absent. */
  streamOptions: Span | null
  store: Span | null
  include: Span | null
  cacheKey: Span | null
  /** It names the limit of the answer as `max_completion_tokens`. */
  hasNewLimit: boolean
  /** The longest answer asked for, in tokens, by whatever name; null when there is no number. */
  maxOutputTokens: number | null
  /** How many answers are asked for: the larger of `n` and `best_of`, whole, 1 to 1,000: a client may send any number (J05). */
  answers: number
  /** A field that names an object stored at the provider; null when there is none. */
  storedObject: string | null
  /** What was noticed anywhere in it; null: a form. */
  notes: Pick<BodyNotes, 'hasDeveloper' | 'hasForeignThinking' | 'hasReasoning' | 'hasCustomTool'> | null
  /** Offset of the body's closing brace. */
  objectEnd: number
}

/** Why a body is refused with 400. */
export type BodyProblem = { kind: 'problem'; message: string; param: string | null }

/** No provider gives more answers to one request. */
const MOST_ANSWERS = 1000

/** Reads the routing fields of a JSON body. Never throws, whatever the bytes. */
export function readCallBody(bytes: Buffer): CallBody | BodyProblem {
  const notes = new BodyNotes(bytes)
  const cursor = new JsonCursor(bytes, 0, bytes.length, notes)
  const modelSpans: number[] = []
  let model: unknown
  let modelBytes = 0
  let stream = false
  let streamOptions: Span | null = null
  let store: Span | null = null
  let include: Span | null = null
  let cacheKey: Span | null = null
  let hasNewLimit = false
  let maxOutputTokens: number | null = null
  let answers = 1
  let storedObject: string | null = null
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
      streamOptions = spanOf(cursor)
    } else if (cursor.keyIs('store')) {
      store = spanOf(cursor)
    } else if (cursor.keyIs('include')) {
      include = spanOf(cursor)
    } else if (cursor.keyIs('prompt_cache_key')) {
      cacheKey = cursor.valueByte === QUOTE ? spanOf(cursor) : null
    } else if (cursor.keyIs('max_completion_tokens')) {
      hasNewLimit = true
      maxOutputTokens = larger(cursor, maxOutputTokens)
    } else if (cursor.keyIs('max_tokens') || cursor.keyIs('max_output_tokens')) {
      maxOutputTokens = larger(cursor, maxOutputTokens)
    } else if (cursor.keyIs('n') || cursor.keyIs('best_of')) {
      answers = Math.min(MOST_ANSWERS, Math.ceil(larger(cursor, answers) ?? answers))
    } else if (namesStoredObject(cursor, notes)) {
      storedObject ??= cursor.key()
    } else if (cursor.keyFoldsTo('model')) {
      otherModelKey ??= cursor.key()
    }
  }
  if (cursor.failure === 'depth') return bodyProblem('The request body is nested too deeply.', null)
  if (cursor.failure !== null) return bodyProblem('The request body is not a JSON object.', null)
  if (otherModelKey !== null) {
    return bodyProblem(`The key ${otherModelKey} is not model. Write it in lower case, and only once.`, otherModelKey)
  }
  const wrong = wrongModel(model)
  if (wrong !== null) return bodyProblem(wrong, 'model')
  return {
    kind: 'ok',
    model: String(model),
    stream,
    textBytes: Math.max(0, cursor.textBytes - modelBytes),
    mediaBytes: cursor.mediaBytes,
    modelSpans,
    streamOptions,
    store,
    include,
    cacheKey,
    hasNewLimit,
    maxOutputTokens,
    answers,
    storedObject: storedObject ?? notes.storedObject,
    notes,
    objectEnd: cursor.objectEnd,
  }
}

const QUOTE = 0x22
const BRACE = 0x7b
const BRACKET = 0x5b

/** The larger of a number in the body and what was found before it: which of two the provider reads nobody knows. */
function larger(cursor: JsonCursor, known: number | null): number | null {
  const value = cursor.number()
  return value === null || (known !== null && known >= value) ? known : value
}

const spanOf = ({ valueStart, valueEnd }: JsonCursor): Span => ({ start: valueStart, end: valueEnd })

/** Members of a request that name something at the provider: a response, a conversation, a stored prompt, a container, items. */
function namesStoredObject(cursor: JsonCursor, notes: BodyNotes): boolean {
  const byte = cursor.valueByte
  if (cursor.keyIs('previous_response_id')) return byte === QUOTE
  if (cursor.keyIs('conversation')) return byte === QUOTE || byte === BRACE
  // Elsewhere a prompt is text.
  if (cursor.keyIs('prompt')) return byte === BRACE
  if (cursor.keyIs('container')) return byte === QUOTE || (byte === BRACE && hasId(cursor))
  // A text has no items: what is noted then is of a list before it.
  return cursor.keyIs('input') && byte === BRACKET && notes.hasBareId
}

function hasId({ bytes, valueStart, valueEnd }: JsonCursor): boolean {
  const value = new JsonCursor(bytes, valueStart, valueEnd)
  while (value.next()) if (value.keyIs('id') && value.valueByte === QUOTE) return true
  return false
}

/** Why this is no model's name; null when it may be one. */
export function wrongModel(model: unknown): string | null {
  if (model === undefined) return 'The request body names no model.'
  if (typeof model !== 'string' || model.length === 0) return 'model must be a non-empty string.'
  return hasControlCharacter(model) ? 'model holds a control character.' : null
}

/** A body that is refused, with the field at fault. */
export function bodyProblem(message: string, param: string | null): BodyProblem {
  return { kind: 'problem', message, param }
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return true
  return false
}
