import type { OpenStream } from '@/lib/client/open-stream'
import { problemOf, type StreamProblem } from '@/lib/client/stream-problem'
import { eventData } from './sse'

/** One piece of an answer; after `end` or `problem` nothing comes. `isCut`: the limit of tokens was reached. */
export type AnswerPart =
  | { kind: 'text'; text: string }
  | { kind: 'end'; isCut: boolean }
  | { kind: 'problem'; problem: StreamProblem }

/** What of both protocols' events and documents is read here; everything else is passed over. */
type Piece = {
  type?: string
  error?: unknown
  choices?: { delta?: { content?: unknown }; message?: { content?: unknown }; finish_reason?: string | null }[]
  delta?: { type?: string; text?: unknown; stop_reason?: string | null }
  content?: { type?: string; text?: unknown }[]
  stop_reason?: string | null
}

const CUT = new Set(['length', 'max_tokens'])

/** Reads the answer of either protocol as it arrives. An answer that ends before its protocol says so is a problem. */
export async function* readAnswer(stream: OpenStream): AsyncGenerator<AnswerPart> {
  if (stream.isJson) return yield* readDocument(stream)
  let isCut = false
  for await (const data of eventData(stream.chunks)) {
    if (data === '[DONE]') return yield { kind: 'end', isCut }
    const piece = parsed(data)
    if (piece.error !== undefined) return yield { kind: 'problem', problem: problemOf(data, stream.requestId) }
    const text = textOf(piece)
    if (text !== '') yield { kind: 'text', text }
    if (CUT.has(piece.choices?.[0]?.finish_reason ?? piece.delta?.stop_reason ?? '')) isCut = true
    if (piece.type === 'message_stop') return yield { kind: 'end', isCut }
  }
  const message = 'The answer broke off before its end.'
  yield { kind: 'problem', problem: { message, code: null, requestId: stream.requestId } }
}

/** An answer that came as one document although a stream was asked for. */
async function* readDocument({ chunks, requestId }: OpenStream): AsyncGenerator<AnswerPart> {
  let body = ''
  for await (const chunk of chunks) body += chunk
  const piece = parsed(body)
  if (piece.error !== undefined) return yield { kind: 'problem', problem: problemOf(body, requestId) }
  const parts = (piece.content ?? []).map(({ text }) => text)
  const text = [piece.choices?.[0]?.message?.content, ...parts].filter((each) => typeof each === 'string').join('')
  if (text !== '') yield { kind: 'text', text }
  yield { kind: 'end', isCut: CUT.has(piece.choices?.[0]?.finish_reason ?? piece.stop_reason ?? '') }
}

function textOf({ choices, delta }: Piece): string {
  const text = choices?.[0]?.delta?.content ?? (delta?.type === 'text_delta' ? delta.text : '')
  return typeof text === 'string' ? text : ''
}

function parsed(text: string): Piece {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
