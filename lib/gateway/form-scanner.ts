import { type BodyProblem, bodyProblem, type Span } from './call-body'

const HEAD_END = Buffer.from('\r\n\r\n')
/** Of one part; bytes. */
const MAX_HEAD = 4096
/** Of the values that are read; bytes. */
const MAX_VALUE = 1024
const MAX_PARTS = 256
/** RFC 2046 §5.1.1, in quotes or bare. */
const BOUNDARY =
  /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+.:=?/-]{1,70}))\s*(?:;|$)/i
const NAME = /;\s*name=(?:"([^"\\]*)"|([^\s";]+))/gi
const CARRIAGE_RETURN = 0x0d
const DASH = 0x2d

type Part = { name: string; isFile: boolean }

/**
 * Reads the routing fields of a `multipart/form-data` body (RFC 7578) as it comes. A file's bytes are stepped over, never
 * looked into. What another reader might take otherwise (two models, two names of one part) is a problem.
 */
export class FormScanner {
  /** Where its value lies in the whole body. */
  modelSpan: Span | null = null
  model = ''
  stream = false
  /** Bytes of the fields that are text. */
  textBytes = 0
  /** The closing delimiter was seen. */
  ended = false
  problem: BodyProblem | null = null
  readonly #delimiter: Buffer
  /** Bytes not yet understood, and where they begin in the whole body. */
  #pending: Buffer = Buffer.alloc(0)
  #offset = 0
  #state: 'start' | 'delimited' | 'head' | 'value' = 'start'
  #part: Part = { name: '', isFile: false }
  #parts = 0

  constructor(contentType: string | string[] | undefined) {
    const [, quoted, bare] = BOUNDARY.exec(String(contentType ?? '')) ?? []
    const boundary = quoted ?? bare
    this.#delimiter = Buffer.from(`\r\n--${boundary ?? ''}`)
    if (boundary === undefined) {
      this.problem = bodyProblem('Send a form: content-type multipart/form-data with its boundary.', null)
    }
  }

  push(chunk: Buffer): void {
    if (this.problem !== null || this.ended) return
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    while (this.problem === null && !this.ended && this.#step());
  }

  /** The body has ended: it must be whole and name a model. */
  finish(): void {
    if (this.problem === null && !this.ended) this.#malformed()
    if (this.problem === null && this.modelSpan === null) {
      this.problem = bodyProblem('The request body names no model.', 'model')
    }
  }

  /** @returns false when more bytes are needed. */
  #step(): boolean {
    switch (this.#state) {
      case 'start':
        return this.#readOpening()
      case 'delimited':
        return this.#readAfterDelimiter()
      case 'head':
        return this.#readHead()
      case 'value':
        return this.#readValue()
    }
  }

  /** The first delimiter has no line end before it. */
  #readOpening(): boolean {
    const opening = this.#delimiter.subarray(2)
    if (this.#pending.length < opening.length) return false
    if (this.#pending.compare(opening, 0, opening.length, 0, opening.length) !== 0) return this.#malformed()
    this.#consume(opening.length)
    this.#state = 'delimited'
    return true
  }

  #readAfterDelimiter(): boolean {
    if (this.#pending.length < 2) return false
    const [first, second] = this.#pending
    if (first === DASH && second === DASH) {
      this.ended = true
      this.#pending = Buffer.alloc(0)
      return false
    }
    if (first !== CARRIAGE_RETURN || ++this.#parts > MAX_PARTS) return this.#malformed()
    this.#state = 'head'
    return true
  }

  /** From the line end of the delimiter to the empty line. */
  #readHead(): boolean {
    const end = this.#pending.indexOf(HEAD_END)
    if (end > MAX_HEAD || (end === -1 && this.#pending.length > MAX_HEAD)) return this.#malformed()
    if (end === -1) return false
    const part = partOf(this.#pending.toString('latin1', 0, end))
    if (part === null) return this.#malformed()
    if (part.name !== 'model' && part.name.toLowerCase() === 'model') {
      this.problem = bodyProblem(`The field ${part.name} is not model. Write it in lower case.`, part.name)
      return false
    }
    this.#part = part
    this.#consume(end + HEAD_END.length)
    this.#state = 'value'
    return true
  }

  #readValue(): boolean {
    const { name, isFile } = this.#part
    const end = this.#pending.indexOf(this.#delimiter)
    const isRead = name === 'model' || name === 'stream'
    if (isRead && (end === -1 ? this.#pending.length : end) > MAX_VALUE) return this.#malformed()
    if (end === -1) {
      // What may be the beginning of a delimiter stays.
      const known = this.#pending.length - this.#delimiter.length + 1
      if (!isRead && known > 0) {
        if (!isFile) this.textBytes += known
        this.#consume(known)
      }
      return false
    }
    if (name === 'model') this.#takeModel(end)
    else if (name === 'stream') this.stream = this.#pending.toString('latin1', 0, end) === 'true'
    else if (!isFile) this.textBytes += end
    this.#consume(end + this.#delimiter.length)
    this.#state = 'delimited'
    return true
  }

  #takeModel(length: number): void {
    if (this.modelSpan !== null) {
      this.problem = bodyProblem('The request body names more than one model.', 'model')
      return
    }
    this.model = this.#pending.toString('utf8', 0, length)
    this.modelSpan = { start: this.#offset, end: this.#offset + length }
  }

  #consume(count: number): void {
    this.#pending = this.#pending.subarray(count)
    this.#offset += count
  }

  #malformed(): false {
    this.problem = bodyProblem('The form in the request body is not complete.', null)
    return false
  }
}

/** Name and kind of a part; null when its head has no name, or several. */
function partOf(head: string): Part | null {
  const lines = head.split('\r\n').filter((line) => /^content-disposition\s*:/i.test(line))
  const [line] = lines
  if (line === undefined || lines.length > 1 || /;\s*name\*/i.test(line)) return null
  const [found, ...more] = line.matchAll(NAME)
  if (found === undefined || more.length > 0) return null
  return { name: found[1] ?? found[2] ?? '', isFile: /;\s*filename/i.test(line) }
}
