import { refuse } from './answer-chat'
import { answerWhole } from './answer-whole'
import { askedModel } from './asked-model'
import { hash32 } from './corpus'
import type { Exchange } from './exchange'
import type { Frame } from './frame'
import { leakyHeaders } from './leaky-headers'
import { PACES } from './models'
import { countTokens, isObject } from './request-body'
import { responsesFailure } from './responses-wire'
import { streamReply } from './stream-reply'

const TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
}
const BYTES_PER_TOKEN = 512

/** Answers `POST /v1/audio/speech`: noise made from the text, in chunks, or as events where `stream_format` asks for them. */
export async function answerSpeech(exchange: Exchange, parsed: unknown): Promise<void> {
  const model = await askedModel(exchange, parsed, 'speech')
  if (!model || !isObject(parsed)) return
  const { input, response_format: format = 'mp3' } = parsed
  const contentType = typeof format === 'string' ? TYPES[format] : undefined
  if (typeof input !== 'string')
    return refuse(exchange, 400, { message: "Missing required parameter: 'input'.", param: 'input' })
  if (contentType === undefined) {
    return refuse(exchange, 400, { message: 'Unknown response_format.', param: 'response_format' })
  }
  const { entry } = exchange
  const tokens = countTokens(input)
  entry.inputTokens = tokens
  const chunks = Array.from({ length: tokens + 1 }, (_, i) => noise(hash32(input) + i))
  if (parsed.stream_format === 'sse') {
    entry.stream = true
    return streamReply(exchange, model, PACES.instant, speechFrames(chunks, tokens), {
      reasoningTokens: 0,
      failure: (_requestId, sequence) => responsesFailure('The demo provider had an error.', sequence),
    })
  }
  if (model.ending !== undefined) {
    const bytes = Buffer.concat(chunks)
    return answerWhole(exchange, model, { bytes, contentType, outputTokens: 0, hasUsage: false })
  }
  exchange.head(200, { 'content-type': contentType, ...leakyHeaders(model) })
  for (const chunk of chunks) if (!(await exchange.write(chunk))) return
  exchange.end()
}

function* speechFrames(chunks: readonly Buffer[], tokens: number): Generator<Frame, void> {
  const frame = (kind: Frame['kind'], type: string, data: object): Frame => ({
    kind,
    event: type,
    data: JSON.stringify({ type, ...data }),
  })
  for (const chunk of chunks) yield frame('token', 'speech.audio.delta', { audio: chunk.toString('base64') })
  const usage = { input_tokens: tokens, output_tokens: chunks.length, total_tokens: tokens + chunks.length }
  yield { ...frame('terminal', 'speech.audio.done', { usage }), hasUsage: true }
}

/** Bytes of every value, so that nothing survives being taken for text. */
function noise(seed: number): Buffer {
  let state = seed >>> 0 || 1
  return Buffer.from(
    Array.from({ length: BYTES_PER_TOKEN }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    }),
  )
}
