import { anthropicFrames, anthropicMessage } from './anthropic-wire'
import { composeReply, toPieces } from './corpus'
import { frameText } from './frame'
import type { Dialect, MockModel } from './models'
import { openaiCompletion, openaiFrames } from './openai-wire'
import { pieceAt, type Reply } from './reply'

/** Every nonce has this many characters, so that it can be written over the placeholder in prebuilt bytes. */
export const NONCE_LENGTH = 14
const PLACEHOLDER = '#'.repeat(NONCE_LENGTH)
const STREAM_TOKENS = 98
const BODY_TOKENS = 66
const MODEL: MockModel = { name: 'bench-fast', about: '' }

/** An answer of `bench-fast`: content type, and its body in the chunks to write. */
export type BenchAnswer = { contentType: string; chunks: Buffer[]; outputTokens: number; usageSent: boolean }

/** Fixed input tokens that `bench-fast` reports, whatever the prompt: reading it would cost time. */
export const BENCH_INPUT_TOKENS = 12

type Template = {
  bytes: Buffer
  nonceAt: number[]
  ends: number[]
  outputTokens: number
  usageSent: boolean
  contentType: string
}

/** Makes answers by copying prebuilt bytes and writing the nonce over a placeholder. */
export function createBenchAnswers(): (
  dialect: Dialect,
  stream: boolean,
  includeUsage: boolean,
  nonce: string,
) => BenchAnswer {
  const createdS = Math.floor(Date.now() / 1000)
  const templates = {
    openaiBody: template(
      [JSON.stringify(openaiCompletion(head('chatcmpl-'), MODEL, reply(BODY_TOKENS)))],
      BODY_TOKENS,
      true,
    ),
    openaiStream: template(openaiTexts(false), STREAM_TOKENS, false),
    openaiStreamUsage: template(openaiTexts(true), STREAM_TOKENS, true),
    anthropicBody: template(
      [JSON.stringify(anthropicMessage(head('msg_'), MODEL, reply(BODY_TOKENS)))],
      BODY_TOKENS,
      true,
    ),
    anthropicStream: template(
      Array.from(anthropicFrames(head('msg_'), MODEL, reply(STREAM_TOKENS)), frameText),
      STREAM_TOKENS,
      true,
    ),
  }
  function head(prefix: string) {
    return { id: prefix + PLACEHOLDER, model: MODEL.name, createdS }
  }
  function openaiTexts(includeUsage: boolean) {
    return Array.from(openaiFrames(head('chatcmpl-'), MODEL, reply(STREAM_TOKENS), includeUsage), frameText)
  }
  return (dialect, stream, includeUsage, nonce) => {
    if (dialect === 'anthropic') return fill(stream ? templates.anthropicStream : templates.anthropicBody, nonce)
    if (!stream) return fill(templates.openaiBody, nonce)
    return fill(includeUsage ? templates.openaiStreamUsage : templates.openaiStream, nonce)
  }
}

function reply(tokens: number): Reply {
  const words = toPieces(composeReply('benchmark', 'plain'))
  const usage = {
    input: BENCH_INPUT_TOKENS,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: tokens,
    reasoning: 0,
  }
  const pieces = Array.from({ length: tokens }, (_, i) => pieceAt(words, i))
  return { pieces, endless: false, tool: undefined, finish: 'stop', usage }
}

function template(texts: readonly string[], outputTokens: number, usageSent: boolean): Template {
  const bytes = Buffer.from(texts.join(''))
  const ends: number[] = []
  for (const text of texts) ends.push((ends.at(-1) ?? 0) + Buffer.byteLength(text))
  const nonceAt: number[] = []
  for (let at = bytes.indexOf(PLACEHOLDER); at >= 0; at = bytes.indexOf(PLACEHOLDER, at + 1)) nonceAt.push(at)
  const contentType = texts.length === 1 ? 'application/json' : 'text/event-stream; charset=utf-8'
  return { bytes, nonceAt, ends, outputTokens, usageSent, contentType }
}

function fill(template: Template, nonce: string): BenchAnswer {
  const bytes = Buffer.from(template.bytes)
  for (const at of template.nonceAt) bytes.write(nonce, at, 'latin1')
  const { contentType, outputTokens, usageSent } = template
  let start = 0
  const chunks = template.ends.map((end) => {
    const chunk = bytes.subarray(start, end)
    start = end
    return chunk
  })
  return { contentType, chunks, outputTokens, usageSent }
}
