import { refuse } from './answer-chat'
import { answerWhole } from './answer-whole'
import { askedModel } from './asked-model'
import type { Exchange } from './exchange'
import type { Frame } from './frame'
import { PACES } from './models'
import { countTokens, isObject, type JsonObject } from './request-body'
import { responsesFailure } from './responses-wire'
import { streamReply } from './stream-reply'

/** One transparent dot. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
const TOKENS_PER_IMAGE = 272

/** Answers `POST /v1/images/generations` and `/v1/images/edits`, whose files count as no tokens. */
export async function answerImages(
  exchange: Exchange,
  parsed: unknown,
  events: 'image_generation' | 'image_edit',
): Promise<void> {
  const model = await askedModel(exchange, parsed, 'image')
  if (!model || !isObject(parsed)) return
  const { entry } = exchange
  if (typeof parsed.prompt !== 'string') {
    return refuse(exchange, 400, { message: "Missing required parameter: 'prompt'.", param: 'prompt' })
  }
  const count = Math.min(Math.max(1, Math.floor(Number(parsed.n ?? 1)) || 1), 10)
  const input = countTokens(parsed.prompt)
  const output = count * TOKENS_PER_IMAGE
  entry.inputTokens = input
  entry.stream = parsed.stream === true || parsed.stream === 'true'
  const usage = {
    input_tokens: input,
    input_tokens_details: { text_tokens: input, image_tokens: 0 },
    output_tokens: output,
    total_tokens: input + output,
  }
  const look = { background: 'opaque', output_format: 'png', quality: 'low', size: '1024x1024' }
  if (!entry.stream) {
    const data = Array.from({ length: count }, () => ({ b64_json: DOT }))
    const body = { created: createdS(exchange), data, ...look, ...(model.usage === 'none' ? {} : { usage }) }
    return answerWhole(exchange, model, { bytes: Buffer.from(JSON.stringify(body)), outputTokens: output })
  }
  const frames = imageFrames(
    events,
    Number(parsed.partial_images ?? 0),
    {
      b64_json: DOT,
      created_at: createdS(exchange),
      ...look,
    },
    usage,
  )
  entry.outputTokens = output
  await streamReply(exchange, model, PACES.instant, frames, { reasoningTokens: 0, failure: failureOf })
}

function* imageFrames(events: string, partial: number, image: JsonObject, usage: JsonObject): Generator<Frame, void> {
  const frame = (kind: Frame['kind'], type: string, data: JsonObject): Frame => ({
    kind,
    event: type,
    data: JSON.stringify({ type, ...data }),
  })
  for (let i = 0; i < partial; i++) yield frame('open', `${events}.partial_image`, { partial_image_index: i, ...image })
  yield { ...frame('terminal', `${events}.completed`, { ...image, usage }), hasUsage: true }
}

const createdS = ({ entry }: Exchange): number => Math.floor(entry.startedAt / 1000)
const failureOf = (_requestId: string, sequence: number): Frame =>
  responsesFailure('The demo provider had an error.', sequence)
