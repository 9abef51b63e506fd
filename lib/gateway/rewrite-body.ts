import type { CallBody } from './call-body'
import { JsonCursor } from './json-cursor'

/** Whether the client itself asked for `stream_options.include_usage`. */
export function asksForUsage(bytes: Buffer, body: CallBody): boolean {
  if (body.streamOptions === null) return false
  const options = new JsonCursor(bytes, body.streamOptions.start, body.streamOptions.end)
  let asks = false
  while (options.next()) if (options.keyIs('include_usage')) asks = options.valueByte === 0x74
  return asks
}

/**
 * The body as the upstream gets it: another model name, and `include_usage` when `askUsage`. Only those bytes change, so
 * numbers beyond 2^53, key order and unknown fields stay as the client wrote them.
 * @returns `bytes` itself when nothing needs to change.
 */
export function rewriteBody(bytes: Buffer, body: CallBody, upstreamModel: string, askUsage: boolean): Buffer {
  const edits: Edit[] = []
  if (body.model !== upstreamModel || body.modelSpans.length > 2) {
    const name = Buffer.from(JSON.stringify(upstreamModel))
    for (let i = 0; i < body.modelSpans.length; i += 2) {
      edits.push({ start: body.modelSpans[i]!, end: body.modelSpans[i + 1]!, insert: name })
    }
  }
  if (askUsage) {
    const edit = usageEdit(bytes, body)
    if (edit !== null) edits.push(edit)
  }
  return edits.length === 0 ? bytes : apply(bytes, edits)
}

type Edit = { start: number; end: number; insert: Buffer }

function usageEdit(bytes: Buffer, body: CallBody): Edit | null {
  const span = body.streamOptions
  if (span === null) {
    const insert = Buffer.from(',"stream_options":{"include_usage":true}')
    return { start: body.objectEnd, end: body.objectEnd, insert }
  }
  if (bytes[span.start] === 0x6e) return { ...span, insert: Buffer.from('{"include_usage":true}') }
  // Neither an object nor null: the provider's to refuse.
  if (bytes[span.start] !== 0x7b) return null
  const options = new JsonCursor(bytes, span.start, span.end)
  let found: Edit | null = null
  let empty = true
  while (options.next()) {
    empty = false
    if (options.keyIs('include_usage')) {
      found = { start: options.valueStart, end: options.valueEnd, insert: Buffer.from('true') }
    }
  }
  if (found !== null) return bytes[found.start] === 0x74 ? null : found
  const insert = Buffer.from(empty ? '"include_usage":true' : '"include_usage":true,')
  return { start: span.start + 1, end: span.start + 1, insert }
}

function apply(bytes: Buffer, edits: Edit[]): Buffer {
  if (edits.length > 1) edits.sort((a, b) => a.start - b.start)
  let size = bytes.length
  for (const { start, end, insert } of edits) size += insert.length - (end - start)
  const out = Buffer.allocUnsafe(size)
  let from = 0
  let to = 0
  for (const { start, end, insert } of edits) {
    to += bytes.copy(out, to, from, start)
    to += insert.copy(out, to)
    from = end
  }
  bytes.copy(out, to, from)
  return out
}
