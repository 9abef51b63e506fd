import { type BodyProblem, bodyProblem, type CallBody, wrongModel } from './call-body'

const CRLF = Buffer.from('\r\n')
const HEAD_END = Buffer.from('\r\n\r\n')
/** Of one part; bytes. */
const MAX_HEAD = 4096
const MAX_PARTS = 256
/** RFC 2046 §5.1.1, in quotes or bare. */
const BOUNDARY =
  /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+.:=?/-]{1,70}))\s*(?:;|$)/i
const NAME = /;\s*name=(?:"([^"\\]*)"|([^\s";]+))/gi

/**
 * Reads the routing fields of a `multipart/form-data` body (RFC 7578): `model` may stand behind the file, so the body is
 * whole. The file's bytes are skipped, never looked into. Never throws, whatever the bytes.
 */
export function readFormBody(bytes: Buffer, contentType: string | string[] | undefined): CallBody | BodyProblem {
  const [, quoted, bare] = BOUNDARY.exec(String(contentType ?? '')) ?? []
  const boundary = quoted ?? bare
  if (boundary === undefined) {
    return bodyProblem('Send a form: content-type multipart/form-data with its boundary.', null)
  }
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const modelSpans: number[] = []
  let model: string | undefined
  let stream = false
  let textBytes = 0
  // The first delimiter may open the body without its line end.
  let at = bytes.indexOf(delimiter.subarray(2))
  if (at !== 0 && (at < 2 || !isAt(bytes, CRLF, at - 2))) return malformed()
  at += delimiter.length - 2
  for (let parts = 0; !isAt(bytes, DASHES, at); parts++) {
    const headStart = at + 2
    const headEnd = isAt(bytes, CRLF, at) ? bytes.indexOf(HEAD_END, at) : -1
    const start = headEnd + HEAD_END.length
    const end = headEnd === -1 ? -1 : bytes.indexOf(delimiter, start - 2)
    if (end === -1 || headEnd - headStart > MAX_HEAD || parts >= MAX_PARTS) return malformed()
    const name = nameOf(bytes.toString('latin1', at, headEnd))
    if (name === null) return malformed()
    const valueEnd = Math.max(start, end)
    if (name.text === 'model') {
      model = bytes.toString('utf8', start, valueEnd)
      modelSpans.push(start, valueEnd)
    } else if (name.text.toLowerCase() === 'model') {
      return bodyProblem(`The field ${name.text} is not model. Write it in lower case, and only once.`, name.text)
    } else if (name.text === 'stream') {
      stream = bytes.toString('latin1', start, valueEnd) === 'true'
    } else if (!name.isFile) {
      textBytes += valueEnd - start
    }
    at = end + delimiter.length
  }
  const wrong = wrongModel(model)
  if (wrong !== null) return bodyProblem(wrong, 'model')
  return {
    kind: 'ok',
    isForm: true,
    model: String(model),
    stream,
    textBytes,
    modelSpans,
    streamOptions: null,
    store: null,
    cacheKey: null,
    storedObject: null,
    objectEnd: bytes.length,
  }
}

const DASHES = Buffer.from('--')

function isAt(bytes: Buffer, what: Buffer, at: number): boolean {
  return bytes.length >= at + what.length && bytes.compare(what, 0, what.length, at, at + what.length) === 0
}

/** The part's name; null when its head has none, or several: another reader might take another one. */
function nameOf(head: string): { text: string; isFile: boolean } | null {
  const lines = head.split('\r\n').filter((line) => /^content-disposition\s*:/i.test(line))
  const [line] = lines
  if (line === undefined || lines.length > 1) return null
  const names = [...line.matchAll(NAME)]
  const [found] = names
  if (found === undefined || names.length > 1 || /;\s*name\*/i.test(line)) return null
  return { text: found[1] ?? found[2] ?? '', isFile: /;\s*filename/i.test(line) }
}

function malformed(): BodyProblem {
  return bodyProblem('The form in the request body is not complete.', null)
}
