import { refuse } from './answer-chat'
import { answerWhole } from './answer-whole'
import { askedModel } from './asked-model'
import { composeReply, toPieces } from './corpus'
import type { Exchange } from './exchange'
import type { Frame } from './frame'
import { sha256Hex } from './ledger'
import { PACES } from './models'
import type { Form } from './read-form'
import { responsesFailure } from './responses-wire'
import { streamReply } from './stream-reply'

const BYTES_PER_SECOND = 32_000

/** Answers `POST /v1/audio/transcriptions` and `/v1/audio/translations` with a text made from the file's hash. */
export async function answerTranscription(exchange: Exchange, form: Form): Promise<void> {
  const model = await askedModel(exchange, Object.fromEntries(form.fields), 'transcription')
  if (!model) return
  const file = form.files.get('file')
  if (!file) return refuse(exchange, 400, { message: "Missing required parameter: 'file'.", param: 'file' })
  const { entry } = exchange
  const pieces = toPieces(composeReply(sha256Hex(file).slice(0, 8), 'plain'))
  const text = pieces.join('')
  const bySecond = model.name === 'whisper-1'
  const input = Math.max(1, Math.ceil(file.length / BYTES_PER_SECOND) * 10)
  const usage = bySecond
    ? { type: 'duration', seconds: Math.max(1, Math.ceil(file.length / BYTES_PER_SECOND)) }
    : {
        type: 'tokens',
        input_tokens: input,
        input_token_details: { text_tokens: 0, audio_tokens: input },
        output_tokens: pieces.length,
        total_tokens: input + pieces.length,
      }
  entry.inputTokens = bySecond ? 0 : input
  entry.stream = form.fields.get('stream') === 'true' && !bySecond
  if (entry.stream) {
    return streamReply(exchange, model, PACES.instant, transcriptFrames(pieces, usage), {
      reasoningTokens: 0,
      failure: (_requestId, sequence) => responsesFailure('The demo provider had an error.', sequence),
    })
  }
  const outputTokens = bySecond ? 0 : pieces.length
  const answerText = (body: string, contentType: string): Promise<void> =>
    answerWhole(exchange, model, { bytes: Buffer.from(body), contentType, outputTokens, hasUsage: false })
  switch (form.fields.get('response_format') ?? 'json') {
    case 'json':
    case 'verbose_json':
      return answerWhole(exchange, model, { bytes: Buffer.from(JSON.stringify({ text, usage })), outputTokens })
    case 'text':
      return answerText(`${text}\n`, 'text/plain; charset=utf-8')
    case 'srt':
      return answerText(`1\n00:00:00,000 --> 00:00:01,000\n${text}\n`, 'text/plain; charset=utf-8')
    case 'vtt':
      return answerText(`WEBVTT\n\n00:00.000 --> 00:01.000\n${text}\n`, 'text/vtt; charset=utf-8')
    default:
      return refuse(exchange, 400, { message: 'Unknown response_format.', param: 'response_format' })
  }
}

function* transcriptFrames(pieces: readonly string[], usage: object): Generator<Frame, void> {
  const frame = (kind: Frame['kind'], type: string, data: object): Frame => ({
    kind,
    event: type,
    data: JSON.stringify({ type, ...data }),
  })
  for (const delta of pieces) yield frame('token', 'transcript.text.delta', { delta })
  yield { ...frame('terminal', 'transcript.text.done', { text: pieces.join(''), usage }), hasUsage: true }
}
